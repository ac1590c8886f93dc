import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { type PhaseName, phaseNames } from '../../src/evaluate/options.ts';
import { printDescription } from '../../src/print.ts';
import { SourceText } from '../../src/source.ts';
import { descriptionToJson } from '../../src/to-json.ts';
import { outcomeOf, propertiesOfOriginal } from '../conformance/outcome.ts';
import { probes } from '../conformance/probe.ts';
import { libraryLoader } from '../library-loader.ts';

function stageOf(text: string, phase: PhaseName, files: Readonly<Record<string, string>> = {}): string {
  const { description, diagnostics } = evaluate(new SourceText('pool.sf', text), {
    loader: libraryLoader(files),
    properties: propertiesOfOriginal,
    phase,
  });
  return description ? printDescription(description) : diagnostics.map(({ code }) => code).join(' ');
}

const text = `#include "site.sf"
Guest extends {
  memory 128;
  disk extends { size TBD; }
}
sfConfig extends Guest {
  memory (128 + extra);
  disk:size 8;
  net bridge;
  later LAZY net;
}`;
const files = { 'site.sf': 'bridge "xenbr0"; extra 64;\n' };

describe('what each phase leaves', () => {
  test.each(phaseNames)('%s', (phase) => {
    expect(stageOf(text, phase, files)).toMatchSnapshot();
  });
});

describe('a description stopped before its links means the same', () => {
  // The cases of a SWITCH stand in no attribute that could be printed, a list of phases does not run twice, and what
  // `sfOverride` asks for is gone when the prototypes are copied.
  const whole = probes.filter(
    ({ source, expect: expected }) => expected === 'ok' && !/phaseList|SWITCH|sfOverride/.test(source),
  );
  for (const phase of ['raw', 'type', 'place'] as const) {
    test.each(whole.map((probe) => [probe.name, probe] as const))(`${phase}: %s`, (_name, { source }) => {
      const before = outcomeOf(source);
      if (before.expect !== 'ok') return;
      expect(outcomeOf(stageOf(source, phase))).toEqual(before);
    });
  }
});

describe('a list of phases holds up to the phase where evaluation stops', () => {
  const listed = probes.filter(({ phases = ['link'] }) => !phases.includes('link'));
  test.each(listed.map((probe) => [probe.name, probe] as const))('%s', (_name, { source, values }) => {
    expect(outcomeOf(source, 'sfConfig')).toEqual({ expect: 'ok', values });
  });
  test('there are some', () => expect(listed.length).toBeGreaterThan(3));
});

describe('what is wrong in a later phase is no matter', () => {
  const prototype = 'sfConfig extends Nothing { a b; nowhere:c 1; }';
  const placement = 'sfConfig extends { a b; nowhere:c 1; }';
  const link = 'sfConfig extends { a b; }';
  test.each([
    [prototype, 'raw', 'sfConfig extends Nothing {\n  a b;\n  nowhere:c 1;\n}\n'],
    [prototype, 'type', 'SD2003'],
    [placement, 'type', 'sfConfig extends  {\n  a b;\n  nowhere:c 1;\n}\n'],
    [placement, 'place', 'SD2013'],
    [link, 'place', 'sfConfig extends  {\n  a b;\n}\n'],
    [link, 'sfConfig', 'a b;\n'],
    [link, 'link', 'SD2004'],
    ['a 1;', 'function', 'a 1;\n'],
    ['a 1;', 'sfConfig', 'SD2001'],
    ['a extends { phase.function "no.Class"; }', 'function', 'SD1304'],
    ['#include "none.sf"', 'raw', 'SD1002'],
  ] as const)('%s, %s', (source, phase, expected) => {
    expect(stageOf(source, phase)).toBe(expected);
  });
});

test('as JSON', () => {
  const source = 'A extends { x 1; } sfConfig extends DATA A { a:b (x + 1); c extends { d TBD; } }';
  const json = (phase: PhaseName): string => {
    const { description } = evaluate(new SourceText('a.sf', source), { loader: libraryLoader(), phase });
    return JSON.stringify(description && descriptionToJson(description));
  };
  expect(json('raw')).toContain('"sfConfig":{"$data":true,"$extends":["A"],"c":{"d":{"$unresolved":"TBD"}},"a:b":{');
  expect(json('type')).toContain('"sfConfig":{"$data":true,"x":1,"c":');
});

test('too deep and too large end in a diagnostic', () => {
  const deep = `${'a extends {'.repeat(400)}${'}'.repeat(400)}`;
  const { diagnostics } = evaluate(new SourceText('a.sf', `a extends { #include "b.sf" }`), {
    loader: libraryLoader({ 'b.sf': deep }),
    limits: { nestingMax: 400 },
    phase: 'raw',
  });
  expect(diagnostics.map(({ code }) => code)).toEqual(['SD2021']);
  const large = `a0 extends { x 1; }\n${Array.from({ length: 30 }, (_, n) => `a${n + 1} extends { l extends a${n}; r extends a${n}; }\n`).join('')}`;
  expect(stageOf(large, 'type')).toBe('SD2019');
});
