import type { Severity } from './diagnostic.ts';

/** How the parts of a rendered diagnostic are dressed up. Each function gets a text without line breaks. */
export interface Palette {
  /** `error[SD2004]` and the marks below its cause. */
  readonly severity: (text: string, severity: Severity) => string;
  /** The summary behind it, and names of what follows. */
  readonly strong: (text: string) => string;
  /** Line numbers and rules. */
  readonly gutter: (text: string) => string;
  /** Marks and texts of the other places. */
  readonly secondary: (text: string) => string;
}

/** No colour: nothing a reader needs is said by colour alone. */
export const plainPalette: Palette = {
  severity: (text) => text,
  strong: (text) => text,
  gutter: (text) => text,
  secondary: (text) => text,
};
