import type { JsonValue } from '@smartdomains/runtime';
import { jsonText } from '../display/json-text.ts';
import { printable } from '../display/printable.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { logText } from '../run/run-log.ts';
import { UsageError } from '../usage-error.ts';
import { type DaemonClient, RefusedByDaemon } from './client.ts';
import { printGuestLog } from './guest-log.ts';
import { parseTarget, type Target, urlOf } from './target.ts';
import { type DaemonAddress, withDaemon } from './with-daemon.ts';

export interface LogsOptions extends DaemonAddress {
  readonly lines: number | undefined;
  readonly follow: boolean;
  readonly messages: boolean;
  readonly last: number | undefined;
}

/**
 * Prints what the guest of a component printed when it has one and no messages are asked for, else what the engine and the component
 * had to say.
 */
export async function logs(written: string, options: LogsOptions): Promise<ExitCode> {
  const target = parseTarget(written);
  const { lines, follow, messages, last } = options;
  const wantsGuest = follow || lines !== undefined;
  const wantsMessages = messages || last !== undefined;
  if (wantsGuest && wantsMessages) {
    throw new UsageError('--lines and --follow are for what the guest printed, --messages and --last for messages');
  }
  if (wantsGuest && target.path === undefined) {
    throw new UsageError('--lines and --follow are for a domain such as web:pool:domain1, not for an application');
  }
  return await withDaemon(options, async (client) => {
    if (target.path !== undefined && !wantsMessages) {
      try {
        return await printGuestLog(target, { ...options, client });
      } catch (error) {
        if (wantsGuest || !hasNoConsole(error)) throw error;
      }
    }
    return await printMessages(target, { ...options, client });
  });
}

/** It is no domain, or none any more, or of another process. */
function hasNoConsole(error: unknown): boolean {
  const codes = ['SD7203', 'SD7204', 'SD7205', 'SD7208'];
  return error instanceof RefusedByDaemon && error.diagnostics.every(({ code }) => codes.includes(code));
}

async function printMessages(
  { application, path }: Target,
  { client, io, json, last }: LogsOptions & { readonly client: DaemonClient },
): Promise<ExitCode> {
  const query = { kind: 'messages', path, last: last === undefined ? undefined : String(last) };
  for await (const line of client.lines(urlOf({ application }, '/records', query))) {
    io.stdout.write(`${json ? jsonText(line) : textOf(line)}\n`);
  }
  return exitCodes.fine;
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
  const what = typeof step === 'string' ? `failed to ${step}: ` : '';
  return printable(`${String(time)}${at} ${String(level)}: ${what}${summary} (${code})`);
}
