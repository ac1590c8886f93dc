/** Probes of features that are not evaluated, with the reason. Each answers with a diagnostic that says so. */
export const notYet: Readonly<Record<string, string>> = {};
