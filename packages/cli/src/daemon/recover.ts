import type { ApplicationList, ApplicationSummary } from '@smartdomains/daemon';
import { jsonText } from '../display/json-text.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { UsageError } from '../usage-error.ts';
import { parseTarget, urlOf } from './target.ts';
import { type DaemonAddress, withDaemon } from './with-daemon.ts';

/** Takes up one interrupted application, or all. */
export async function recover(written: string | undefined, options: DaemonAddress): Promise<ExitCode> {
  const target = written === undefined ? undefined : parseTarget(written);
  if (target?.path !== undefined) throw new UsageError(`the name of an application is expected, not \`${written}\``);
  const { io, json } = options;
  return await withDaemon(options, async (client) => {
    const taken =
      target === undefined
        ? (await client.post<ApplicationList>('/v1/recover')).applications
        : [await client.post<ApplicationSummary>(urlOf(target, '/recover'))];
    for (const summary of taken) io.stdout.write(json ? `${jsonText(summary)}\n` : `${summary.name} is taken up.\n`);
    if (!json && taken.length === 0) io.stdout.write('There was nothing to take up.\n');
    return exitCodes.fine;
  });
}
