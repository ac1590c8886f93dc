import type { ApplicationView } from '@smartdomains/runtime';
import fc from 'fast-check';
import pc from 'picocolors';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { renderTree, type TreeFrame } from '../../src/display/render-tree.ts';
import {
  created,
  ending,
  failed,
  type Happening,
  poolInTheMiddle,
  viewOf,
  waiting,
  widePool,
} from './hand-made-events.ts';

const base: TreeFrame = {
  width: 100,
  height: 30,
  nowMs: 8300,
  application: 'asyncVirtualPool',
  world: 'simulated world, seed 1',
  footer: 'Ctrl-C ends the pool',
  characters: 'unicode',
  colors: pc.createColors(false),
};

function draw(view: ApplicationView, frame: Partial<TreeFrame> = {}): string {
  return renderTree(view, { ...base, ...frame }).join('\n');
}

describe('the pool of the tutorial, half way', () => {
  const view = viewOf(poolInTheMiddle);

  test.each([40, 80, 120])('%i columns', (width) => {
    expect(draw(view, { width })).toMatchSnapshot();
  });

  test.each([4, 6, 8, 10])('%i lines', (height) => {
    const drawn = draw(view, { width: 90, height });
    expect(drawn.split('\n').length).toBeLessThanOrEqual(height);
    expect(drawn).toMatchSnapshot();
  });

  test('without Unicode', () => {
    expect(draw(view, { width: 90, characters: 'ascii' })).toMatchSnapshot();
  });

  test('colours add nothing that is not in the text', () => {
    const coloured = draw(view, { colors: pc.createColors(true) });
    expect(coloured).not.toBe(draw(view));
    expect(coloured.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '')).toBe(draw(view));
  });
});

test('a failure stays to be seen when its component is terminated', () => {
  const happenings: Happening[] = [
    [0, 'sfConfig', created('Compound')],
    [0, 'sfConfig:domain1', created('XenDomain')],
    [1, 'sfConfig:domain1', 'starting'],
    [2, 'sfConfig:domain1', failed('start', 'domain did not start')],
    [2, 'sfConfig:domain1', ending('terminated', 'abnormal')],
    [3, 'sfConfig', ending('terminated', 'abnormal')],
  ];
  expect(draw(viewOf(happenings), { footer: '' })).toMatchInlineSnapshot(`
    "asyncVirtualPool · simulated world, seed 1 · 8.3s · 2 of 2 terminated, 1 failed
    · sfConfig    Compound   terminated
    └─ ✖ domain1  XenDomain  terminated           start failed: domain did not start (SD8102)"
  `);
});

test('a large pool shows what is under way and counts the rest', () => {
  expect(draw(viewOf(widePool(40, [7, 23])), { height: 14 })).toMatchInlineSnapshot(`
    "asyncVirtualPool · simulated world, seed 1 · 8.3s · 116 of 122 started
    ◕ sfConfig         starting       8.3s
    └─ ◕ pool          starting       8.3s
       ├─ ✔ unit0 (2)  ready          6.3s  3 ready
       ├─ ✔ unit1 (2)  ready          6.3s  3 ready
       ├─ ✔ unit2 (2)  ready          6.3s  3 ready
       ├─ ◕ unit7      starting       6.3s
       │  ├─ ✔ disk    ready          6.3s
       │  └─ ◕ domain  starting       6.3s
       ├─ ◕ unit23     starting       6.3s
       │  ├─ ✔ disk    ready          6.3s
       │  └─ ◕ domain  starting       6.3s
       └─ … 35 more    105 ready
    Ctrl-C ends the pool"
  `);
});

test('nothing of a guest moves the cursor', () => {
  const esc = String.fromCharCode(27);
  const drawn = draw(
    viewOf([
      [0, `sfConfig`, created(`Evil${esc}[2J`)],
      [0, `sfConfig:a${esc}[1A`, created('XenDomain')],
      [0, `sfConfig:a${esc}[1A`, { event: 'attribute', name: 'x', value: `\r${esc}c\u0085` }],
      [0, 'sfConfig', waiting(`line\nbreak${esc}[0m`)],
    ]),
  );
  expect(drawn).not.toMatch(/[\p{Cc}--\n]/v);
  expect(drawn.split('\n')).toHaveLength(4);
});

test('wide and combining characters keep the columns', () => {
  const view = viewOf([
    [0, 'sfConfig', created('Compound')],
    [0, 'sfConfig:数据库', created('XenDomain')],
    [0, 'sfConfig:e\u0301te\u0301', created('XenDomain')],
    [0, 'sfConfig:👩‍👩‍👧', created('XenDomain')],
  ]);
  expect(draw(view, { width: 80 })).toMatchInlineSnapshot(`
    "asyncVirtualPool · simulated world, seed 1 · 8.3s · 0 of 4 started
    ○ sfConfig    created        8.3s
    ├─ ○ 数据库   created        8.3s
    ├─ ○ été      created        8.3s
    └─ ○ 👩‍👩‍👧       created        8.3s
    Ctrl-C ends the pool"
  `);
});

test('always fits the terminal, whatever happens', () => {
  const names = [
    'sfConfig',
    'sfConfig:a',
    'sfConfig:a:b',
    'sfConfig:a:c',
    'sfConfig:d',
    'sfConfig:d:数据库',
    'sfConfig:d:e:f',
  ];
  const body = fc.oneof(
    fc.constantFrom<Happening[2]>('deploying', 'deployed', 'starting', 'started', 'ready', created('XenDomain')),
    fc.constantFrom<Happening[2]>(ending('terminating'), ending('terminated'), failed('start', 'domain did not start')),
    fc.string({ unit: 'grapheme', maxLength: 60 }).map(waiting),
  );
  const happening = fc.tuple(fc.nat(100), fc.constantFrom(...names), body);
  fc.assert(
    fc.property(
      fc.array(happening, { maxLength: 60 }),
      fc.integer({ min: 16, max: 140 }),
      fc.integer({ min: 3, max: 12 }),
      (happenings, width, height) => {
        const lines = renderTree(viewOf(happenings), { ...base, width, height });
        expect(lines.length).toBeLessThanOrEqual(height);
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      },
    ),
  );
});
