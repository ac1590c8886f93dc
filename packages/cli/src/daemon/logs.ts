import type { JsonValue } from '@smartdomains/runtime';
import { jsonText } from '../display/json-text.ts';
import { printable } from '../display/printable.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { logText } from '../run/run-log.ts';
import { parseTarget, urlOf } from './target.ts';
import { type DaemonAddress, withDaemon } from './with-daemon.ts';

/** Prints what the engine and a component had to say. */
export async function logs(
  written: string,
  options: DaemonAddress & { readonly last: number | undefined },
): Promise<ExitCode> {
  const { application, path } = parseTarget(written);
  const last = options.last === undefined ? undefined : String(options.last);
  return await withDaemon(options, async (client) => {
    for await (const line of client.lines(urlOf({ application }, '/records', { kind: 'messages', path, last }))) {
      options.io.stdout.write(`${options.json ? jsonText(line) : textOf(line)}\n`);
    }
    return exitCodes.fine;
  });
}

function textOf({
  time,
  level,
  message,
  application: _application,
  ...data
}: {
  readonly [member: string]: unknown;
}): string {
  const { seq, diagnostic, step, component, ...rest } = data;
  const at = typeof component === 'string' ? ` ${component}` : '';
  if (seq === undefined) {
    const values = rest as { readonly [name: string]: JsonValue };
    return printable(`${String(time)}${at} ${logText(String(level), String(message), values)}`);
  }
  const { code = '', summary = '' } = (diagnostic ?? {}) as { readonly code?: string; readonly summary?: string };
  return printable(`${String(time)}${at} ${String(level)}: failed to ${String(step)}: ${summary} (${code})`);
}
