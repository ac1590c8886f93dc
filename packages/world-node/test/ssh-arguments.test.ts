import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  clientArguments,
  interactiveCommand,
  masterArguments,
  type SshTarget,
  targetProblem,
} from '../src/ssh-arguments.ts';

const target = (rest: Partial<SshTarget>): SshTarget => ({ kind: 'ssh', host: 'xen7', ...rest });

describe('targetProblem', () => {
  it.each<Partial<SshTarget>>([
    {},
    { host: '192.0.2.7', port: 2222, user: 'root' },
    { host: 'fe80::1%eth0' },
    { host: 'xen_7.example.org', hostKeyAlias: 'xen7' },
    { user: 'svc-xen$' },
    { user: 'operator@example.org' },
    { identityFile: '/home/my name/.ssh/id 100%', knownHostsFile: '~/.ssh/known_hosts' },
  ])('accepts %j', (rest) => {
    expect(targetProblem(target(rest))).toBeUndefined();
  });

  it.each<Partial<SshTarget>>([
    { host: '' },
    { host: '-oProxyCommand=touch /tmp/pwned' },
    { host: 'host;touch pwned' },
    { host: '$(touch pwned)' },
    { host: '`touch pwned`' },
    { host: 'two words' },
    { host: 'line\nbreak' },
    { host: 'root@xen7' },
    { host: 'ssh://xen7' },
    { user: '-l' },
    { user: '$(id)' },
    { user: 'a b' },
    { user: '' },
    { hostKeyAlias: '-x' },
    { hostKeyAlias: 'a\tb' },
    { identityFile: '-oBatchMode=no' },
    { identityFile: '' },
    { identityFile: `/keys/\${HOME}` },
    { knownHostsFile: '/dev/null" "/other' },
    { knownHostsFile: 'a\0b' },
    { knownHostsFile: 'a\nb' },
    { port: 0 },
    { port: 65_536 },
    { port: 22.5 },
    { port: Number.NaN },
  ])('refuses %j', (rest) => {
    expect(targetProblem(target(rest))).toMatch(/ cannot be given to ssh$/);
  });
});

describe('arguments for ssh', () => {
  const full = target({
    port: 2222,
    user: 'root',
    identityFile: '/keys/100% mine',
    knownHostsFile: '/keys/known hosts',
    hostKeyAlias: 'seven',
  });

  it('name the target as the operator did', () => {
    const args = masterArguments(full, '/run/s', 'text');
    expect(args.slice(-3)).toEqual(['--', 'xen7', 'text']);
    expect(args).toEqual(expect.arrayContaining(['-p', '2222', '-l', 'root', '-i', '/keys/100%% mine']));
    expect(args).toContain('UserKnownHostsFile="/keys/known hosts"');
    expect(args).toContain('HostKeyAlias=seven');
  });

  it('leave it to the operator whom to believe, and never ask', () => {
    for (const args of [
      masterArguments(full, '/run/s', 'text'),
      clientArguments(full, '/run/s', { remoteText: 'text', notRunMark: 'no' }),
    ]) {
      expect(args.join(' ')).not.toMatch(/StrictHostKeyChecking|CheckHostIP|VerifyHostKeyDNS/);
      expect(args).toContain('BatchMode=yes');
    }
  });

  it('let a command use the shared connection only', () => {
    const args = clientArguments(full, '/run/s', { remoteText: 'text', notRunMark: 'no' });
    expect(args).toContain('ControlMaster=no');
    const proxy = args.find((each) => each.startsWith('ProxyCommand=')) ?? '';
    expect(proxy).toContain('echo no >&2');
  });

  it('make ssh say so when there is no shared connection', () => {
    const args = clientArguments(target({}), '/nonexistent/s', { remoteText: 'true', notRunMark: '5f0c-' });
    for (let times = 0; times < 5; times += 1) {
      const { status, stderr } = spawnSync('ssh', ['-F', '/dev/null', ...args], { encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 255, stderr: expect.stringContaining('5f0c-\n') });
    }
  });

  it('lead a terminal to a command, with what ssh may ask', () => {
    const command = interactiveCommand(full, ['xl', 'console', 'a b']);
    expect(command.slice(0, 2)).toEqual(['ssh', '-tt']);
    expect(command.slice(-3)).toEqual(['--', 'xen7', "xl console 'a b'"]);
    expect(command).toEqual(expect.arrayContaining(['-p', '2222', '-l', 'root', '-i', '/keys/100%% mine']));
    expect(command.join(' ')).not.toMatch(/BatchMode|StrictHostKeyChecking/);
    expect(interactiveCommand({ kind: 'local' }, ['xl', 'console', 'web1'])).toEqual(['xl', 'console', 'web1']);
    expect(() => interactiveCommand(target({ host: '-V' }), ['true'])).toThrow('cannot be given to ssh');
  });
});
