import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hasErrors } from '../../src/diagnostics/diagnostic.ts';
import { SourceText } from '../../src/source.ts';
import { parse } from '../../src/syntax/parser.ts';

interface Probe {
  readonly name: string;
  readonly source: string;
  readonly expect: 'ok' | 'error';
  readonly errorKind?: string;
}

const probes = JSON.parse(readFileSync(new URL('./probes.json', import.meta.url), 'utf8')) as readonly Probe[];

/** The original's kinds of error that are found while reading. */
const readingKinds = new Set(['lexical', 'syntax', 'number', 'parse']);

/** Probes whose outcome differs from the original's by decision, and why. */
const decided: ReadonlyMap<string, string> = new Map([
  ['lex.float.nosuffix', 'a decimal without suffix is a double with its exact value'],
  ['lex.float.singledigit', 'a decimal without suffix is a double with its exact value'],
  ['lex.bytes.b64', 'base-64 byte arrays are accepted'],
  ['lex.bytes.b64.full', 'base-64 byte arrays are accepted'],
  ['phases.list.vector', 'a wrong phaseList is found when it is evaluated, not when it is read'],
  ['phases.list.string', 'a wrong phaseList is found when it is evaluated, not when it is read'],
]);

describe('reading the probes', () => {
  test('all 468 are there', () => {
    expect(probes).toHaveLength(468);
    for (const name of decided.keys()) expect(probes.map((probe) => probe.name)).toContain(name);
  });

  test.each(probes.map((probe) => [probe.name, probe] as const))('%s', (name, probe) => {
    const { diagnostics } = parse(new SourceText('probe.sf', probe.source));
    const wasRefused = probe.expect === 'error' && readingKinds.has(probe.errorKind ?? '');
    expect(hasErrors(diagnostics)).toBe(decided.has(name) ? !wasRefused : wasRefused);
  });
});
