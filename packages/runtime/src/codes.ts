import { type CodeTable, type DiagnosticMaker, diagnosticsOf } from '@smartdomains/language';

/** The codes of planning and checks (SD5xxx), life cycle (SD6xxx), and messages and state (SD7xxx). */
export type RuntimeCode = 'SD6101';

/** Code to fixed summary; each has a page in `docs/errors/`. */
export const runtimeCodes: CodeTable<RuntimeCode> = {
  SD6101: 'command failed',
};

export const runtimeDiagnostic: DiagnosticMaker<RuntimeCode> = diagnosticsOf(runtimeCodes);
