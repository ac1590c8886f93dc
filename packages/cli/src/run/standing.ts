import type { Diagnostic } from '@smartdomains/language';
import { commandText, describeResource, type Resource } from '@smartdomains/runtime';
import { cliDiagnostic } from '../codes.ts';

/** The message that names everything left behind, with a command to look at each; `undefined` when nothing is. */
export function standingDiagnostic(
  standing: readonly Resource[],
  options: { readonly world: 'real' | 'simulated'; readonly note: string },
): Diagnostic | undefined {
  if (standing.length === 0) return undefined;
  const commands = standing.map((resource) => `    ${lookCommand(resource)}`);
  return cliDiagnostic('SD5907', {
    facts: standing.map((resource) => ({ name: 'left standing', value: describeResource(resource) })),
    notes: [options.note],
    help:
      options.world === 'simulated'
        ? 'the hosts were simulated and are gone with this process: there is nothing to clean up'
        : ['look at each with:', ...commands].join('\n'),
  });
}

/** A command that shows whether the resource is there. It is only shown, never run. */
export function lookCommand({ kind, name, host }: Resource): string {
  const local = commandText(lookArgv(kind, name));
  return host === 'localhost' ? local : commandText(['ssh', host, local]);
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
