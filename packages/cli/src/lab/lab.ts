import { rmSync } from 'node:fs';
import path from 'node:path';
import { SdError } from '@smartdomains/runtime';
import type { CliIo } from '../io.ts';
import { chooseAccelerator, noteKvmFailure } from './accelerator.ts';
import { hasSavedState, keepSavedState, makeNewDisks, removeDisks, savedStateFolder, useSavedState } from './disks.ts';
import { freePort } from './free-port.ts';
import { hangUp, onHost, untilReady } from './host-contact.ts';
import { provideImages } from './images.ts';
import type { LabFolders } from './lab-folders.ts';
import {
  hostName,
  hostPlan,
  type LabHostRecord,
  type LabRecord,
  labNotUp,
  labRecord,
  readLabRecord,
  writeLabRecord,
} from './lab-record.ts';
import { labSettings } from './lab-settings.ts';
import { provideTools, toolsToRun } from './lab-tools.ts';
import { withLock } from './lock-file.ts';
import { askMonitor, typed } from './monitor.ts';
import { endQemu, hostFailed, qemuPid, qemuVersion, startQemu } from './qemu.ts';
import { type HostPlan, hostFiles, networkCardName, savedStateName } from './qemu-arguments.ts';

/** A lab to work on. */
export interface LabContext {
  readonly folders: LabFolders;
  /** Where progress is said. */
  readonly io: CliIo;
}

export interface LabUpOptions {
  readonly hostCount: number;
  readonly installPackages: boolean;
  /** Boot instead of loading a saved state; the state is then saved anew. */
  readonly isFresh: boolean;
}

/** How a host of the lab is. */
export interface LabHostStatus extends LabHostRecord {
  readonly name: string;
  readonly isRunning: boolean;
}

/**
 * Brings the lab up: builds images when needed, starts the hosts from their saved states, or boots them and saves their states.
 * A lab that is up stays as it is; hosts of it that are off are switched on. Resolves when all answer over ssh.
 */
export function labUp(context: LabContext, options: LabUpOptions): Promise<LabRecord> {
  const { folders, io } = context;
  return changeLab(context, async () => {
    const running = readLabRecord(folders);
    const plans = running === undefined ? [] : plansOf(folders, running);
    if (running !== undefined && plans.some((plan) => qemuPid(plan) !== undefined)) {
      if (plans.length !== options.hostCount)
        throw labNotUp(folders, `it is up with ${plans.length} hosts: end it first`);
      await Promise.all(
        plans.filter((plan) => qemuPid(plan) === undefined).map((plan) => startAndWait(context, plan, 'boot')),
      );
      return running;
    }
    await provideTools(toolsToRun, { io, install: options.installPackages });
    const images = await provideImages(folders, { io, installPackages: options.installPackages });
    const qemu = await qemuVersion();
    const record: LabRecord = {
      images,
      settings: { ...labSettings, cpuModel: io.environment('SMARTDOMAINS_LAB_CPU') ?? labSettings.cpuModel },
      accelerator: chooseAccelerator(folders, qemu),
      qemu,
      hosts: await hostsFor(options.hostCount, running),
    };
    try {
      return await startHosts(context, record, options);
    } catch (error) {
      await Promise.all(plansOf(folders, record).map(endQemu));
      if (record.accelerator !== 'kvm') throw error;
      noteKvmFailure(folders, qemu, SdError.isInstance(error) ? error.message : String(error));
      io.stderr.write('lab: Xen does not boot on the KVM of this machine; going on without it\n');
      return startHosts(context, { ...record, accelerator: 'tcg' }, options);
    }
  });
}

/** Ends the lab's hosts and removes their disks. Only processes of this lab's own are ended. */
export function labDown(context: LabContext): Promise<void> {
  const { folders, io } = context;
  return changeLab(context, async () => {
    const record = readLabRecord(folders);
    if (record === undefined) return;
    await Promise.all(
      plansOf(folders, record).map(async (plan) => {
        await hangUp(folders, plan);
        if (await endQemu(plan)) io.stderr.write(`lab: ${hostName(plan)} is off\n`);
        removeDisks(plan);
      }),
    );
    rmSync(path.join(folders.lab, 'wires'), { recursive: true, force: true });
  });
}

/**
 * Brings hosts (all, when none is named) back to their saved state, whatever happened to them: memory, disks, links. One that was
 * off is on again. Each gets a new QEMU: loading the state into a running one is faster, but left Xen with a clock that was wrong.
 */
export function labReset(context: LabContext, hosts: readonly LabHostRecord[]): Promise<void> {
  const { folders } = context;
  return changeLab(context, async () => {
    const record = labRecord(folders);
    const chosen = hosts.length === 0 ? record.hosts : hosts;
    await Promise.all(
      chosen.map(async (host) => {
        const plan = hostPlan(folders, record, host);
        const state = savedStateFolder(folders.states, record, plan);
        if (!(await hasSavedState(state))) throw labNotUp(folders, `the saved state of ${hostName(host)} is gone`);
        await endQemu(plan);
        await useSavedState(plan, state);
        await startAndWait(context, plan, 'restore');
      }),
    );
  });
}

/** Switches a host off as if its cable were pulled. What it had written to its disks stays. */
export function labPowerOff(context: LabContext, host: LabHostRecord): Promise<void> {
  const { folders } = context;
  return changeLab(context, async () => {
    const plan = hostPlan(folders, labRecord(folders), host);
    if (!(await endQemu(plan))) throw labNotUp(folders, `${hostName(host)} is off already`);
    await hangUp(folders, plan);
  });
}

/** Boots a host that is off, with the disks it had. Resolves when it answers over ssh. */
export function labPowerOn(context: LabContext, host: LabHostRecord): Promise<void> {
  const { folders } = context;
  return changeLab(context, async () => {
    const plan = hostPlan(folders, labRecord(folders), host);
    if (qemuPid(plan) !== undefined) throw labNotUp(folders, `${hostName(host)} is on already`);
    await startAndWait(context, plan, 'boot');
  });
}

/** Cuts a running host off, or joins it again: the wire between the hosts, or the way from this machine to its sshd. */
export function labLink(
  { folders }: LabContext,
  host: LabHostRecord,
  change: { readonly link: 'management' | 'wire'; readonly to: 'on' | 'off' },
): Promise<void> {
  const plan = hostPlan(folders, labRecord(folders), host);
  if (qemuPid(plan) === undefined) throw labNotUp(folders, `${hostName(host)} is off`);
  const setLink = { execute: 'set_link', arguments: { name: networkCardName(change.link), up: change.to === 'on' } };
  return askMonitor(monitorOf(plan), [setLink]).then(refuseText(plan));
}

/** How the lab's hosts are; none when it was never brought up. */
export function labStatus({ folders }: LabContext): readonly LabHostStatus[] {
  const record = readLabRecord(folders);
  return (record?.hosts ?? []).map((host) => ({
    ...host,
    name: hostName(host),
    isRunning: record !== undefined && qemuPid(hostPlan(folders, record, host)) !== undefined,
  }));
}

async function startHosts(
  context: LabContext,
  record: LabRecord,
  options: { readonly isFresh: boolean },
): Promise<LabRecord> {
  const { folders, io } = context;
  writeLabRecord(folders, record);
  await Promise.all(
    plansOf(folders, record).map(async (plan) => {
      const state = savedStateFolder(folders.states, record, plan);
      if (options.isFresh || !(await hasSavedState(state))) {
        io.stderr.write(`lab: ${hostName(plan)} has no saved state yet and boots\n`);
        await makeNewDisks(plan);
        await startAndWait(context, plan, 'boot');
        await saveState(folders, plan);
        await keepSavedState(plan, state);
      } else {
        await useSavedState(plan, state);
      }
      await startAndWait(context, plan, 'restore');
    }),
  );
  return record;
}

/** Saves the state of a running host into its disks, and ends it: only then are they whole. */
async function saveState(folders: LabFolders, plan: HostPlan): Promise<void> {
  // Less memory in use makes the state smaller.
  await onHost(folders, plan, ['sync;', 'echo', '3', '>/proc/sys/vm/drop_caches']);
  await hangUp(folders, plan);
  await askMonitor(monitorOf(plan), [typed(`savevm ${savedStateName}`)]).then(refuseText(plan));
  await endQemu(plan);
}

async function startAndWait({ folders, io }: LabContext, plan: HostPlan, how: 'boot' | 'restore'): Promise<void> {
  const began = performance.now();
  await hangUp(folders, plan);
  await startQemu(plan, how);
  await untilReady(folders, plan, how);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  io.stderr.write(`lab: ${hostName(plan)} ${how === 'boot' ? 'booted' : 'restored'} in ${seconds} s\n`);
}

function plansOf(folders: LabFolders, record: LabRecord): readonly HostPlan[] {
  return record.hosts.map((host) => hostPlan(folders, record, host));
}

/** Each host has an address of its own, and keeps its port as long as nobody else has taken it. */
function hostsFor(count: number, before: LabRecord | undefined): Promise<readonly LabHostRecord[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const address = `127.0.0.${11 + index}`;
      return { number: index + 1, address, port: await freePort(address, before?.hosts[index]?.port) };
    }),
  );
}

function monitorOf(plan: HostPlan): string {
  return path.join(plan.folder, hostFiles.monitor);
}

/** What a person types at the monitor is answered with a text when it went wrong. */
function refuseText(plan: HostPlan): (answers: readonly unknown[]) => void {
  return (answers) => {
    const text = answers
      .filter((answer) => typeof answer === 'string')
      .join('')
      .trim();
    if (text !== '') throw hostFailed(plan, 'its QEMU refused', text);
  };
}

function changeLab<T>({ folders, io }: LabContext, work: () => Promise<T>): Promise<T> {
  return withLock(path.join(folders.lab, 'lock'), { io, what: `the lab ${folders.labName}` }, work);
}
