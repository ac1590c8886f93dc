import type { Description } from '@smartdomains/language';
import { type ComponentContext, parseDurationMs } from '@smartdomains/runtime';
import { labelAt, problemOn } from '../problem.ts';
import { shellService } from '../shell/shell.ts';

/** How it is found out that a domain is of use to others. */
export interface Probe {
  readonly kind: 'ping';
  /** Between two tries. */
  readonly intervalMs: number;
  /** After so long without success the domain counts as failed. */
  readonly timeoutMs: number;
}

/** The probe in the attribute `ready`; `undefined` when there is none. Throws SD8117 for one we do not have. */
export function readProbe(context: ComponentContext): Probe | undefined {
  const description = context.attributes.optionalDescription('ready');
  if (description === undefined) return undefined;
  const kind = description.attributes.get('probe')?.value;
  const intervalMs = durationIn(description, 'interval');
  const timeoutMs = durationIn(description, 'timeout');
  if (kind === 'ping' && intervalMs !== undefined && timeoutMs !== undefined) return { kind, intervalMs, timeoutMs };
  const host = context.attributes.service('shell', shellService).connection.name;
  throw problemOn({ component: context.path, host }, 'SD8117', {
    at: labelAt(context.attributes.place('ready'), 'no probe we know'),
    help: 'write `ready extends PingProbe;`, with `interval` and `timeout` such as "1s" and "2m" if the defaults do not fit',
  });
}

function durationIn(description: Description, name: string): number | undefined {
  const value = description.attributes.get(name)?.value;
  if (typeof value === 'number') return value >= 0 ? value : undefined;
  return typeof value === 'string' ? parseDurationMs(value) : undefined;
}
