import type { ExitCode } from '../exit-code.ts';
import { outputFormFor } from '../run/run-output.ts';
import { UsageError } from '../usage-error.ts';
import { followApplication } from './follow.ts';
import { parseTarget, urlOf } from './target.ts';
import { type DaemonAddress, withDaemon } from './with-daemon.ts';

/** Shows an application until it has ended. */
export async function watch(written: string, options: DaemonAddress & { readonly plain: boolean }): Promise<ExitCode> {
  const { application, path } = parseTarget(written);
  if (path !== undefined) throw new UsageError(`the name of an application is expected, not \`${written}\``);
  return await withDaemon(options, (client) =>
    followApplication({
      io: options.io,
      client,
      url: urlOf({ application }, '/events'),
      application,
      form: outputFormFor(options.io, options),
      until: 'ended',
      interrupted: `${application} goes on.`,
    }),
  );
}
