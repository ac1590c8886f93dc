import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One small description and what the original made of it. */
export interface Probe {
  readonly name: string;
  readonly source: string;
  readonly expect: 'ok' | 'error';
  readonly values?: Readonly<Record<string, unknown>>;
  readonly errorKind?: string;
  readonly phases?: readonly string[];
}

export const probes: readonly Probe[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'probes.json'), 'utf8'),
) as Probe[];
