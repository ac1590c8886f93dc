/** Placeholder until the lexer exists. */
export interface TokenTable {
  readonly length: number;
}
