import type { Diagnostic } from '@smartdomains/language';
import { commandText, type HostLooks } from '@smartdomains/runtime';
import { xenDiagnostic } from '../codes.ts';
import { lookAtConfigurations } from '../domain/configurations.ts';
import type { DomainRow } from '../xl/domain-table.ts';
import { lookAtAdoptions } from './adoption-record.ts';

/** Whose a domain is; a configuration does not say of which component. */
export interface DomainOwner {
  readonly application: string;
  readonly component?: string;
}

/** Whose a domain is by what we put down on its host: whoever wrote its configuration, or has adopted it. */
export async function ownerOfDomain(looks: HostLooks, { name, uuid }: DomainRow): Promise<DomainOwner | undefined> {
  const configurations = await lookAtConfigurations(looks, name);
  const application = configurations.find(({ domain }) => domain?.uuid === uuid)?.application;
  if (application !== undefined) return { application };
  return (await lookAtAdoptions(looks)).find(({ record }) => record?.uuid === uuid)?.record;
}

/** SD8161 for a domain of somebody else of ours. */
export function ofAnotherApplication(
  component: string,
  { row, owner }: { readonly row: DomainRow; readonly owner: DomainOwner },
): Diagnostic {
  const { application } = owner;
  return xenDiagnostic('SD8161', {
    component,
    facts: [
      { name: 'domain', value: `${row.name}, number ${row.domid}` },
      { name: 'belongs to', value: `${owner.component ?? 'a component'} of application ${application}` },
    ],
    notes: ['a domain is that of one application alone'],
    help: seeWhoCarries(application),
  });
}

/** Help: how to find out who has an application. */
export function seeWhoCarries(application: string): string {
  return `see who carries it:\n  ${commandText(['smartdomains', 'status', application])}\n  smartdomains remnants`;
}
