import type { ApplicationEvent, ApplicationName, ComponentPath, EventBody, HostName } from '@smartdomains/runtime';
import { expect, test } from 'vitest';
import { commandLines } from '../../src/display/command-lines.ts';

function linesOf(body: EventBody): string | undefined {
  const head = { seq: 1, timeMs: 0, application: 'web' as ApplicationName, component: 'sfConfig:a' as ComponentPath };
  return commandLines({ ...head, ...body } as ApplicationEvent);
}

const host = 'xen1' as HostName;
const watch = { host, argv: ['xenstore-watch', '/local domain'] } as const;
const ended = { event: 'command', ...watch, effect: false, durationMs: 23_140 } as const;
const head = '# 1970-01-01T00:00:00.000Z sfConfig:a on xen1';
const command = "xenstore-watch '/local domain'";

test('a command is shown as it could be typed, with its end and what it printed', () => {
  const outcome = { outcome: 'exited', exitCode: 1, stdout: 'one\ntwo\n', stderr: 'bad\u001b[2J' } as const;
  expect(linesOf({ ...ended, ...outcome, effect: true })).toBe(
    `${head}, effect, exit 1 after 23.1 s\n${command}\n  one\n  two\n  bad?[2J`,
  );
  expect(linesOf({ ...ended, outcome: 'aborted', exitCode: null })).toBe(
    `${head}, look, aborted after 23.1 s\n${command}`,
  );
  expect(linesOf({ event: 'started' })).toBeUndefined();
});

test('one that goes on is shown when it begins and when it ends, which is no failure when we ended it', () => {
  expect(linesOf({ event: 'following', ...watch })).toBe(`${head}, following\n${command}`);
  const followed = { ...ended, followed: true } as const;
  expect(linesOf({ ...followed, outcome: 'aborted', exitCode: null })).toBe(
    `${head}, followed, ended by us after 23.1 s\n${command}`,
  );
  expect(linesOf({ ...followed, outcome: 'exited', exitCode: 0 })).toBe(
    `${head}, followed, exit 0 after 23.1 s\n${command}`,
  );
  expect(linesOf({ ...followed, outcome: 'unreachable', exitCode: null })).toBe(
    `${head}, followed, unreachable after 23.1 s\n${command}`,
  );
});
