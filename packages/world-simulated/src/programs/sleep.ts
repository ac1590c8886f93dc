import type { Process } from '../process.ts';
import { optionsOf, parseDurationMs, wrongUse } from './coreutils.ts';

/** sleep(1). */
export async function sleep(process: Process): Promise<number> {
  const options = optionsOf(process, []);
  if (typeof options === 'number') return options;
  if (options.operands.length === 0) return wrongUse(process, 'missing operand');
  let totalMs = 0;
  for (const text of options.operands) {
    const delayMs = parseDurationMs(text);
    if (delayMs === undefined) return wrongUse(process, `invalid time interval '${text}'`);
    totalMs += delayMs;
  }
  await process.pause(totalMs);
  return 0;
}
