import type { Process } from '../process.ts';
import { optionsOf, wrongUse } from './coreutils.ts';

const unitsMs: { readonly [unit: string]: number } = { '': 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** sleep(1). */
export async function sleep(process: Process): Promise<number> {
  const options = optionsOf(process, []);
  if (typeof options === 'number') return options;
  if (options.operands.length === 0) return wrongUse(process, 'missing operand');
  let totalMs = 0;
  for (const text of options.operands) {
    const [, digits, unit = ''] = /^(\d+(?:\.\d+)?|infinity)([smhd]?)$/.exec(text) ?? [];
    if (digits === undefined) return wrongUse(process, `invalid time interval '${text}'`);
    totalMs += (digits === 'infinity' ? Number.POSITIVE_INFINITY : Number(digits)) * (unitsMs[unit] ?? 1000);
  }
  await process.pause(totalMs);
  return 0;
}
