import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { differences } from './differs.ts';
import { outcomeOf } from './outcome.ts';
import { probes } from './probe.ts';

/** Probes whose expected values leave out generated names; their number is all that is said of them. */
const compared = probes.filter((probe) => differences[probe.name] === undefined);

describe('the probes', () => {
  test.each(compared)('$name', (probe) => {
    const outcome = outcomeOf(probe.source);
    if (probe.expect === 'ok') expect(outcome).toEqual({ expect: 'ok', values: probe.values });
    else if (outcome.expect === 'ok')
      expect.fail(`expected an error of kind ${probe.errorKind}, got ${JSON.stringify(outcome.values)}`);
    else expect(outcome.kinds).toContain(probe.errorKind);
  });
});

describe('deliberate differences', () => {
  test.each(Object.entries(differences))('%s', (name, { outcome }) => {
    const probe = probes.find((candidate) => candidate.name === name);
    expect(outcomeOf(probe?.source ?? '')).toEqual(outcome);
  });
});

const compatibility = readFileSync(
  path.join(import.meta.dirname, '../../../../docs/reference/compatibility.md'),
  'utf8',
).split('\n');

test.each([...new Set(Object.values(differences).map(({ reason }) => reason))])(
  'the difference "%s" is documented',
  (reason) => {
    expect(compatibility.some((line) => line === `### ${reason}` || line.startsWith(`| ${reason} |`))).toBe(true);
  },
);

test('every probe is compared or differs by decision', () => {
  const known = new Set(probes.map((probe) => probe.name));
  expect(Object.keys(differences).filter((name) => !known.has(name))).toEqual([]);
  const { length: differ } = Object.keys(differences);
  expect({ total: probes.length, compared: compared.length, differ }).toEqual({
    total: 468,
    compared: 450,
    differ: 18,
  });
});
