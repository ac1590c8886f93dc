import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where sshd's user, who may write to `/run` here, has the records of commands. Other test files have theirs there too. */
const directory = '/run/smartdomains-commands';

/** The process group of a process that runs. */
export function groupOf(pid: number): number {
  return Number(/^\d+ \(.*\) \S \d+ (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
}

/** The names of the records of commands in this group. */
export function recordsOf(group: number): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory).filter((name) => !name.includes('.') && groupIn(name) === group);
}

function groupIn(name: string): number {
  try {
    return Number(readFileSync(join(directory, name), 'utf8'));
  } catch {
    // Removed meanwhile.
    return Number.NaN;
  }
}
