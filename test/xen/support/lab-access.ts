import { spawn } from 'node:child_process';
import path from 'node:path';
import { smartdomains } from '../../support/command.ts';

/** How the tests reach the lab: plain data. */
export interface LabAccess {
  readonly name: string;
  /** Has `lab.sf` and `ssh_config`. */
  readonly folder: string;
  readonly hosts: readonly LabHost[];
}

export interface LabHost {
  /** `xen1`. */
  readonly name: string;
  /** By which the engine's events name it. */
  readonly address: string;
}

export interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The lab of that name, which must be up. */
export async function readLab(name: string): Promise<LabAccess> {
  const { stdout } = await smartdomains(['lab', 'status', '--json', '--lab', name]);
  const { folder, hosts } = JSON.parse(stdout) as Omit<LabAccess, 'name'>;
  return { name, folder, hosts: hosts.map(({ name, address }) => ({ name, address })) };
}

/** `smartdomains lab …` for this lab. Rejects when it fails. */
export async function labCommand(lab: LabAccess, command: string, ...operands: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await smartdomains(['lab', command, '--lab', lab.name, ...operands], {
    timeoutMs: 10 * 60_000,
  });
  if (exitCode !== 0) throw new Error(`lab ${command} ${operands.join(' ')}:\n${stderr}`);
}

export interface OnHostOptions {
  readonly stdin?: string;
  /** Default two minutes. */
  readonly timeoutMs?: number;
}

/** Runs a program on a host as root, not through anything of ours. The exit code is -1 when ssh had to be ended. */
export function onHost(
  lab: LabAccess,
  host: string,
  argv: readonly string[],
  options: OnHostOptions = {},
): Promise<Answer> {
  const child = spawn('ssh', ['-F', path.join(lab.folder, 'ssh_config'), host, argv.map(quote).join(' ')], {
    timeout: options.timeoutMs ?? 120_000,
    killSignal: 'SIGKILL',
  });
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(options.stdin ?? '');
  child.once('error', reject);
  // ssh leaves a connection of its own behind that holds the output open: its end is that of the command.
  child.once('exit', (exitCode) => setTimeout(() => resolve({ exitCode: exitCode ?? -1, stdout, stderr }), 50));
  return promise;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
