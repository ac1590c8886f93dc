/** Levels of nesting that are read unless said otherwise. */
export const NESTING_MAX_DEFAULT = 500;

/** The most that can be asked for: what any machine's stack carries. */
export const NESTING_MAX_LIMIT = 1000;

/** Findings about the text that are kept; one more says that there are more. */
export const SYNTAX_ERRORS_MAX = 200;
