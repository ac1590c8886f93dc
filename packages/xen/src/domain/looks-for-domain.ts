import type { Place } from '@smartdomains/language';
import { type ComponentPath, type HostLooks, SdError } from '@smartdomains/runtime';
import { type LookOptions, lookAtDomains, lookAtNeeded } from '../host-looks.ts';
import { labelAt, problemOn, whenFailed } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';
import { type DomainTable, findByName, findByUuid } from '../xl/domain-table.ts';
import { type HostInfo, parseHostInfo } from '../xl/host-info.ts';
import { xlInfo } from '../xl/xl-commands.ts';

/** What Xen keeps for a domain besides its memory (page tables, shared pages), generously. */
export const overheadMiB = 8;

/** Which component looks, and where what it looks for is written. */
export interface Asking {
  readonly component: ComponentPath;
  readonly place: (attribute: string) => Place | undefined;
}

/** All domains of the host. Throws SD8101 when Xen does not answer, or not wholly. */
export async function lookAtXen(looks: HostLooks, asking: Asking, options: LookOptions): Promise<DomainTable> {
  const table = await lookAtDomains(looks, options);
  if (table !== undefined) return table;
  throw problemOn({ component: asking.component, host: looks.host }, 'SD8101', {
    notes: ['`xl list -v` gave an answer that is no whole list'],
  });
}

/** Throws SD8103 when a domain that is not this one has the name. */
export function checkNameIsFree(
  table: DomainTable,
  domain: { readonly name: string; readonly uuid: string },
  { host, component, place }: Asking & { readonly host: HostLooks['host'] },
): void {
  const other = findByUuid(table, domain.uuid) === undefined ? findByName(table, domain.name) : undefined;
  if (other === undefined) return;
  throw problemOn({ component, host }, 'SD8103', {
    at: labelAt(place('domainName'), `${host} has a domain \`${domain.name}\``),
    notes: [`it is number ${other.domid} with UUID ${other.uuid}, which is not ours`],
    help: 'give another `domainName`, or end that domain if nobody needs it',
  });
}

/** Throws SD8104 when the kernel or ramdisk is not a file of the host. */
export async function lookAtBootFile(
  looks: HostLooks,
  file: { readonly name: 'kernel' | 'ramdisk'; readonly path: string },
  { component, place }: Asking,
): Promise<void> {
  const { name, path } = file;
  const at = place(name);
  const help = `put the ${name} there, or change \`${name}\`: it is a path on the host that runs the domain`;
  const status = await lookAtNeeded(
    looks,
    path,
    whenFailed('SD8104', { at: labelAt(at, `not on ${looks.host}`), help }),
  );
  if (status === undefined || status.kind === 'file') return;
  throw problemOn({ component, host: looks.host }, 'SD8104', {
    at: labelAt(at, `this is a ${status.kind} on ${looks.host}`),
    facts: [{ name, value: path }],
    help,
  });
}

/** What is there when the host has the network interface. */
export function bridgePath(bridge: string): string {
  return `/sys/class/net/${bridge}`;
}

/** Throws SD8307 when the host has no such bridge. */
export async function lookAtBridge(looks: HostLooks, bridge: string, { place }: Asking): Promise<void> {
  await lookAtNeeded(
    looks,
    bridgePath(bridge),
    whenFailed('SD8307', {
      at: labelAt(place('bridge'), `no network interface \`${bridge}\` on ${looks.host}`),
      notes: ['xl makes no bridges; a domain without one would start and reach nobody'],
      help: 'make the bridge on the host, or name one that is there:\n  ip link show type bridge',
    }),
  );
}

/** What Xen says about the host. Throws SD8101. */
export async function lookAtHostInfo(looks: HostLooks, { component }: Asking): Promise<HostInfo> {
  const answer = await looks.query(xlInfo, { timeoutMs: timeLimits.lookMs, failure: whenFailed('SD8101') });
  const info = parseHostInfo(answer.stdout);
  if (info !== undefined) return info;
  throw problemOn({ component, host: looks.host }, 'SD8101', {
    notes: ['`xl info` did not say how much memory is free'],
  });
}

/** The work's finding when it fails with one. */
export async function findingsOf(work: () => Promise<void> | void): Promise<readonly SdError['diagnostic'][]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (SdError.isInstance(error)) return [error.diagnostic];
    throw error;
  }
}
