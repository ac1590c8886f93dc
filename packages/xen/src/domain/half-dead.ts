import type { Diagnostic } from '@smartdomains/language';
import { xenDiagnostic } from '../codes.ts';
import type { DomainRow } from '../xl/domain-table.ts';

/** The warning about half-dead domains: they keep memory and disks, and nothing is ever done with them. */
export function halfDeadWarning(
  domains: readonly DomainRow[],
  about: { readonly component: string; readonly note: string },
): Diagnostic {
  return xenDiagnostic('SD8502', {
    severity: 'warning',
    component: about.component,
    facts: [{ name: 'domains', value: domains.map(({ domid, name, uuid }) => `${domid} ${name} ${uuid}`).join(', ') }],
    notes: [about.note],
    help: 'look again at `xl list -v`; what stays is held by a disk or another domain, and may need a reboot of the host',
  });
}

/**
 * Notices what an earlier life of a domain left: `xl` makes a domain anew in a reboot whether the old one goes wholly or not. The result
 * takes what each look shows of such ones and gives those that have stayed for `limitMs`, each once.
 */
export function createRemainderWatch(
  limitMs: number,
): (seen: readonly DomainRow[], nowMs: number) => readonly DomainRow[] {
  const known = new Map<number, { readonly sinceMs: number; isTold: boolean }>();
  return (seen, nowMs) => {
    const domids = new Set(seen.map(({ domid }) => domid));
    for (const domid of known.keys()) if (!domids.has(domid)) known.delete(domid);
    return seen.filter(({ domid }) => {
      const remainder = known.get(domid) ?? { sinceMs: nowMs, isTold: false };
      known.set(domid, remainder);
      if (remainder.isTold || nowMs - remainder.sinceMs < limitMs) return false;
      remainder.isTold = true;
      return true;
    });
  };
}
