import type { Palette } from '@smartdomains/language';
import pc from 'picocolors';
import type { CliIo, OutputStream } from './io.ts';

/** The colours of picocolors, each the identity when there are none. */
export type Colors = ReturnType<typeof pc.createColors>;

/** Which characters the terminal can show. */
export type CharacterSet = 'unicode' | 'ascii';

/** Colours for a stream: on a terminal, unless `NO_COLOR` is set (no-color.org) or the terminal is dumb. */
export function colorsFor(stream: OutputStream, io: CliIo): Colors {
  return pc.createColors(hasColors(stream, io));
}

/** How diagnostics are coloured on a stream. */
export function paletteFor(stream: OutputStream, io: CliIo): Palette {
  const colors = colorsFor(stream, io);
  const bySeverity = { error: colors.red, warning: colors.yellow, info: colors.cyan, hint: colors.cyan };
  return {
    severity: (text, severity) => colors.bold(bySeverity[severity](text)),
    strong: colors.bold,
    gutter: colors.blue,
    secondary: colors.cyan,
  };
}

/** Whether colours are wanted on a stream. */
export function hasColors(stream: OutputStream, io: CliIo): boolean {
  if ((io.environment('NO_COLOR') ?? '') !== '') return false;
  const forced = io.environment('FORCE_COLOR') ?? '';
  if (forced !== '') return forced !== '0';
  return stream.isTTY === true && io.environment('TERM') !== 'dumb';
}

/** Unicode unless the locale says something else than UTF-8. */
export function characterSetOf(io: CliIo): CharacterSet {
  const locale = [io.environment('LC_ALL'), io.environment('LC_CTYPE'), io.environment('LANG')].find(
    (value) => value !== undefined && value !== '',
  );
  // Without a locale at all: containers and CI, whose output ends in a viewer that knows UTF-8.
  return locale === undefined || /utf-?8/i.test(locale) ? 'unicode' : 'ascii';
}

/** Columns of a terminal; of anything else as many as messages need not be squeezed into. */
export function widthOf(stream: OutputStream): number {
  return stream.columns !== undefined && stream.columns > 0 ? stream.columns : 120;
}
