import type { JsonValue, Log } from '@smartdomains/runtime';
import { jsonText } from '../display/json-text.ts';
import { printable } from '../display/printable.ts';
import type { CliIo } from '../io.ts';
import type { OutputForm } from './run-output.ts';

/** The log of a run; what is kept back while the tree is drawn is written at its end. */
export interface RunLog extends Log {
  /** The tree is drawn no more. */
  release(): void;
}

/** Messages kept back at most; the oldest are the ones that explain. */
const heldMax = 100;

/**
 * Warnings and errors of the engine and the world, on standard error: between the plain lines and the JSON at once, with
 * the tree when it is done. Everything with `SMARTDOMAINS_DEBUG=1`.
 */
export function createRunLog(form: OutputForm, io: CliIo): RunLog {
  const isDebug = io.environment('SMARTDOMAINS_DEBUG') === '1';
  let held: string[] | undefined = form === 'tree' ? [] : undefined;
  let lost = 0;
  return {
    write(level, message, data) {
      if (!isDebug && (level === 'debug' || level === 'info')) return;
      const line = form === 'json' ? jsonText({ log: level, message, ...data }) : logText(level, message, data);
      if (held === undefined) io.stderr.write(`${line}\n`);
      else if (held.length < heldMax) held.push(line);
      else lost += 1;
    },
    release() {
      for (const line of held ?? []) io.stderr.write(`${line}\n`);
      if (lost > 0) io.stderr.write(`warning: ${lost} more messages were not kept\n`);
      held = undefined;
    },
  };
}

/** `warning: what happened name="value"`: a message of the log as one line. */
export function logText(
  level: string,
  message: string,
  data: { readonly [key: string]: JsonValue } | undefined,
): string {
  const facts = Object.entries(data ?? {}).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  return printable(`${level}: ${message}${facts.join('')}`);
}
