import { type ShutdownReason, shutdownReasons } from './domain-table.ts';
import { xlRestartActions } from './xl-config.ts';

/** How one life of a domain ended, as the `xl` beside it wrote it down. */
export type EndTrace =
  /** It vanished without having stopped. */
  | { readonly kind: 'destroyed' }
  /** It stopped, and is not made again. */
  | { readonly kind: 'stopped'; readonly reason: ShutdownReason }
  /** It stopped, and is being made again. */
  | { readonly kind: 'restarting'; readonly reason: ShutdownReason }
  /** Not a word of its end, yet or at all. */
  | { readonly kind: 'none' };

/**
 * Reads `/var/log/xen/xl-NAME.log` for the end of the domain with this number; of the last one when it is not known. These are the
 * lines of Xen 4.17's `xl`, since 4.2 the same but for their details:
 *
 *     Waiting for domain web1 (domid 7) to die [pid 4711]
 *     Domain 7 has been destroyed.
 *
 *     Domain 7 has shut down, reason code 1 0x1
 *     Action for shutdown reason code 1 is restart
 *     Domain 7 needs to be cleaned up: destroying the domain
 *     Done. Rebooting now
 *
 *     Domain 7 has shut down, reason code 2 0x2
 *     Domain has suspended.
 *     Done. Exiting now
 */
export function parseMonitorLog(text: string, domid: number | undefined): EndTrace {
  let life: string | undefined;
  let reason: ShutdownReason | undefined;
  let trace: EndTrace = { kind: 'none' };
  const wanted = domid === undefined ? undefined : String(domid);
  for (const line of text.split('\n')) {
    const begun = /^Waiting for domain .* \(domid (\d+)\) to die/.exec(line)?.[1];
    if (begun !== undefined) {
      // What is being made again has been made.
      if (life === wanted && wanted !== undefined && trace.kind !== 'none') return trace;
      life = begun;
      reason = undefined;
      trace = { kind: 'none' };
    }
    if (wanted !== undefined && life !== undefined && life !== wanted) continue;
    const own = (pattern: RegExp): string | undefined => {
      const match = pattern.exec(line);
      return match !== null && (wanted ?? life ?? match[1]) === match[1] ? (match[2] ?? '') : undefined;
    };
    if (own(/^Domain (\d+) has been destroyed\.$/) !== undefined) trace = { kind: 'destroyed' };
    const code = own(/^Domain (\d+) has shut down, reason code (\d+)/);
    if (code !== undefined) reason = shutdownReasons[Number(code)] ?? 'unknown reason';
    if (reason === undefined) continue;
    const action = /^Action for shutdown reason code \d+ is (\S+)$/.exec(line)?.[1];
    if (action !== undefined)
      trace = xlRestartActions.has(action) ? { kind: 'restarting', reason } : { kind: 'stopped', reason };
    if (line === 'Done. Rebooting now') trace = { kind: 'restarting', reason };
    if (line === 'Done. Exiting now') trace = { kind: 'stopped', reason };
  }
  return trace;
}
