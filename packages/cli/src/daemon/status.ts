import type { ApplicationList, ApplicationStatus } from '@smartdomains/daemon';
import { type ComponentView, createApplicationFold } from '@smartdomains/runtime';
import { jsonText } from '../display/json-text.ts';
import { renderTree } from '../display/render-tree.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { characterSetOf, colorsFor } from '../terminal.ts';
import type { DaemonClient } from './client.ts';
import { eventsOfSnapshot } from './remote-events.ts';
import { parseTarget, urlOf } from './target.ts';
import { type DaemonAddress, withDaemon } from './with-daemon.ts';

/** In a pipe nothing has to be folded or cut. */
const wide = { columns: 500, rows: 1_000_000 } as const;

/** The tree of an application, or of a component of it, as it is now; of each application without one. */
export async function status(target: string | undefined, options: DaemonAddress): Promise<ExitCode> {
  const { io, json } = options;
  return await withDaemon(options, async (client) => {
    for (const found of await statusesOf(client, target)) {
      if (json) io.stdout.write(`${jsonText(found)}\n`);
      else for (const line of treeLines(found, io)) io.stdout.write(`${line}\n`);
    }
    return exitCodes.fine;
  });
}

async function statusesOf(client: DaemonClient, target: string | undefined): Promise<readonly ApplicationStatus[]> {
  if (target !== undefined) {
    const { application, path } = parseTarget(target);
    return [await client.get<ApplicationStatus>(urlOf({ application }, '', { path }))];
  }
  const { applications } = await client.get<ApplicationList>('/v1/applications');
  const here = applications.filter(
    ({ state }) => state !== 'interrupted' && state !== 'elsewhere' && state !== 'ended',
  );
  return await Promise.all(here.map(({ name }) => client.get<ApplicationStatus>(`/v1/applications/${name}`)));
}

function treeLines(found: ApplicationStatus, io: DaemonAddress['io']): readonly string[] {
  const fold = createApplicationFold();
  for (const event of eventsOfSnapshot(found)) fold.apply(event);
  const roots = found.tree === undefined ? [] : partOf(fold.view.roots, found.tree.path);
  const isTerminal = io.stdout.isTTY === true;
  const { columns = wide.columns } = isTerminal ? io.stdout : wide;
  return renderTree(
    { ...fold.view, roots, beginMs: found.beginMs },
    {
      application: found.application.name,
      world: found.world,
      nowMs: found.nowMs,
      width: columns,
      // A terminal can be scrolled, and nothing is drawn in place.
      height: wide.rows,
      footer: '',
      characters: characterSetOf(io),
      colors: colorsFor(io.stdout, io),
    },
  );
}

/** The fold has all above it as well. */
function partOf(roots: readonly ComponentView[], path: string): readonly ComponentView[] {
  let siblings = roots;
  for (const name of path.split(':')) {
    const found = siblings.filter((component) => component.name === name);
    if (found[0]?.path === path) return found;
    siblings = found[0]?.children ?? [];
  }
  return [];
}
