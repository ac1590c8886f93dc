import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { smartdomains, temporaryFiles } from './support/command.ts';

const printed = readFileSync(path.join(import.meta.dirname, 'fixtures/tutorial-as-printed.sf'), 'utf8');
const withAddresses = printed
  .replace('999.999.1.1', '10.42.1.1')
  .replace('999.999.999.999', '10.42.9.1')
  .replace('999.999.999.998', '10.42.9.2');

interface Happening {
  readonly seq: number;
  readonly component: string;
  readonly event: string;
  readonly argv?: readonly string[];
  readonly exitCode?: number | null;
}

async function run(
  text: string,
): Promise<{ readonly exitCode: number | null; readonly events: readonly Happening[]; readonly stderr: string }> {
  using files = temporaryFiles({ 'pool.sf': text });
  const result = await smartdomains([
    'run',
    files.path('pool.sf'),
    '--world',
    'simulated',
    '--json',
    '--terminate-after',
    '5s',
  ]);
  const events = result.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Happening);
  return { exitCode: result.exitCode, events, stderr: result.stderr };
}

/** The sequence number of the one event of this name of the component whose path ends so. */
function at(events: readonly Happening[], component: string, event: string): number {
  const found = events.filter(
    (one) => one.event === event && (one.component === component || one.component.endsWith(`:${component}`)),
  );
  expect(found, `${component} ${event}`).toHaveLength(1);
  return found[0]?.seq ?? Number.NaN;
}

describe("the tutorial's text as printed", () => {
  test('each placeholder address is pointed at, with help', async () => {
    using files = temporaryFiles({ 'tutorial.sf': printed });
    const result = await smartdomains(['validate', files.path('tutorial.sf')]);
    const output = result.stdout + result.stderr;
    expect(result.exitCode).toBe(1);
    for (const address of ['"999.999.1.1"', '"999.999.999.999"', '"999.999.999.998"']) {
      const line = printed.split('\n').findIndex((text) => text.includes(address));
      const column = (printed.split('\n')[line] ?? '').indexOf(address) + 1;
      expect(output).toContain(`tutorial.sf:${line + 1}:${column}`);
    }
    expect(output).toContain('help:');
    expect(output.match(/^error\[/gm)).toHaveLength(3);
  });

  test('with addresses it runs unchanged', async () => {
    const { exitCode, events, stderr } = await run(withAddresses);
    expect(exitCode, stderr).toBe(0);
    for (const domain of ['domain1', 'domain2']) {
      expect(at(events, domain, 'started')).toBeLessThan(at(events, domain, 'terminating'));
      expect(at(events, domain, 'terminated')).toBeGreaterThan(at(events, domain, 'terminating'));
    }
  });
});

describe('order in the asynchronous pool', () => {
  test('the smart domains overlap, and inside each storage comes first', async () => {
    const { events } = await run(withAddresses);
    for (const [first, second] of [
      ['smartDomain1', 'smartDomain2'],
      ['smartDomain2', 'smartDomain1'],
    ] as const) {
      expect(at(events, first, 'deploying')).toBeLessThan(at(events, second, 'started'));
    }
    for (const [storage, domain] of [
      ['loop', 'domain1'],
      ['lvm', 'domain2'],
    ] as const) {
      expect(at(events, storage, 'deployed')).toBeLessThan(at(events, domain, 'deploying'));
      expect(at(events, domain, 'deployed')).toBeLessThan(at(events, domain, 'starting'));
      expect(at(events, storage, 'deployed')).toBeLessThan(at(events, domain, 'starting'));
      expect(at(events, domain, 'terminated')).toBeLessThan(at(events, storage, 'terminating'));
    }
    for (const domain of ['domain1', 'domain2'])
      expect(at(events, domain, 'terminated')).toBeLessThan(at(events, 'myShell', 'terminating'));
  });
});

describe('order in the Compound pool', () => {
  test('nothing overlaps, everything is deployed before anything starts, and the end is in reverse', async () => {
    const { exitCode, events } = await run(
      readFileSync(path.join(import.meta.dirname, '../examples/localVirtualPool.sf'), 'utf8'),
    );
    expect(exitCode).toBe(0);
    const order = ['myShell', 'loop', 'domain1', 'lvm', 'domain2'];
    const sequence = [
      ...order.flatMap((name) => [at(events, name, 'deploying'), at(events, name, 'deployed')]),
      ...order.flatMap((name) => [at(events, name, 'starting'), at(events, name, 'started')]),
      ...order.toReversed().flatMap((name) => [at(events, name, 'terminating'), at(events, name, 'terminated')]),
    ];
    expect(sequence).toEqual(sequence.toSorted((left, right) => left - right));
  });
});

describe('a domain that cannot start', () => {
  const broken = withAddresses.replace(
    'hostname "machine9-dom2";',
    'hostname "machine9-dom2";\n                kernel "/boot/no-such-kernel";',
  );

  test('ends its smart domain and the pool, leaves nothing, and says what happened', async () => {
    const { exitCode, events } = await run(broken);
    expect(exitCode).toBe(1);
    for (const component of ['domain2', 'smartDomain2', 'pool', 'domain1', 'loop', 'lvm', 'myShell']) {
      expect(at(events, component, 'terminated')).toBeGreaterThan(0);
    }
    using files = temporaryFiles({ 'pool.sf': broken });
    const { stderr } = await smartdomains(['run', files.path('pool.sf'), '--world', 'simulated']);
    expect(stderr).toMatch(/error\[SD8\d\d\d\]/);
    expect(stderr).toMatch(/pool\.sf:\d+:\d+/);
    expect(stderr).toMatch(/command:/);
    expect(stderr).toMatch(/exit 1/);
    expect(stderr).toMatch(/no-such-kernel/);
    expect(stderr).toMatch(/undone: .*domainLVM/);
    expect(stderr).toMatch(/left standing: nothing/);
  });
});
