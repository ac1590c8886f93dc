import type { ComponentPath, HostLooks } from '@smartdomains/runtime';
import { problemOn } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';
import type { Argv } from '../xl/xl-commands.ts';
import type { Machine } from './holder-mark.ts';

/** Boot, name and installation of the machine, a line each; exit code 1 when one is missing. Everybody may read them. */
const machineFacts: Argv = ['cat', '/proc/sys/kernel/random/boot_id', '/proc/sys/kernel/hostname', '/etc/machine-id'];

/** Which machine the host is. A name alone would not do: the way to a host may have any, and `localhost` is every machine's. */
export async function lookAtMachine(looks: HostLooks, component: ComponentPath): Promise<Machine> {
  // A system without an installation of its own (a live one) has no `/etc/machine-id`.
  const answer = await looks.query(machineFacts, { timeoutMs: timeLimits.lookMs, accept: [0, 1], withoutRoot: true });
  const [bootId = '', host = '', id = ''] = answer.stdout.split('\n').map((line) => line.trim());
  if (/^[0-9a-f-]{36}$/.test(bootId) && host !== '') return { host, id, bootId };
  throw problemOn({ component, host: looks.host }, 'SD8220', {
    notes: [`${machineFacts.slice(1).join(' ')} say no boot and no name`],
    help: 'look at these files on the host; whose a disk is could not be told apart without them',
  });
}
