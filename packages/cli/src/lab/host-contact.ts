import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabFolders } from './lab-folders.ts';
import { hostName, labFiles } from './lab-record.ts';
import { labLimits } from './lab-settings.ts';
import { consoleText, hostFailed, qemuPid } from './qemu.ts';
import type { HostPlan } from './qemu-arguments.ts';
import { lastLines, type ProgramResult, runProgram } from './run-program.ts';

const bootFailures = /LAB-HOST-FAILED|Hardware Dom0 crashed|Kernel panic/;
const bootDone = 'LAB-HOST-READY';

/**
 * Waits until a host that was started answers over ssh, and sets its clock. Throws an `SdError` when it ends, says that it failed,
 * or takes too long.
 */
export async function untilReady(folders: LabFolders, plan: HostPlan, how: 'boot' | 'restore'): Promise<void> {
  const began = performance.now();
  const limitMs = how === 'boot' ? labLimits.bootMs : labLimits.restoreMs;
  for (;;) {
    const text = consoleText(plan);
    const fail = (reason: string): never => {
      throw hostFailed(plan, reason, lastLines(text, 15));
    };
    if (qemuPid(plan) === undefined) fail('its QEMU has ended');
    if (how === 'boot' && bootFailures.test(text)) fail('it did not boot');
    if (how === 'restore' || text.includes(bootDone)) {
      // A restored host still has the time of its saved state.
      const now = Math.round(Date.now() / 1000);
      if ((await onHost(folders, plan, ['date', '-u', '-s', `@${now}`])).exitCode === 0) return;
    }
    if (performance.now() - began > limitMs) fail(`it was not ready after ${limitMs / 1000} s`);
    await sleep(labLimits.betweenLooksMs);
  }
}

/** Runs a command on a host of the lab, over ssh. The words are joined as ssh does it: only for words without special characters. */
export function onHost(
  folders: LabFolders,
  host: { readonly number: number },
  words: readonly string[],
): Promise<ProgramResult> {
  return runProgram([...sshTo(folders, host), ...words], { timeoutMs: labLimits.sshMs });
}

/** The command that reaches a host of the lab. */
export function sshTo(folders: LabFolders, host: { readonly number: number }): readonly [string, ...string[]] {
  return ['ssh', '-F', path.join(folders.lab, labFiles.sshConfig), hostName(host)];
}

/** Ends the connection that ssh keeps to a host: it would not survive a host that goes back to its saved state. */
export async function hangUp(folders: LabFolders, host: { readonly number: number }): Promise<void> {
  const [ssh, ...rest] = sshTo(folders, host);
  await runProgram([ssh, '-O', 'exit', ...rest], { timeoutMs: labLimits.sshMs });
}
