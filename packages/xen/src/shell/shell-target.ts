import type { DescriptionView, HostTarget } from '@smartdomains/runtime';

/** Where a shell leads, by its description; `undefined` when that is not known before run time. */
export function targetOfShell(shell: DescriptionView | undefined): HostTarget | undefined {
  if (shell === undefined) return undefined;
  const sudo = shell.value('sudo') === true;
  if (shell.text('sfClass') !== 'SshShell') return { kind: 'local', ...(sudo && { sudo }) };
  const target = sshTargetOf({ text: (name) => shell.text(name), integer: (name) => shell.integer(name) });
  return target && { ...target, ...(sudo && { sudo }) };
}

/** The target that an `SshShell`'s attributes name; `undefined` without a host. */
export function sshTargetOf(attributes: {
  readonly text: (name: string) => string | undefined;
  readonly integer: (name: string) => number | undefined;
}): Extract<HostTarget, { readonly kind: 'ssh' }> | undefined {
  const host = attributes.text('host');
  if (host === undefined) return undefined;
  const port = attributes.integer('port');
  const user = attributes.text('user');
  const identityFile = attributes.text('identityFile');
  const knownHostsFile = attributes.text('knownHostsFile');
  const hostKeyAlias = attributes.text('hostKeyAlias');
  return {
    kind: 'ssh',
    host,
    ...(port !== undefined && { port }),
    ...(user !== undefined && { user }),
    ...(identityFile !== undefined && { identityFile }),
    ...(knownHostsFile !== undefined && { knownHostsFile }),
    ...(hostKeyAlias !== undefined && { hostKeyAlias }),
  };
}
