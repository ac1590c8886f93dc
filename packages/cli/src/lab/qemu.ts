import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SdError } from '@smartdomains/runtime';
import { cliDiagnostic } from '../codes.ts';
import { hostName } from './lab-record.ts';
import { labLimits } from './lab-settings.ts';
import { type HostPlan, hostFiles, qemuArguments } from './qemu-arguments.ts';
import { lastLines, runProgram } from './run-program.ts';

/** The version of QEMU, as it says it. A saved state belongs to it. */
export async function qemuVersion(): Promise<string> {
  const { stdout } = await runProgram(['qemu-system-x86_64', '--version'], { timeoutMs: labLimits.qemuStartMs });
  return stdout.split('\n', 1)[0] ?? '';
}

/** Starts the host's QEMU, which goes on in the background. Throws an `SdError` with what QEMU said when it does not. */
export async function startQemu(plan: HostPlan, how: 'boot' | 'restore'): Promise<void> {
  mkdirSync(plan.wires, { recursive: true });
  for (const file of Object.values(hostFiles)) rmSync(path.join(plan.folder, file), { force: true });
  // QEMU makes its ends of the wires anew and does not take one that is there.
  const peers = Array.from({ length: plan.hostCount }, (_, index) => index + 1);
  for (const peer of peers) rmSync(path.join(plan.wires, `${plan.number}-${peer}`), { force: true });
  const argv = qemuArguments(plan, how === 'restore');
  const { exitCode, stderr } = await runProgram(argv, { timeoutMs: labLimits.qemuStartMs });
  if (exitCode !== 0) throw hostFailed(plan, `QEMU did not start (exit ${exitCode})`, lastLines(stderr, 5));
}

/** The process of the host's QEMU, or nothing when it does not run. */
export function qemuPid(plan: HostPlan): number | undefined {
  const pidFile = path.join(plan.folder, hostFiles.pid);
  try {
    const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
    // Numbers of processes are used again: it is ours when its command line has the path of this very file.
    const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return argv.includes(pidFile) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Ends the host's QEMU, as when its cable is pulled; QEMU writes out what the host had written. True when it ran. */
export async function endQemu(plan: HostPlan): Promise<boolean> {
  const pid = qemuPid(plan);
  if (pid === undefined) return false;
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has just ended.
    }
    for (let waitedMs = 0; waitedMs < labLimits.qemuEndMs; waitedMs += labLimits.betweenLooksMs) {
      if (qemuPid(plan) === undefined) return true;
      await sleep(labLimits.betweenLooksMs);
    }
  }
  throw hostFailed(plan, `QEMU (process ${pid}) does not end`, '');
}

/** The end of what the host has written to its console. */
export function consoleText(plan: HostPlan): string {
  const file = path.join(plan.folder, hostFiles.console);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** That a host is not what it should be, with what can be seen of it. */
export function hostFailed(plan: HostPlan, reason: string, output: string): SdError {
  return new SdError(
    cliDiagnostic('SD5952', {
      facts: [
        { name: 'host', value: `${hostName(plan)} of the lab ${plan.labName}` },
        { name: 'reason', value: reason },
        ...(output === '' ? [] : [{ name: 'output', value: output }]),
        { name: 'console', value: path.join(plan.folder, hostFiles.console) },
      ],
      help: 'end the lab and bring it up again:\n    smartdomains lab down\n    smartdomains lab up',
    }),
  );
}
