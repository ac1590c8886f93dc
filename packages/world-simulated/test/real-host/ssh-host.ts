import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ScenarioHost } from './answer-step.ts';

const stepLimitMs = 300_000;

/** A real host, reached with that command; the step's own comes after it, quoted for the host's shell. */
export function sshHost([program, ...args]: readonly [string, ...string[]]): ScenarioHost {
  return {
    wait: () => sleep(500),
    run(step) {
      // `env` so that the programs answer, not the shell's own `test` or `true`.
      const text = ['env', 'LC_ALL=C', ...step.argv.map(quote)].join(' ');
      const child = spawn(program, [...args, text], { timeout: stepLimitMs, killSignal: 'SIGKILL' });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        stdout += chunk;
      });
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        stderr += chunk;
      });
      child.stdin.on('error', () => {});
      child.stdin.end(step.stdin ?? '');
      return new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (exitCode) => resolve({ argv: step.argv, exitCode: exitCode ?? -1, stdout, stderr }));
      });
    },
  };
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
