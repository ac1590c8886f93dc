import { expect, it } from 'vitest';
import { onHost } from '../support/on-host.ts';

it('gives the exit code of what ends in time', async () => {
  const { exit, world } = onHost();
  expect(await exit('timeout 10 sleep 5')).toEqual([0, '']);
  expect(await exit('timeout --foreground 10 cat /absent')).toEqual([1, 'cat: /absent: No such file or directory\n']);
  expect(world.clock.nowMs()).toBeLessThan(10_000);
});

it('ends what takes longer: it prints nothing more', async () => {
  const { run, world } = onHost();
  const { outcome, stdout } = await run('timeout --foreground 3 ping -n 10.99.0.1');
  expect(outcome).toEqual({ kind: 'exited', exitCode: 124 });
  expect(stdout).not.toContain('statistics');
  expect(world.clock.nowMs()).toBeLessThan(4_000);
});

it.each([
  ['timeout 5', 125, "timeout: missing operand\nTry 'timeout --help' for more information.\n"],
  ['timeout soon true', 125, "timeout: invalid time interval 'soon'\nTry 'timeout --help' for more information.\n"],
  ['timeout 5 ping 10.0.0.1', 127, "timeout: failed to run command 'ping': No such file or directory\n"],
])('%s exits with %i', async (line, exitCode, message) => {
  const { exit } = onHost({ missingPrograms: ['ping'] });
  expect(await exit(line)).toEqual([exitCode, message]);
});
