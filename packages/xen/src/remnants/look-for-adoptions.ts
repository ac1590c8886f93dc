import type { HostLooks } from '@smartdomains/runtime';
import { adoptionDirectory, parseAdoption } from '../adopt/adoption-record.ts';
import { lookAtText } from '../host-looks.ts';
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

/** The records of adoptions among the files of their folder. */
export async function lookForAdoptions(
  looks: HostLooks,
  files: readonly string[],
  table: DomainTable,
): Promise<readonly FoundAdoption[]> {
  const found = await Promise.all(
    files.map(async (path): Promise<readonly FoundAdoption[]> => {
      if (!/^[0-9a-f-]{36}$/.test(path.slice(adoptionDirectory.length + 1))) return [];
      const record = parseAdoption((await lookAtText(looks, path)) ?? '');
      const isThere = record !== undefined && findByUuid(table, record.uuid) !== undefined;
      return [
        {
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
        },
      ];
    }),
  );
  return found.flat();
}
