import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SdError } from '@smartdomains/runtime';
import { cliDiagnostic } from '../codes.ts';
import { changedFiles, digestFiles, digestOfTexts, type FileDigests } from './digest.ts';
import type { LabRecord } from './lab-record.ts';
import { labLimits } from './lab-settings.ts';
import { diskNames, type HostPlan } from './qemu-arguments.ts';
import { lastLines, runProgram } from './run-program.ts';

/** Makes the disks of a host that has never booted: the root disk over the image, the others empty. */
export async function makeNewDisks(plan: HostPlan): Promise<void> {
  removeDisks(plan);
  const disk = (name: (typeof diskNames)[number]): string => path.join(plan.folder, name);
  const { disks } = plan.settings;
  const create = ['qemu-img', 'create', '-q', '-f', 'qcow2'] as const;
  const base = path.join(plan.images, 'root.qcow2');
  await runOrThrow([...create, '-F', 'qcow2', '-b', base, disk('root.qcow2')]);
  await runOrThrow([...create, disk('vg0.qcow2'), disks.vg0]);
  await runOrThrow([...create, disk('vg1.qcow2'), disks.vg1]);
}

/** Removes the disks of a host, which must not run. */
export function removeDisks(plan: HostPlan): void {
  mkdirSync(plan.folder, { recursive: true });
  for (const name of diskNames) rmSync(path.join(plan.folder, name), { force: true });
}

/** Where the saved state of a host is: it fits the images, the settings and the QEMU it was made with, and no others. */
export function savedStateFolder(
  statesFolder: string,
  { images, settings, accelerator, qemu }: LabRecord,
  { number }: { readonly number: number },
): string {
  const key = digestOfTexts([images.digest, JSON.stringify(settings), accelerator, qemu]).slice(0, 16);
  return path.join(statesFolder, `${key}-xen${number}`);
}

/** Puts the disks of a host that was stopped after its state was saved into the cache. They leave the host's folder. */
export async function keepSavedState(plan: HostPlan, stateFolder: string): Promise<void> {
  const unfinished = `${stateFolder}.unfinished-${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  await copyDisks(plan.folder, unfinished);
  const digests = await digestFiles(unfinished, diskNames);
  writeFileSync(path.join(unfinished, 'manifest.json'), `${JSON.stringify(digests, null, 1)}\n`);
  rmSync(stateFolder, { recursive: true, force: true });
  await runOrThrow(['mv', '-T', unfinished, stateFolder]);
}

/** Whether there is a saved state, as it was made. A damaged one is removed. */
export async function hasSavedState(stateFolder: string): Promise<boolean> {
  let digests: FileDigests;
  try {
    // Written by us, and the disks are compared with it.
    digests = JSON.parse(readFileSync(path.join(stateFolder, 'manifest.json'), 'utf8')) as FileDigests;
  } catch {
    return false;
  }
  if ((await changedFiles(stateFolder, digests)).length === 0) return true;
  rmSync(stateFolder, { recursive: true, force: true });
  return false;
}

/** Gives the host, which must not run, the disks of a saved state. */
export async function useSavedState(plan: HostPlan, stateFolder: string): Promise<void> {
  removeDisks(plan);
  await copyDisks(stateFolder, plan.folder);
}

async function copyDisks(from: string, to: string): Promise<void> {
  const files = diskNames.map((name) => path.join(from, name));
  await runOrThrow(['cp', '--reflink=auto', '--sparse=always', ...files, to]);
}

async function runOrThrow(argv: readonly [string, ...string[]]): Promise<void> {
  const { exitCode, stderr } = await runProgram(argv, { timeoutMs: labLimits.monitorMs });
  if (exitCode === 0) return;
  throw new SdError(
    cliDiagnostic('SD5953', {
      facts: [
        { name: 'command', value: `${argv.join(' ')} (exit ${exitCode})` },
        { name: 'output', value: lastLines(stderr, 5) },
      ],
      help: 'see whether there is room, and whether you may write there',
    }),
  );
}
