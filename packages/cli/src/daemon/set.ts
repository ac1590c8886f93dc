import type { ChangeResource } from '@smartdomains/daemon';
import { jsonText } from '../display/json-text.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { UsageError } from '../usage-error.ts';
import { parseTarget, urlOf } from './target.ts';
import { typedValue } from './typed-value.ts';
import { type DaemonAddress, withDaemon } from './with-daemon.ts';

/** What is to be changed, as it was typed. */
export interface TypedChange {
  readonly target: string;
  /** `NAME=VALUE`. */
  readonly change: string;
}

/** Changes an attribute of a live component. */
export async function set({ target, change }: TypedChange, options: DaemonAddress): Promise<ExitCode> {
  const { application, path } = parseTarget(target);
  const [, name, text = ''] = /^([^=]+)=(.*)$/s.exec(change) ?? [];
  if (name === undefined) throw new UsageError(`a change such as memory=512MiB is expected, not \`${change}\``);
  const { io, json } = options;
  const value = typedValue(text, io);
  return await withDaemon(options, async (client) => {
    const changed = await client.post<ChangeResource>(urlOf({ application }, '/change'), {
      ...(path !== undefined && { path }),
      name,
      ...(text !== '' && { value }),
    });
    if (json) io.stdout.write(`${jsonText(changed)}\n`);
    else io.stdout.write(`${target}: ${name} ${text === '' ? 'is taken away' : `is ${text}`}\n`);
    return exitCodes.fine;
  });
}
