import type { HostLooks } from '@smartdomains/runtime';
import { lookAtFiles, lookAtText } from '../host-looks.ts';
import { runDirectory } from '../run-directory.ts';

/** A configuration that we wrote for a domain, which says by its path and its text whose that is. */
export interface FoundConfiguration {
  readonly path: string;
  /** `undefined` when its writer was cut off. */
  readonly domain: { readonly name: string; readonly uuid: string } | undefined;
  readonly application: string | undefined;
}

/** The configurations on the host; those of the domains of this name when one is given. Only we write into that folder. */
export async function lookAtConfigurations(
  looks: HostLooks,
  domainName?: string,
): Promise<readonly FoundConfiguration[]> {
  const end = domainName === undefined ? '.cfg' : `-${domainName}.cfg`;
  const files = (await lookAtFiles(looks, runDirectory)).filter((path) => path.endsWith(end));
  return await Promise.all(
    files.map(async (path) => {
      const domain = domainIn((await lookAtText(looks, path)) ?? '');
      return { path, domain, application: domain && applicationIn(path, domain.name) };
    }),
  );
}

/** Name and UUID as `formatXlConfig` writes them. */
function domainIn(text: string): FoundConfiguration['domain'] {
  const name = /^name = "([^"\n]+)"$/m.exec(text)?.[1];
  const uuid = /^uuid = "([0-9a-f-]{36})"$/m.exec(text)?.[1];
  return name === undefined || uuid === undefined ? undefined : { name, uuid };
}

function applicationIn(path: string, domainName: string): string | undefined {
  const file = path.slice(runDirectory.length + 1);
  const end = `-${domainName}.cfg`;
  return file.endsWith(end) && file.length > end.length ? file.slice(0, -end.length) : undefined;
}
