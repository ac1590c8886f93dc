import type { HostSession, HostWork, Resource } from '@smartdomains/runtime';
import { makeDirectory, writeFile } from '../files/file-commands.ts';
import { holdDisk } from '../holders/hold-disk.ts';
import { uuidOf } from '../identity/identity.ts';
import { whenFailed } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';
import { adoptionDirectory, adoptionPath, formatAdoption } from './adoption-record.ts';
import type { Adoption } from './plan-adoptions.ts';

/**
 * Binds a domain that was made by hand to its component: its UUID is put down on the host and its disks are marked as its own.
 * Nothing is done to the domain. `takeOver` puts on record what others made. Repeatable: what an earlier try did is found and left.
 * Throws SD8162 when it cannot be put down, SD8219 when another domain has taken a disk meanwhile.
 */
export async function adopt(
  work: HostWork,
  { application, component, connection, row, running, isBound }: Adoption,
  takeOver: (resource: Resource) => Promise<void>,
): Promise<void> {
  const session: HostSession = work.session(connection);
  const path = adoptionPath(uuidOf({ application, path: component }));
  const failure = whenFailed('SD8162', { help: `look at ${adoptionDirectory} on the host` });
  if (!isBound) {
    await session.effect({ what: `make directory ${adoptionDirectory}` }, makeDirectory(adoptionDirectory), {
      timeoutMs: timeLimits.smallChangeMs,
      failure,
    });
    await session.effect(
      {
        what: `put down that domain ${row.name} is ${component}`,
        creates: { kind: 'file', host: session.host, name: path },
      },
      writeFile(path),
      {
        timeoutMs: timeLimits.smallChangeMs,
        stdin: formatAdoption({ application, component, uuid: row.uuid, domainName: row.name }),
        failure,
      },
    );
  }
  await takeOver({ kind: 'file', host: session.host, name: path });
  await takeOver({ kind: 'domain', host: session.host, name: row.name });
  for (const { target, readOnly } of running.disks) {
    if (readOnly) continue;
    const taker = { application, domainName: row.name, uuid: row.uuid };
    await holdDisk(work, session, { disk: target, taker, place: undefined });
  }
}
