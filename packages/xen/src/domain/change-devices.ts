import type { Value } from '@smartdomains/language';
import { type AttributeReader, type ComponentContext, SdError } from '@smartdomains/runtime';
import type { Report } from '../checks.ts';
import { readXenstore } from '../probes/look.ts';
import { problemOn, whenFailed } from '../problem.ts';
import type { DiskUser } from '../storage/storage-backend.ts';
import { timeLimits } from '../time-limits.ts';
import { diskNumber, parseBlockList, parseNetworkList } from '../xl/device-lists.ts';
import type { DomainDisk, DomainVif } from '../xl/domain-config.ts';
import {
  type Argv,
  xlBlockAttach,
  xlBlockDetach,
  xlBlockList,
  xlNetworkAttach,
  xlNetworkDetach,
  xlNetworkList,
} from '../xl/xl-commands.ts';
import { checkDisks, checkVifs, type DeviceView } from './check-devices.ts';
import { readDisks, readVifs, type StoredDisk } from './domain-devices.ts';
import { holdDisks, letDisksGo, proveDisksFree } from './domain-disks.ts';
import type { DomainSettings } from './domain-settings.ts';
import { lookAtBridge } from './looks-for-domain.ts';

/** A domain that runs, and its attributes with the new value. */
export interface DeviceChange {
  readonly context: ComponentContext;
  readonly settings: DomainSettings;
  readonly attributes: AttributeReader;
  readonly domid: number;
  /** The disks that are marked as the domain's, or may be. */
  readonly held: Set<string>;
}

/**
 * Gives a domain that runs other further disks: what is not among the new ones is detached, and is proved gone from the domain before
 * anything else is done; then what is new is attached. What is there already stays, so it can be repeated. New disks are marked as the
 * domain's before, and those that are gone after nobody has them open. What fails is taken back as far as that goes. Throws what
 * reading and checking them throws, SD8219 for a disk that another domain holds, and SD8122.
 */
export async function changeDisks(change: DeviceChange): Promise<DomainSettings> {
  const { context, settings, attributes } = change;
  refuseWrong(change, 'disks', checkDisks);
  const disks = readDisks(context, settings.session.host, attributes);
  const user = userOf(settings);
  // The first is what it boots from, and is never touched here.
  const before = settings.disks.slice(1);
  const after = disks.slice(1);
  await holdNew(change, disks);
  for (const { storage } of after) storage.usedBy(user);
  const failed = await replug(change, { before, after, kind: diskKind });
  if (failed === undefined) await releaseDisks(change, { had: before, has: disks });
  else if (failed.isTakenBack) await releaseDisks(change, { had: after, has: settings.disks });
  if (failed !== undefined) throw failed.error;
  const seeds = settings.config.disks.slice(settings.disks.length);
  return { ...settings, disks, config: { ...settings.config, disks: [...disks, ...seeds] } };
}

/** The same for further network cards. Throws SD8307 for one whose bridge is not there, before anything is done. */
export async function changeVifs(change: DeviceChange): Promise<DomainSettings> {
  const { context, settings, attributes } = change;
  refuseWrong(change, 'vifs', checkVifs);
  const vifs = readVifs(context, context.origin, attributes);
  const [first] = settings.config.vifs;
  // It would be taken for the first card, which is never touched here.
  if (vifs.some(({ mac }) => mac.toLowerCase() === first?.mac.toLowerCase())) {
    throw problemOn({ component: context.path, host: settings.session.host }, 'SD8312', {
      notes: [`${first?.mac} is the MAC address of its first card`],
      help: 'leave `mac` out: it is derived',
    });
  }
  for (const bridge of new Set(vifs.map((vif) => vif.bridge))) {
    await lookAtBridge(settings.session, bridge, { component: context.path, place: () => undefined });
  }
  const failed = await replug(change, { before: settings.vifs, after: vifs, kind: cardKind });
  if (failed !== undefined) throw failed.error;
  return { ...settings, vifs, config: { ...settings.config, vifs: [...settings.config.vifs.slice(0, 1), ...vifs] } };
}

/** What disks and cards differ in. */
interface DeviceKind<Device> {
  readonly name: (device: Device) => string;
  /** What tells two of them apart on a domain. */
  readonly key: (device: Device) => string;
  readonly isSame: (one: Device, other: Device) => boolean;
  readonly attach: (domid: number, device: Device) => Argv;
  readonly detach: (domid: number, device: Device) => Argv;
  /** Key to backend path of all that the domain has now; `undefined` without a clear answer. */
  readonly look: (change: DeviceChange) => Promise<ReadonlyMap<string, string> | undefined>;
  /** Whether what has its key on the domain is this one, by xenstore. */
  readonly isThere: (change: DeviceChange, device: Device, backendPath: string) => Promise<boolean>;
}

const diskKind: DeviceKind<DomainDisk> = {
  name: ({ device }) => device,
  key: ({ device }) => String(diskNumber(device)),
  isSame: (one, other) =>
    one.device === other.device &&
    one.target === other.target &&
    one.format === other.format &&
    one.readOnly === other.readOnly,
  attach: xlBlockAttach,
  detach: (domid, { device }) => xlBlockDetach(domid, device),
  async look({ settings, domid }) {
    const { stdout } = await settings.session.query(xlBlockList(domid), { timeoutMs: timeLimits.lookMs });
    return mapOf(parseBlockList(stdout), ({ devid }) => String(devid));
  },
  async isThere(change, { target, readOnly }, backendPath) {
    const [params, mode] = await Promise.all(['params', 'mode'].map((key) => keyIn(change, `${backendPath}/${key}`)));
    // Where QEMU serves the disk, the format stands before the path.
    return params?.replace(/^[a-z0-9]+:(?=\/)/, '') === target && mode === (readOnly ? 'r' : 'w');
  },
};

const cardKind: DeviceKind<DomainVif> = {
  name: ({ mac }) => `the card ${mac}`,
  key: ({ mac }) => mac.toLowerCase(),
  isSame: (one, other) =>
    one.mac.toLowerCase() === other.mac.toLowerCase() &&
    one.bridge === other.bridge &&
    one.rate === other.rate &&
    one.vlan === other.vlan &&
    one.script === other.script,
  attach: xlNetworkAttach,
  detach: (domid, { mac }) => xlNetworkDetach(domid, mac),
  async look({ settings, domid }) {
    const { stdout } = await settings.session.query(xlNetworkList(domid), { timeoutMs: timeLimits.lookMs });
    return mapOf(parseNetworkList(stdout), ({ mac }) => mac);
  },
  // xenstore does not tell all that a card is made with: it is plugged anew.
  isThere: () => Promise.resolve(false),
};

function mapOf<Row extends { readonly backendPath: string }>(
  rows: readonly Row[] | undefined,
  keyOf: (row: Row) => string,
): ReadonlyMap<string, string> | undefined {
  return rows && new Map(rows.map((row) => [keyOf(row), row.backendPath]));
}

async function keyIn({ settings }: DeviceChange, path: string): Promise<string | undefined> {
  const options = { timeoutMs: timeLimits.lookMs, accept: [0, 1] };
  const { exitCode, stdout } = await settings.session.query(readXenstore(path), options);
  return exitCode === 0 ? stdout.trim() : undefined;
}

interface Plugging<Device> {
  readonly before: readonly Device[];
  readonly after: readonly Device[];
  readonly kind: DeviceKind<Device>;
}

/** What went wrong, and whether the domain has what it had before; `undefined` when it is done. */
async function replug<Device>(
  change: DeviceChange,
  plugging: Plugging<Device>,
): Promise<{ readonly error: SdError; readonly isTakenBack: boolean } | undefined> {
  const { before, after, kind } = plugging;
  try {
    await plug(change, plugging);
    return undefined;
  } catch (error) {
    if (!SdError.isInstance(error) || change.context.signal.aborted) throw error;
    try {
      await plug(change, { before: after, after: before, kind });
      return { error, isTakenBack: true };
    } catch (second) {
      if (!SdError.isInstance(second)) throw second;
      const what = 'what a change of devices had begun could not be taken back';
      change.context.log.write('warning', `${change.settings.config.name}: ${what}: ${second.message}`);
      return { error, isTakenBack: false };
    }
  }
}

/** From wherever it is, to what it is to be. */
async function plug<Device>(change: DeviceChange, { before, after, kind }: Plugging<Device>): Promise<void> {
  const there = await lookAt(change, kind);
  const stays = new Set<string>();
  for (const device of after) {
    const backendPath = there.get(kind.key(device));
    if (backendPath === undefined) continue;
    const wasSo = before.some((one) => kind.isSame(one, device));
    if (wasSo || (await kind.isThere(change, device, backendPath))) stays.add(kind.key(device));
  }
  const goes = new Map([...before, ...after].map((device) => [kind.key(device), device]));
  for (const [key, device] of goes) if (there.has(key) && !stays.has(key)) await detach(change, device, kind);
  for (const device of after) if (!stays.has(kind.key(device))) await attach(change, device, kind);
}

async function lookAt<Device>(change: DeviceChange, kind: DeviceKind<Device>): Promise<ReadonlyMap<string, string>> {
  const found = await kind.look(change);
  if (found !== undefined) return found;
  throw refusal(change, 'xl gave no whole list of what the domain has');
}

/** The storage is free only when the domain has let the device go: the guest decides when. */
async function detach<Device>(change: DeviceChange, device: Device, kind: DeviceKind<Device>): Promise<void> {
  const { context, settings, domid } = change;
  const { session, config } = settings;
  const what = `detach ${kind.name(device)} from domain ${config.name}`;
  await session.effect({ what }, kind.detach(domid, device), {
    timeoutMs: timeLimits.deviceMs,
    // 1: the guest has not let it go yet, or it has gone meanwhile; the looks that follow decide.
    accept: [0, 1],
    failure: whenFailed('SD8122'),
  });
  const deadlineMs = context.clock.nowMs() + timeLimits.detachMs;
  for (;;) {
    if (!(await lookAt(change, kind)).has(kind.key(device))) return;
    if (context.clock.nowMs() >= deadlineMs) break;
    await context.waitFor(`the guest to let ${kind.name(device)} go`, context.sleep(timeLimits.gonePollMs));
  }
  throw refusal(change, `the guest does not let ${kind.name(device)} go: something in it uses it`);
}

async function attach<Device>(change: DeviceChange, device: Device, kind: DeviceKind<Device>): Promise<void> {
  const { settings, domid } = change;
  const { session, config } = settings;
  const what = `attach ${kind.name(device)} to domain ${config.name}`;
  await session.effect({ what }, kind.attach(domid, device), {
    timeoutMs: timeLimits.deviceMs,
    failure: whenFailed('SD8122', { help: `look at /var/log/xen on ${session.host}: hotplug scripts write there` }),
  });
  if (!(await lookAt(change, kind)).has(kind.key(device))) {
    throw refusal(change, `xl attached ${kind.name(device)}, and the domain does not have it`);
  }
}

/** Reports the first thing that is wrong with the new value, as before a deployment. */
function refuseWrong(
  { context, attributes }: DeviceChange,
  name: 'disks' | 'vifs',
  check: (view: DeviceView, report: Report) => void,
): void {
  const view: DeviceView = {
    path: context.path,
    value: (one): Value | undefined => attributes.optionalValue(one),
    text: (one) => {
      const value = attributes.optionalValue(one);
      return typeof value === 'string' ? value : undefined;
    },
    place: () => undefined,
  };
  check(view, (diagnostic) => {
    const notes = diagnostic.primary === undefined ? [`\`${name}\` is not what it must be`] : [];
    throw new SdError({ ...diagnostic, notes: [...(diagnostic.notes ?? []), ...notes] });
  });
}

/** When one of them is another's, those that were marked for this are nobody's again. */
async function holdNew({ context, settings, held }: DeviceChange, disks: readonly StoredDisk[]): Promise<void> {
  const before = new Set(held);
  try {
    await holdDisks(context, { ...settings, disks }, (disk) => held.add(disk));
  } catch (error) {
    const taken = [...held].filter((disk) => !before.has(disk));
    await letDisksGo(context, settings, taken);
    for (const disk of taken) held.delete(disk);
    throw error;
  }
}

/** Disks that the domain had and does not have any more are nobody's, once nothing has them open; their storage is told so. */
async function releaseDisks(
  { context, settings, held }: DeviceChange,
  { had, has }: { readonly had: readonly StoredDisk[]; readonly has: readonly StoredDisk[] },
): Promise<void> {
  const gone = had.filter(({ target }) => !has.some((disk) => disk.target === target));
  const targets = gone.map(({ target }) => target).filter((target) => held.has(target));
  await proveDisksFree(context, settings, targets);
  await letDisksGo(context, settings, targets);
  for (const target of targets) held.delete(target);
  for (const { storage } of gone) storage.releasedBy(userOf(settings));
}

function userOf({ config }: DomainSettings): DiskUser {
  return { domainName: config.name, uuid: config.uuid };
}

function refusal({ context, settings }: DeviceChange, note: string): SdError {
  return problemOn({ component: context.path, host: settings.session.host }, 'SD8122', {
    notes: [note],
    help: 'see to it in the guest, and try again: what was done already is not done twice',
  });
}
