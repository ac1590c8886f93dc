import { expect, test } from 'vitest';
import { dom0Processors, findByName, findByUuid, parseDomainTable } from '../../src/xl/domain-table.ts';

const head =
  'Name                                        ID   Mem VCPUs\tState\tTime(s)   UUID                            Reason-Code\tSecurity Label';
const dom0 =
  'Domain-0                                     0   512     1     r-----      25.3 00000000-0000-0000-0000-000000000000        -                -';

/** Lines as Xen 4.17 wrote them. */
function table(...lines: readonly string[]): string {
  return `${[head, dom0, ...lines].join('\n')}\n`;
}

const running =
  'hx                                           1    96     1     ------       1.1 12345678-1234-5678-9234-123456789abc        -                -';
const crashed =
  'hxc                                         15    96     1     ---sc-       2.7 12345678-1234-5678-9234-123456789abc        3                -';
const rebooting =
  'hxr                                         17    96     1     --psr-       2.9 12345678-1234-5678-9234-123456789abc        1                -';
const nameless =
  '(null)                                      10     0     0     --p---       0.0 bb6337ba-3fab-4bb8-a7dd-77d51068f862        -                -';
const dying =
  '(null)                                      11    96     1     --p--d       4.0 12345678-1234-5678-9234-123456789abc        0                -';

test('a running domain', () => {
  expect(parseDomainTable(table(running))).toEqual([
    expect.objectContaining({ name: 'Domain-0', domid: 0 }),
    {
      name: 'hx',
      domid: 1,
      memoryMiB: 96,
      vcpus: 1,
      uuid: '12345678-1234-5678-9234-123456789abc',
      shutdownReason: null,
      dying: false,
      isUnborn: false,
      isPaused: false,
    },
  ]);
});

test.each([
  ['that xl is making', nameless, { isUnborn: true, isPaused: false }],
  ['that has run', running.replace('------', '--p---'), { isUnborn: false, isPaused: true }],
])('a paused domain %s', (_, line, paused) => {
  expect(parseDomainTable(table(line))?.at(-1)).toMatchObject(paused);
});

test.each([
  [crashed, 'crash', false],
  [rebooting, 'reboot', false],
  [nameless, null, false],
  [dying, 'poweroff', true],
  [running.replace(' - ', ' 4 '), 'watchdog', false],
  [running.replace(' - ', ' 77 '), 'unknown reason', false],
])('%s', (line, shutdownReason, isDying) => {
  expect(parseDomainTable(table(line))?.at(-1)).toMatchObject({ shutdownReason, dying: isDying });
});

test('a name may hold spaces and more', () => {
  expect(parseDomainTable(table(running.replace('hx ', 'my web (1)')))?.at(-1)?.name).toBe('my web (1)');
});

test.each([
  ['nothing', ''],
  ['only the headline', `${head}\n`],
  ['no Domain-0', `${head}\n${running}\n`],
  ['the form without UUIDs', 'Name   ID   Mem VCPUs\tState\tTime(s)\nDomain-0   0   512   1   r-----   16.7\n'],
  ['a line cut off', table(running).slice(0, -60)],
  ['an error among the lines', table(running, 'libxl: error: something')],
  ['no headline', `${dom0}\n${running}\n`],
])('%s is no answer, not an empty host', (_, stdout) => {
  expect(parseDomainTable(stdout)).toBeUndefined();
});

test('found by UUID: one that lives before one that dies', () => {
  const rows = parseDomainTable(table(dying, running)) ?? [];
  expect(findByUuid(rows, '12345678-1234-5678-9234-123456789abc')?.domid).toBe(1);
  expect(findByUuid(parseDomainTable(table(dying)) ?? [], '12345678-1234-5678-9234-123456789abc')?.domid).toBe(11);
  expect(findByUuid(rows, 'ffffffff-1234-5678-9234-123456789abc')).toBeUndefined();
  expect(findByName(rows, 'hx')?.domid).toBe(1);
});

test.each([
  { column: '    1', processors: 1 },
  { column: '   12', processors: 12 },
])('the processors of dom0, in which domains are made: $processors', ({ column, processors }) => {
  const said = `${[head, dom0.replace('    1', column), running].join('\n')}\n`;
  expect(dom0Processors(parseDomainTable(said) ?? [])).toBe(processors);
});
