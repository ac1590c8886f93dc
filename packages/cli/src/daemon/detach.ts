import type { DetachResource } from '@smartdomains/daemon';
import { jsonText } from '../display/json-text.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { UsageError } from '../usage-error.ts';
import { parseTarget, urlOf } from './target.ts';
import { type DaemonAddress, withDaemon } from './with-daemon.ts';

/** Makes a component an application. */
export async function detach(
  written: string,
  options: DaemonAddress & { readonly name: string | undefined },
): Promise<ExitCode> {
  const { application, path } = parseTarget(written);
  if (path === undefined)
    throw new UsageError(`a component such as ${application}:pool:domain1 is expected, not \`${written}\``);
  const { io, json, name } = options;
  return await withDaemon(options, async (client) => {
    const made = await client.post<DetachResource>(urlOf({ application }, '/detach'), {
      path,
      ...(name !== undefined && { name }),
    });
    io.stdout.write(json ? `${jsonText(made)}\n` : `${made.application}\n`);
    return exitCodes.fine;
  });
}
