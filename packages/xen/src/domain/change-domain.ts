import type { AttributeReader, Change, ChangeNeed, CompletedCommand, ComponentContext } from '@smartdomains/runtime';
import { problemOn, whenFailed } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';
import { type DomainRow, findByUuid } from '../xl/domain-table.ts';
import { type Argv, xlMemSet, xlSchedule, xlVcpuPin, xlVcpuSet } from '../xl/xl-commands.ts';
import { changeDisks, changeVifs } from './change-devices.ts';
import { isProcessorList } from './check-devices.ts';
import type { DomainSettings } from './domain-settings.ts';
import { lookAtHostInfo, lookAtXen } from './looks-for-domain.ts';

/** What a new value of each attribute needs while the domain lives: the `change` of its schema. */
export const domainChanges: Readonly<Record<string, ChangeNeed>> = {
  shell: 'replacement',
  storageBackend: 'replacement',
  disks: 'hot',
  kernel: 'reboot',
  ramdisk: 'reboot',
  root: 'reboot',
  extra: 'reboot',
  ip: 'replacement',
  netmask: 'replacement',
  gateway: 'replacement',
  hostname: 'replacement',
  ip6: 'replacement',
  gateway6: 'replacement',
  seed: 'replacement',
  nameServers: 'replacement',
  searchDomains: 'replacement',
  sshKeys: 'replacement',
  users: 'replacement',
  userData: 'replacement',
  userDataFile: 'replacement',
  domainName: 'replacement',
  type: 'replacement',
  memory: 'hot',
  maxMemory: 'reboot',
  vcpus: 'hot',
  maxVcpus: 'reboot',
  cpus: 'hot',
  weight: 'hot',
  cap: 'hot',
  bridge: 'replacement',
  mac: 'replacement',
  rate: 'replacement',
  vlan: 'replacement',
  vifScript: 'replacement',
  vifs: 'hot',
  onPoweroff: 'replacement',
  onReboot: 'replacement',
  onCrash: 'replacement',
  startTimeout: 'none',
  shutdownTimeout: 'none',
  ready: 'none',
  xl: 'replacement',
};

/**
 * Changes a domain while it runs. `xl` keeps what it was told for the domain's next life as well, should it reboot. Throws SD8121 for more
 * than its limit, SD8108 for memory the host has not, SD6202 for a value of the wrong kind, else SD8122. Gives what it has afterwards; `held` is kept true.
 */
export async function changeDomain(
  context: ComponentContext,
  settings: DomainSettings,
  { name, attributes, held }: Change & { readonly held: Set<string> },
): Promise<DomainSettings> {
  const asked = { context, settings, attributes };
  if (name === 'disks') return await changeDisks({ ...asked, held, domid: (await running(asked)).domid });
  if (name === 'vifs') return await changeVifs({ ...asked, held, domid: (await running(asked)).domid });
  const work = changes[name];
  if (work === undefined) throw new Error(`XenDomain: no change of ${name}`);
  await work(asked);
  return settings;
}

interface Asked {
  readonly context: ComponentContext;
  readonly settings: DomainSettings;
  /** With the new value. */
  readonly attributes: AttributeReader;
}

const changes: Readonly<Record<string, (asked: Asked) => Promise<void>>> = {
  memory: changeMemory,
  async vcpus(asked) {
    const vcpus = within(asked, asked.attributes.integer('vcpus'), { least: 1, most: 512 });
    keepLimit(asked, { value: vcpus, limit: asked.attributes.optionalInteger('maxVcpus'), name: 'maxVcpus' });
    await effect(asked, `${vcpus} processors`, xlVcpuSet((await running(asked)).domid, vcpus));
  },
  async cpus(asked) {
    const cpus = asked.attributes.optionalText('cpus') ?? 'all';
    if (!isProcessorList(cpus)) throw refusal(asked, `\`${cpus}\` is no list of processors: "2-3", "0-7,^1", "all"`);
    const { stderr } = await effect(asked, `processors ${cpus}`, xlVcpuPin((await running(asked)).domid, cpus));
    // For all of a domain's processors at once xl exits with 0 also when it could not (seen on Xen 4.17).
    if (stderr.includes('Could not set affinity')) throw refusal(asked, `the host has no processor of \`${cpus}\``);
  },
  async weight(asked) {
    const value = within(asked, asked.attributes.optionalInteger('weight') ?? usualWeight, { least: 1, most: 65_535 });
    await schedule(asked, '-w', value);
  },
  async cap(asked) {
    await schedule(
      asked,
      '-c',
      within(asked, asked.attributes.optionalInteger('cap') ?? 0, { least: 0, most: 51_200 }),
    );
  },
};

/** What every domain has that was given none. */
const usualWeight = 256;

async function changeMemory(asked: Asked): Promise<void> {
  const { context, settings, attributes } = asked;
  const { shell, session, config } = settings;
  const memoryMiB = inMiB(attributes.sizeBytes('memory'));
  const maxBytes = attributes.optionalSizeBytes('maxMemory');
  within(asked, memoryMiB, { least: 1, most: Number.MAX_SAFE_INTEGER });
  keepLimit(asked, {
    value: memoryMiB,
    limit: maxBytes === undefined ? undefined : inMiB(maxBytes),
    name: 'maxMemory',
  });
  const row = await running(asked);
  const wantedMiB = memoryMiB - row.memoryMiB;
  if (wantedMiB > 0) {
    const look = (): ReturnType<typeof lookAtHostInfo> => lookAtHostInfo(session, askingOf(context));
    const { freeMemoryMiB } = await shell.looks.hostInfo.see(context.signal, look);
    const promise = shell.memory.promise({ holder: config.uuid, wantedMiB, freeMiB: freeMemoryMiB });
    if (!promise.ok) {
      throw problemOn({ component: context.path, host: session.host }, 'SD8108', {
        notes: [`${memoryMiB} MiB are ${wantedMiB} MiB more than it has`],
        facts: [
          {
            name: 'free',
            value: `${freeMemoryMiB} MiB, ${promise.leftMiB} MiB not promised to other domains of ours`,
          },
        ],
        help: 'give it less, or end other domains',
      });
    }
  }
  try {
    await effect(asked, `${memoryMiB} MiB`, xlMemSet(row.domid, memoryMiB));
  } finally {
    shell.memory.release(config.uuid);
  }
}

async function schedule(asked: Asked, option: '-w' | '-c', value: number): Promise<void> {
  const { context, settings } = asked;
  const { scheduler } = await lookAtHostInfo(settings.session, askingOf(context));
  if (scheduler !== 'credit' && scheduler !== 'credit2') {
    throw refusal(asked, `the host's scheduler is ${scheduler}, which has neither weights nor caps`);
  }
  const what = `${option === '-w' ? 'weight' : 'cap'} ${value}`;
  await effect(asked, what, xlSchedule((await running(asked)).domid, { scheduler, option, value }));
}

/** Throws when the domain is in the middle of a reboot, or not there: what it is told then would be lost. */
async function running(asked: Asked): Promise<DomainRow> {
  const { context, settings } = asked;
  const { session, config } = settings;
  const table = await lookAtXen(session, askingOf(context), { sleep: context.sleep.bind(context) });
  const row = findByUuid(table, config.uuid);
  if (row !== undefined && row.shutdownReason === null && !row.dying && !row.isUnborn) return row;
  throw refusal(asked, 'it does not run at this moment; when it is back from a reboot, try again');
}

async function effect({ settings }: Asked, what: string, argv: Argv): Promise<CompletedCommand> {
  const { session, config } = settings;
  return session.effect({ what: `give domain ${config.name} ${what}` }, argv, {
    timeoutMs: timeLimits.smallChangeMs,
    failure: whenFailed('SD8122', { help: `look at \`xl list ${config.name}\` on ${session.host}` }),
  });
}

function within(
  asked: Asked,
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  if (value >= least && value <= most) return value;
  throw refusal(asked, `${value} is not between ${least} and ${most}`);
}

function keepLimit(
  { context, settings }: Asked,
  asked: { readonly value: number; readonly limit: number | undefined; readonly name: string },
): void {
  const { value, limit, name } = asked;
  if (limit === undefined || value <= limit) return;
  throw problemOn({ component: context.path, host: settings.session.host }, 'SD8121', {
    notes: [`${value} is more than its \`${name}\`, ${limit}, which it was made with`],
    help: `give it at most ${limit}; a higher \`${name}\` needs a reboot`,
  });
}

function refusal({ context, settings }: Asked, note: string): ReturnType<typeof problemOn> {
  return problemOn({ component: context.path, host: settings.session.host }, 'SD8122', { notes: [note] });
}

function askingOf({ path, attributes }: ComponentContext): Parameters<typeof lookAtHostInfo>[1] {
  return { component: path, place: (name) => attributes.place(name) };
}

function inMiB(sizeBytes: number): number {
  return Math.ceil(sizeBytes / 2 ** 20);
}
