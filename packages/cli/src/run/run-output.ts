import type { ApplicationEvent } from '@smartdomains/runtime';
import { jsonLine } from '../display/json-line.ts';
import { createLiveTree } from '../display/live-tree.ts';
import { plainLine } from '../display/plain-lines.ts';
import type { CliIo } from '../io.ts';
import { characterSetOf, colorsFor } from '../terminal.ts';

/** In what form a run is shown on standard output. */
export type OutputForm = 'tree' | 'lines' | 'json';

/** The tree has no place for them, so that many at most are kept for its end; all are in the log. */
const warningsMax = 20;

/** Shows a run while it goes on. */
export interface RunOutput {
  event(event: ApplicationEvent): void;
  /** What the reader can do now; only the tree has a place for it. */
  footer(text: string): void;
  /** After the last event: leaves the end on the screen, with the summary below it. */
  finish(summary: readonly string[]): void;
}

export interface RunOutputOptions {
  readonly io: CliIo;
  readonly application: string;
  /** `simulated world, seed 1`. */
  readonly world: string;
  nowMs(): number;
}

/** The form for what standard output is, unless another was asked for. */
export function outputFormFor(io: CliIo, asked: { readonly json: boolean; readonly plain: boolean }): OutputForm {
  if (asked.json) return 'json';
  const { isTTY, columns, rows } = io.stdout;
  // A serial console, that of a Xen host for one, does not know its size: nothing could be drawn in place there.
  const hasSize = columns !== 0 && rows !== 0;
  const canDraw = isTTY === true && hasSize && io.environment('TERM') !== 'dumb';
  return canDraw && !asked.plain ? 'tree' : 'lines';
}

/** The output of a run in a form. */
export function createRunOutput(form: OutputForm, options: RunOutputOptions): RunOutput {
  const { io } = options;
  const writeLine = (line: string) => void io.stdout.write(`${line}\n`);
  switch (form) {
    case 'json':
      return { event: (event) => writeLine(jsonLine(event)), footer: () => {}, finish: () => {} };
    case 'lines': {
      let beginMs: number | undefined;
      return {
        event(event) {
          beginMs ??= event.timeMs;
          const line = plainLine(event, beginMs);
          if (line !== undefined) writeLine(line);
        },
        footer: () => {},
        finish: (summary) => summary.forEach(writeLine),
      };
    }
    case 'tree': {
      const tree = createLiveTree({
        ...options,
        stream: io.stdout,
        characters: characterSetOf(io),
        colors: colorsFor(io.stdout, io),
      });
      const warnings: string[] = [];
      let beginMs: number | undefined;
      return {
        event(event) {
          tree.apply(event);
          beginMs ??= event.timeMs;
          if (event.event !== 'warning' || warnings.length === warningsMax) return;
          warnings.push(plainLine(event, beginMs) ?? '');
        },
        footer: (text) => tree.setFooter(text),
        finish(summary) {
          tree.finish();
          warnings.forEach(writeLine);
          summary.forEach(writeLine);
        },
      };
    }
  }
}
