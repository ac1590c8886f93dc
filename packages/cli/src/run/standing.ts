import type { Diagnostic, DiagnosticFact } from '@smartdomains/language';
import type { Resource } from '@smartdomains/runtime';
import { cliDiagnostic } from '../codes.ts';

/** How a resource is called in a message: `domain web1 on xen7`. */
export function resourceText({ kind, name, host }: Resource): string {
  return `${kind} ${name} on ${host}`;
}

/** What was undone and what was not, for the message of a failure. */
export function undoneFacts(undone: readonly Resource[], standing: readonly Resource[]): readonly DiagnosticFact[] {
  return [
    { name: 'undone', value: listText(undone) },
    { name: 'left standing', value: listText(standing) },
  ];
}

/** The message that names everything left behind, with a command to look at each; `undefined` when nothing is. */
export function standingDiagnostic(
  standing: readonly Resource[],
  options: { readonly world: 'real' | 'simulated'; readonly note: string },
): Diagnostic | undefined {
  if (standing.length === 0) return undefined;
  const commands = standing.map((resource) => `    ${lookCommand(resource)}`);
  return cliDiagnostic('SD5907', {
    facts: standing.map((resource) => ({ name: 'left standing', value: resourceText(resource) })),
    notes: [options.note],
    help:
      options.world === 'simulated'
        ? 'the hosts were simulated and are gone with this process: there is nothing to clean up'
        : ['look at each with:', ...commands].join('\n'),
  });
}

function listText(resources: readonly Resource[]): string {
  return resources.length === 0 ? 'nothing' : resources.map(resourceText).join(', ');
}

/** A command that shows whether the resource is there. It is only shown, never run. */
export function lookCommand({ kind, name, host }: Resource): string {
  const argv = lookArgv(kind, name);
  const local = argv.map(quoted).join(' ');
  return host === 'localhost' ? local : `ssh ${quoted(host)} ${quoted(local)}`;
}

function lookArgv(kind: string, name: string): readonly string[] {
  switch (kind) {
    case 'domain':
      return ['xl', 'list', name];
    case 'logical volume':
      return ['lvs', name];
    case 'loop device':
      return ['losetup', '--list', name];
    default:
      return ['ls', '-ld', name];
  }
}

/** For pasting into a shell. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
