import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceText } from '../source.ts';
import type { LexedText } from './lexer.ts';

/** A brace the parser is to see, or not to see, in front of token `before`. */
export interface BraceRepair {
  /** `open` and `close` put a brace in front of the token, `drop` passes over the token, which is a `}`. */
  readonly action: 'open' | 'close' | 'drop';
  readonly before: number;
}

export interface BraceRepairs {
  readonly repairs: readonly BraceRepair[];
  readonly diagnostics: readonly Diagnostic[];
}

export function repairBraces(_source: SourceText, _lexed: LexedText): BraceRepairs {
  return { repairs: [], diagnostics: [] };
}
