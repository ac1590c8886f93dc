import type { AttributeReader, ComponentClass, DescriptionView, HostTarget } from '@smartdomains/runtime';
import { xenDiagnostic } from '../codes.ts';
import { isSshName, whyNotACleanPath } from '../names.ts';
import { wayNeeds } from '../preflight/way-need.ts';
import { labelAt } from '../problem.ts';
import { shellService } from './shell.ts';
import { createShellComponent } from './shell-component.ts';
import { sshTargetOf, targetOfShell } from './shell-target.ts';

/** A host reached with OpenSSH, over one shared connection, with the operator's keys, agent and known hosts. */
export const sshShellClass: ComponentClass = {
  className: 'SshShell',
  offers: [shellService],
  check(view, report) {
    for (const name of ['host', 'user', 'hostKeyAlias']) {
      const text = view.text(name);
      if (text === undefined || isSshName(text)) continue;
      report(
        xenDiagnostic('SD8402', {
          primary: labelAt(view.place(name), 'letters, digits, dots, colons and hyphens, not beginning with a hyphen'),
          component: view.path,
          notes: ['ssh reads what begins with a hyphen as an option'],
          help: `write the ${name} as you would after \`ssh\``,
        }),
      );
    }
    for (const name of ['identityFile', 'knownHostsFile']) checkSshPath(view, name, report);
  },
  needs(view) {
    const target = targetOfShell(view);
    return target === undefined ? [] : wayNeeds(target, helpFor(target));
  },
  create: () => createShellComponent(({ attributes }) => sshTarget(attributes), helpFor),
};

/** Paths for ssh are on this machine and may begin with `~/`, which ssh reads itself. */
function checkSshPath(
  view: DescriptionView,
  name: string,
  report: Parameters<NonNullable<ComponentClass['check']>>[1],
): void {
  const path = view.text(name);
  if (path === undefined) return;
  const reason = whyNotACleanPath(path.replace(/^~\//, '/'));
  if (reason === undefined) return;
  report(
    xenDiagnostic('SD8207', {
      primary: labelAt(view.place(name), reason),
      component: view.path,
      help: 'write the whole path on this machine; it may begin with `~/`',
    }),
  );
}

function sshTarget(attributes: AttributeReader): HostTarget {
  const target = sshTargetOf({
    text: (name) => attributes.optionalText(name),
    integer: (name) => attributes.optionalInteger(name),
  });
  // Without a host the reader says where it should be.
  const named = target ?? { kind: 'ssh', host: attributes.text('host') };
  return attributes.optionalBoolean('sudo') === true ? { ...named, sudo: true } : named;
}

function helpFor(target: HostTarget): string {
  return `try it by hand:\n  ${sshByHand(target)}`;
}

function sshByHand(target: HostTarget): string {
  if (target.kind === 'local') return 'true';
  const options = [
    ...(target.port === undefined ? [] : [`-p ${target.port}`]),
    ...(target.identityFile === undefined ? [] : [`-i ${target.identityFile}`]),
    ...(target.knownHostsFile === undefined ? [] : [`-o UserKnownHostsFile=${target.knownHostsFile}`]),
    ...(target.hostKeyAlias === undefined ? [] : [`-o HostKeyAlias=${target.hostKeyAlias}`]),
  ];
  const destination = target.user === undefined ? target.host : `${target.user}@${target.host}`;
  return ['ssh', ...options, destination, target.sudo === true ? 'sudo -n true' : 'true'].join(' ');
}
