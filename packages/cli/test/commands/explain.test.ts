import { expect, test } from 'vitest';
import { smartdomains } from '../in-process.ts';

test.each(['SD5907', 'sd5907', '5907'])('%s has a page', async (code) => {
  const { exitCode, stdout, stderr } = await smartdomains(['explain', code]);
  expect(stdout).toMatch(/^SD5907: something is left standing\n/);
  expect(stdout).toContain("    $ ssh xen7 'xl destroy web1'");
  expect(stdout).not.toContain('```');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

test('as JSON', async () => {
  const { stdout } = await smartdomains(['explain', 'SD9001', '--json']);
  expect(JSON.parse(stdout)).toEqual({
    code: 'SD9001',
    summary: 'this is a bug in SmartDomains',
    page: expect.stringMatching(/^# SD9001: /),
  });
});

test('an unknown code: what was meant', async () => {
  expect(await smartdomains(['explain', 'SD5970'])).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: expect.stringMatching(/^smartdomains: there is no code `SD5970`\ndid you mean `SD5\d\d\d`\?\n$/),
  });
  expect((await smartdomains(['explain', 'nonsense'])).stderr).toContain('smartdomains explain lists all codes');
});

test('without a code all of them, in order', async () => {
  const { stdout } = await smartdomains(['explain']);
  const codes = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(0, 6));
  expect(codes).toEqual(codes.toSorted());
  expect(codes).toEqual(expect.arrayContaining(['SD1001', 'SD5901', 'SD6101', 'SD7901', 'SD8102', 'SD9001']));
  const first = (await smartdomains(['explain', '--json'])).stdout.split('\n')[0] ?? '';
  expect(JSON.parse(first)).toEqual({ code: 'SD1001', summary: 'file not found' });
});
