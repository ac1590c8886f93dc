import type { Diagnostic } from '@smartdomains/language';
import {
  type ApplicationName,
  type ComponentPath,
  parseApplicationName,
  rootPath,
  SdError,
} from '@smartdomains/runtime';
import { type Remnant, removeMarked } from '@smartdomains/xen';
import { jsonText } from '../display/json-text.ts';
import { printable } from '../display/printable.ts';
import type { CliIo } from '../io.ts';
import type { RecordedWorld } from '../recorded-world.ts';
import { rootComponentName } from '../root-component.ts';
import { openUnlessCarried } from './open-cleanup.ts';

/** For what carries no application's name: its removal is on record under this one. */
const nobody = 'smartdomains-remnants';

/**
 * Removes them, one application after another; on each host in the given order, and nothing more of an application where one failed:
 * what is left of a domain keeps its disks. Gives what stopped them.
 */
export async function removeRemnants(
  on: RecordedWorld,
  remnants: readonly Remnant[],
  to: { readonly io: CliIo; readonly json: boolean; readonly signal: AbortSignal },
): Promise<readonly Diagnostic[]> {
  const failures: Diagnostic[] = [];
  for (const [name, ofOne] of Map.groupBy(remnants, ({ marked }) => marked.application ?? nobody)) {
    const application = parseApplicationName(name);
    if (application === undefined) continue;
    failures.push(...(await removeOfOne(on, { application, remnants: ofOne }, to)));
  }
  return failures;
}

async function removeOfOne(
  on: RecordedWorld,
  of: { readonly application: ApplicationName; readonly remnants: readonly Remnant[] },
  { io, json, signal }: Parameters<typeof removeRemnants>[2],
): Promise<readonly Diagnostic[]> {
  const onWait = (what: string): void => void (json || io.stderr.write(`waiting for ${printable(what)}\n`));
  const cleanup = await openUnlessCarried(on, { application: of.application, signal, onWait });
  if (cleanup === undefined) {
    io.stderr.write(`${of.application} has been taken up meanwhile: nothing of it is removed\n`);
    return [];
  }
  const failures: Diagnostic[] = [];
  try {
    for (const onHost of Map.groupBy(of.remnants, ({ marked }) => marked.host).values()) {
      for (const { marked, connection } of onHost) {
        const path = (marked.component as ComponentPath | undefined) ?? rootPath(rootComponentName);
        try {
          await removeMarked(cleanup.workFor(path), connection, marked);
        } catch (error) {
          if (!SdError.isInstance(error)) throw error;
          failures.push(error.diagnostic);
          break;
        }
        const { host, kind, name } = marked;
        io.stdout.write(
          json
            ? `${jsonText({ is: 'removed', host, kind, name, application: marked.application })}\n`
            : `${printable(`${host}: ${kind} ${name}`)}: removed\n`,
        );
      }
    }
    return failures;
  } finally {
    await cleanup.end();
  }
}
