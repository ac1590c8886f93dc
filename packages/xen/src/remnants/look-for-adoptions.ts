import type { HostLooks } from '@smartdomains/runtime';
import { lookAtAdoptions } from '../adopt/adoption-record.ts';
import { type DomainTable, findByUuid } from '../xl/domain-table.ts';
import type { MarkedOf } from './marked.ts';

/** A record of an adoption, with the domain it is about. */
export interface FoundAdoption {
  readonly marked: MarkedOf<'adoption'>;
  /** Of the domain; absent where the file was cut off. */
  readonly uuid?: string;
}

/** Why what belongs to an adopted domain that runs is not removed: whoever adopted it had not made it, nor meant it to go. */
export const adoptedAndThere = 'its domain was made by hand and adopted: deploy its application and terminate that';

/** The records of adoptions on the host. */
export async function lookForAdoptions(looks: HostLooks, table: DomainTable): Promise<readonly FoundAdoption[]> {
  return (await lookAtAdoptions(looks)).map(({ path, record }) => {
    const isThere = record !== undefined && findByUuid(table, record.uuid) !== undefined;
    return {
      ...(record && { uuid: record.uuid }),
      marked: {
        kind: 'adoption',
        host: looks.host,
        name: path,
        ...(record && { application: record.application, component: record.component }),
        state: record === undefined ? 'not whole' : `of domain ${record.domainName}`,
        ...(record === undefined && { keptFor: 'nothing in it says whose it is' }),
        ...(isThere && { keptFor: adoptedAndThere }),
        covers: [{ kind: 'file', host: looks.host, name: path }],
      },
    };
  });
}
