import { expect, test } from 'vitest';
import { type EndTrace, parseMonitorLog } from '../../src/xl/monitor-log.ts';

const life = (domid: number, ...lines: readonly string[]): string =>
  [`Waiting for domain web 1 (domid ${domid}) to die [pid 4711]`, ...lines, ''].join('\n');
const stopped = (domid: number, code: number, action: string, last: string): readonly string[] => [
  `Domain ${domid} has shut down, reason code ${code} 0x${code.toString(16)}`,
  `Action for shutdown reason code ${code} is ${action}`,
  `Domain ${domid} needs to be cleaned up: destroying the domain`,
  last,
];
const reboot = (domid: number): string => life(domid, ...stopped(domid, 1, 'restart', 'Done. Rebooting now'));

test.each<[string, string, EndTrace]>([
  ['nothing yet', life(7), { kind: 'none' }],
  ['no text at all', '', { kind: 'none' }],
  ['destroyed by hand', life(7, 'Domain 7 has been destroyed.'), { kind: 'destroyed' }],
  ['power-off', life(7, ...stopped(7, 0, 'destroy', 'Done. Exiting now')), { kind: 'stopped', reason: 'poweroff' }],
  ['stopped, action not said yet', life(7, 'Domain 7 has shut down, reason code 0 0x0'), { kind: 'none' }],
  ['reboot', reboot(7), { kind: 'restarting', reason: 'reboot' }],
  [
    'a reboot that was not finished',
    reboot(7).split('\n').slice(0, 3).join('\n'),
    { kind: 'restarting', reason: 'reboot' },
  ],
  [
    'a reboot after which the domain is not wanted',
    life(7, ...stopped(7, 1, 'destroy', 'Done. Exiting now')),
    { kind: 'stopped', reason: 'reboot' },
  ],
  [
    'saved',
    life(7, 'Domain 7 has shut down, reason code 2 0x2', 'Domain has suspended.', 'Done. Exiting now'),
    { kind: 'stopped', reason: 'suspend' },
  ],
  ['crash', life(7, ...stopped(7, 3, 'destroy', 'Done. Exiting now')), { kind: 'stopped', reason: 'crash' }],
  ['the life before', reboot(6) + life(7), { kind: 'none' }],
  ['the life before, and destroyed', reboot(6) + life(7, 'Domain 7 has been destroyed.'), { kind: 'destroyed' }],
  ['made again already', reboot(7) + life(8), { kind: 'restarting', reason: 'reboot' }],
  ['another domain', life(17, 'Domain 17 has been destroyed.'), { kind: 'none' }],
  ['words of libxl between', life(7, 'libxl: warning: x', 'Domain 7 has been destroyed.'), { kind: 'destroyed' }],
  ['cut at the front', 'Domain 7 has been destroyed.\n', { kind: 'destroyed' }],
])('%s', (_, text, trace) => {
  expect(parseMonitorLog(text, 7)).toEqual(trace);
});

test('without a number it is the last life', () => {
  expect(parseMonitorLog(reboot(6) + life(7), undefined)).toEqual({ kind: 'none' });
  expect(parseMonitorLog(reboot(6) + life(7, 'Domain 7 has been destroyed.'), undefined)).toEqual({
    kind: 'destroyed',
  });
});
