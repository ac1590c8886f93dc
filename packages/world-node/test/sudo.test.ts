import type { CommandResult } from '@smartdomains/runtime';
import { describe, expect, it } from 'vitest';
import { withSudoRefusal } from '../src/sudo.ts';

const ended = (stderr: string, exitCode = 1): CommandResult => ({
  outcome: { kind: 'exited', exitCode },
  stdout: '',
  stderr,
  durationMs: 1,
});
const bySudo = ['sudo', '-n', '--', 'xl', 'domid', 'web1'];

describe('a command that sudo did not run', () => {
  it.each([
    'sudo: a password is required',
    "Sorry, user xenop is not allowed to execute '/usr/sbin/xl domid web1' as root on xen7.",
    'xenop is not in the sudoers file.',
    'sudo: /etc/sudoers.d/smartdomains is world writable',
  ])('is told apart by: %s', (line) => {
    const { outcome } = withSudoRefusal(bySudo, ended(`sudo: unable to resolve host xen7: no\n${line}\n`));
    expect(outcome).toEqual({ kind: 'notStarted', reason: line, refusedBy: 'sudo' });
  });

  it('is one that is not there when sudo says so', () => {
    const { outcome } = withSudoRefusal(bySudo, ended('sudo: xl: command not found\n'));
    expect(outcome).toEqual({ kind: 'notStarted', reason: 'there is no program xl' });
  });

  it.each([
    [bySudo, ended("Can't get domid of domain name 'web1', maybe this domain does not exist.\n")],
    [bySudo, ended('sudo: unable to resolve host xen7: Name or service not known\nno such domain\n')],
    [bySudo, ended('sudo: a password is required', 2)],
    [['xl', 'domid', 'web1'], ended('sudo: a password is required')],
  ])('is not one that ran and failed: %j', (argv, result) => {
    expect(withSudoRefusal(argv, result)).toBe(result);
  });
});
