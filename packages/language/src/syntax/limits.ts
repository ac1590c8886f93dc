/** Levels of nesting that are read unless said otherwise. */
export const NESTING_MAX_DEFAULT = 500;

/** The most that can be asked for: what any machine's stack carries. */
export const NESTING_MAX_LIMIT = 1000;

/** Findings about the text that are kept; one more says that there are more. */
export const SYNTAX_ERRORS_MAX = 200;

/**
 * Words, numbers, texts and signs of a description that are read unless said otherwise; white space and comments do not
 * count. Each takes about 300 bytes until the result is printed, so that the largest description stays below 1 GB.
 */
export const TOKENS_MAX_DEFAULT = 2_500_000;
