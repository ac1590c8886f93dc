import { createInterface } from 'node:readline';
import type { CliIo } from './io.ts';

/** Asks on standard error and reads one line; only `y` or `yes` is one. The end of the input is none. */
export async function askYesOrNo(io: CliIo, question: string): Promise<boolean> {
  io.stderr.write(`${question} [y/N] `);
  const lines = createInterface({ input: io.stdin, terminal: false });
  try {
    for await (const line of lines) return /^y(es)?$/i.test(line.trim());
    return false;
  } finally {
    lines.close();
  }
}
