import type { ComponentContext, HostSession, Resource } from '@smartdomains/runtime';
import { adoptionDirectory, adoptionPath } from '../adopt/adoption-record.ts';
import { removeFile } from '../files/file-commands.ts';
import { uuidOf } from '../identity/identity.ts';
import { timeLimits } from '../time-limits.ts';

/** Whether the journal has it that the component adopted a domain. */
export function hasAdopted(standing: readonly Resource[]): boolean {
  return standing.some(({ kind, name }) => kind === 'file' && name.startsWith(`${adoptionDirectory}/`));
}

/** The same settings for the domain that was adopted. */
export function withUuid<Settings extends { readonly config: { readonly uuid: string } }>(
  settings: Settings,
  uuid: string,
): Settings {
  return { ...settings, config: { ...settings.config, uuid } };
}

/** Takes the record away, after all else of the domain. Repeatable. */
export async function removeAdoption(context: ComponentContext, session: HostSession): Promise<void> {
  const path = adoptionPath(uuidOf(context.origin));
  await session.effect(
    { what: `forget the adoption of ${context.path}`, removes: { kind: 'file', host: session.host, name: path } },
    removeFile(path),
    { timeoutMs: timeLimits.smallChangeMs },
  );
}

/** The adopted domain's UUID, as the component has put it down for the case that its process dies. */
export function rememberedUuid({ memory }: ComponentContext): string | undefined {
  const uuid = memory.get('adopted');
  return typeof uuid === 'string' ? uuid : undefined;
}

/** Whether the adopted domain has been started, in the sense of its component: only then the application's end is its own. */
export function isCarried({ memory }: ComponentContext): boolean {
  return memory.get('carried') === true;
}
