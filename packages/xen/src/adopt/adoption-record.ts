import type { HostLooks } from '@smartdomains/runtime';
import { lookAtFiles, lookAtText } from '../host-looks.ts';

/** The mark of a domain that was made by hand and is ours since: a file on its host says under which component. */
export interface AdoptionRecord {
  readonly application: string;
  readonly component: string;
  /** Of the domain, as whoever made it gave it. */
  readonly uuid: string;
  readonly domainName: string;
}

/** Where these files are. They stay over a boot of the host: what starts the domain again by itself gives it the same UUID. */
export const adoptionDirectory = '/var/lib/smartdomains/adopted';

/** The file's path, by the UUID that is derived from application and component: one component has one domain. */
export function adoptionPath(derivedUuid: string): string {
  return `${adoptionDirectory}/${derivedUuid}`;
}

/** The file's text: JSON in one line, with a word for whoever finds it. */
export function formatAdoption({ application, component, uuid, domainName }: AdoptionRecord): string {
  const about = 'this domain was made by hand, and belongs to SmartDomains since it was adopted';
  return `${JSON.stringify({ about, application, component, uuid, domainName })}\n`;
}

/** Reads such a text; `undefined` when it is none of ours, or was cut off. */
export function parseAdoption(text: string): AdoptionRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { application, component, uuid, domainName } = value as Readonly<Record<string, unknown>>;
  return typeof application === 'string' &&
    typeof component === 'string' &&
    typeof uuid === 'string' &&
    typeof domainName === 'string'
    ? { application, component, uuid, domainName }
    : undefined;
}

/** The record of the component whose derived UUID this is; `undefined` when it has adopted no domain. Throws SD8213. */
export async function lookAtAdoption(looks: HostLooks, derivedUuid: string): Promise<AdoptionRecord | undefined> {
  const text = await lookAtText(looks, adoptionPath(derivedUuid));
  return text === undefined ? undefined : parseAdoption(text);
}

/** All adoptions on record on the host, by the paths of their files; without a record where that was cut off. Throws SD8213. */
export async function lookAtAdoptions(
  looks: HostLooks,
): Promise<readonly { readonly path: string; readonly record: AdoptionRecord | undefined }[]> {
  const files = await lookAtFiles(looks, adoptionDirectory);
  return await Promise.all(
    files
      .filter((path) => /^[0-9a-f-]{36}$/.test(path.slice(adoptionDirectory.length + 1)))
      .map(async (path) => ({ path, record: parseAdoption((await lookAtText(looks, path)) ?? '') })),
  );
}
