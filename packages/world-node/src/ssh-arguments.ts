import type { HostTarget } from '@smartdomains/runtime';
import { quoteArgv } from './quote-argv.ts';

/** A way to a host over ssh. */
export type SshTarget = HostTarget & { readonly kind: 'ssh' };

/**
 * How long it may take until sshd has said its first line; ssh's own limit, in whole seconds. The line comes from a process that sshd
 * makes for the connection: on a host that is busy creating domains that alone took more than 10 s.
 */
const connectTimeoutSeconds = 25;
/** A silent connection is asked after so many seconds, and given up after so many questions without answer. */
const aliveIntervalSeconds = 5;
const aliveQuestionsMax = 3;

/**
 * Names reach shells inside ssh itself when the operator's configuration has `%h` or `%r` in a `ProxyCommand` or `Match
 * exec`, so only characters that mean nothing to a shell pass. `%` is for the zone of an IPv6 address.
 */
const safeHost = /^[A-Za-z0-9_.:][A-Za-z0-9_.:%-]*$/;
const safeUser = /^[A-Za-z0-9_.][A-Za-z0-9_.@+-]*\$?$/;
/** ssh reads quotes and `${…}` inside its options itself, even in one argument. */
const unsafeInPath = /[\p{Cc}"\\]|\$\{/u;

/** Why the target cannot be given to ssh, or nothing when it can: a value must never be read as an option or a command. */
export function targetProblem(target: SshTarget): string | undefined {
  const { host, port, user, hostKeyAlias, identityFile, knownHostsFile } = target;
  const problems = [
    safeHost.test(host) ? undefined : `the host name ${JSON.stringify(host)}`,
    user === undefined || safeUser.test(user) ? undefined : `the user name ${JSON.stringify(user)}`,
    hostKeyAlias === undefined || safeHost.test(hostKeyAlias)
      ? undefined
      : `the key alias ${JSON.stringify(hostKeyAlias)}`,
    identityFile === undefined || isSafePath(identityFile) ? undefined : `the key file ${JSON.stringify(identityFile)}`,
    knownHostsFile === undefined || isSafePath(knownHostsFile)
      ? undefined
      : `the file of known hosts ${JSON.stringify(knownHostsFile)}`,
    port === undefined || (Number.isInteger(port) && port >= 1 && port <= 65_535) ? undefined : `the port ${port}`,
  ];
  const problem = problems.find((each) => each !== undefined);
  return problem && `${problem} cannot be given to ssh`;
}

function isSafePath(path: string): boolean {
  return path !== '' && !path.startsWith('-') && !unsafeInPath.test(path);
}

/**
 * Arguments for the shared connection. Who is believed to be the host stays as the operator configured it: host keys are
 * checked by their `StrictHostKeyChecking`, and without a terminal an unknown key is refused.
 */
export function masterArguments(target: SshTarget, controlPath: string, remoteText: string): readonly string[] {
  return [
    ...commonArguments(target, controlPath),
    ...option('ControlMaster', 'yes'),
    ...option('ConnectTimeout', `${connectTimeoutSeconds}`),
    ...option('ServerAliveInterval', `${aliveIntervalSeconds}`),
    ...option('ServerAliveCountMax', `${aliveQuestionsMax}`),
    '--',
    target.host,
    remoteText,
  ];
}

/**
 * Arguments for one command over the shared connection. Should ssh fall back to a connection of its own, since the shared
 * one is gone or the host refuses one more session, it prints `notRunMark` here instead, on standard error, and reaches nobody.
 */
export function clientArguments(
  target: SshTarget,
  controlPath: string,
  texts: { readonly remoteText: string; readonly notRunMark: string },
): readonly string[] {
  return [
    ...commonArguments(target, controlPath),
    ...option('ControlMaster', 'no'),
    ...option('ProxyCommand', notRunText(texts.notRunMark)),
    '--',
    target.host,
    texts.remoteText,
  ];
}

/**
 * The command that runs another one with this terminal as its own, on the target: there with a connection of its own, and with what
 * ssh may ask. Throws when the target cannot be given to ssh.
 */
export function interactiveCommand(
  target: HostTarget,
  argv: readonly [string, ...string[]],
): readonly [string, ...string[]] {
  if (target.kind === 'local') return argv;
  const problem = targetProblem(target);
  if (problem !== undefined) throw new Error(problem);
  return [
    'ssh',
    '-tt',
    ...option('ServerAliveInterval', `${aliveIntervalSeconds}`),
    ...option('ServerAliveCountMax', `${aliveQuestionsMax}`),
    ...destinationArguments(target),
    '--',
    target.host,
    quoteArgv(argv),
  ];
}

/**
 * What stands in for a connection. ssh hangs up on it as soon as its standard output is closed, and a plain `echo MARK >&2` closes it
 * before it has printed: hence the copy and the trap.
 */
function notRunText(mark: string): string {
  return `sh -c 'trap "" HUP; exec 3>&1; echo ${mark} >&2'`;
}

/** What holds for both. The first value wins in ssh, so none of these can be undone by a configuration file. */
function commonArguments(target: SshTarget, controlPath: string): readonly string[] {
  return [
    '-T',
    '-S',
    withoutTokens(controlPath),
    ...option('ControlPersist', 'no'),
    ...option('BatchMode', 'yes'),
    // Banners and notices would stand before the reason in what we show.
    ...option('LogLevel', 'ERROR'),
    ...option('EscapeChar', 'none'),
    ...option('RemoteCommand', 'none'),
    ...option('PermitLocalCommand', 'no'),
    ...option('ClearAllForwardings', 'yes'),
    ...option('ForwardAgent', 'no'),
    ...option('ForwardX11', 'no'),
    ...destinationArguments(target),
  ];
}

/** Where to, and whom to believe. */
function destinationArguments(target: SshTarget): readonly string[] {
  const { port, user, hostKeyAlias, identityFile, knownHostsFile } = target;
  return [
    ...(port === undefined ? [] : ['-p', `${port}`]),
    ...(user === undefined ? [] : ['-l', user]),
    // A key that is named is the only one offered: an agent with many keys would use up the tries.
    ...(identityFile === undefined ? [] : ['-i', withoutTokens(identityFile), ...option('IdentitiesOnly', 'yes')]),
    ...(knownHostsFile === undefined ? [] : option('UserKnownHostsFile', `"${withoutTokens(knownHostsFile)}"`)),
    ...(hostKeyAlias === undefined ? [] : option('HostKeyAlias', hostKeyAlias)),
  ];
}

function option(name: string, value: string): readonly string[] {
  return ['-o', `${name}=${value}`];
}

/** ssh replaces `%h` and the like in file names. */
function withoutTokens(path: string): string {
  return path.replaceAll('%', '%%');
}
