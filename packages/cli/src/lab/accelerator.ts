import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import path from 'node:path';
import { digestOfTexts } from './digest.ts';
import type { LabFolders } from './lab-folders.ts';
import type { Accelerator } from './qemu-arguments.ts';

/**
 * KVM where this user may open it, unless Xen has failed to boot on it on this kernel with this QEMU before: some machines offer a
 * KVM that lacks what Xen needs.
 */
export function chooseAccelerator(folders: LabFolders, qemu: string): Accelerator {
  if (existsSync(failureNote(folders, qemu))) return 'tcg';
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return 'kvm';
  } catch {
    return 'tcg';
  }
}

/** Remembers that Xen does not boot on this machine's KVM. */
export function noteKvmFailure(folders: LabFolders, qemu: string, reason: string): void {
  const file = failureNote(folders, qemu);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(
    file,
    `Xen did not boot on KVM (kernel ${release()}, ${qemu}): ${reason}\nRemove this file to try again.\n`,
  );
}

function failureNote(folders: LabFolders, qemu: string): string {
  return path.join(folders.states, `no-kvm-${digestOfTexts([release(), qemu]).slice(0, 16)}`);
}
