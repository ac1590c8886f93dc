import type { DumpResource } from '@smartdomains/daemon';
import { descriptionFromJson, printDescription } from '@smartdomains/language';
import { jsonText } from '../display/json-text.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { parseTarget, urlOf } from './target.ts';
import { type DaemonAddress, withDaemon } from './with-daemon.ts';

/** Prints a live tree as a description. */
export async function dump(written: string, options: DaemonAddress): Promise<ExitCode> {
  const { application, path } = parseTarget(written);
  const { io, json } = options;
  return await withDaemon(options, async (client) => {
    const { description: found } = await client.get<DumpResource>(urlOf({ application }, '/dump', { path }));
    const read = descriptionFromJson(found);
    io.stdout.write(json || 'problem' in read ? `${jsonText(found)}\n` : `${printDescription(read.description)}\n`);
    return exitCodes.fine;
  });
}
