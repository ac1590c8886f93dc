import { spawn } from 'node:child_process';
import { type PassedOnExitCode, passOnExitCode } from '../exit-code.ts';
import { sshTo } from './host-contact.ts';
import type { LabFolders } from './lab-folders.ts';
import { hostNamed, labRecord } from './lab-record.ts';

/** Runs a command or a shell on a host of the lab at the terminal of this process, and resolves to ssh's exit code. */
export function sshToHost(folders: LabFolders, host: string, words: readonly string[]): Promise<PassedOnExitCode> {
  const [ssh, ...args] = sshTo(folders, hostNamed(labRecord(folders), host));
  return new Promise((resolve, reject) => {
    const child = spawn(ssh, [...args, ...words], { stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (exitCode) => resolve(passOnExitCode(exitCode ?? 255)));
  });
}
