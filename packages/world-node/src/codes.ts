import { type CodeTable, type DiagnosticMaker, diagnosticsOf } from '@smartdomains/language';

/** The codes of the real world's own state: its file (SD79xx), and who may work with an application (SD5905). */
export type NodeWorldCode = 'SD5905' | 'SD7901' | 'SD7902' | 'SD7903' | 'SD7904' | 'SD7905' | 'SD7906';

/** Code to fixed summary; each has a page in `docs/errors/`. */
export const nodeWorldCodes: CodeTable<NodeWorldCode> = {
  SD5905: 'application is already running',
  SD7901: 'the state file is in use by another process',
  SD7902: 'the state file is damaged',
  SD7903: 'no room left for the state file',
  SD7904: 'the state file cannot be read or written',
  SD7905: 'the state file is of a newer version',
  SD7906: 'the state file is closed',
};

export const nodeWorldDiagnostic: DiagnosticMaker<NodeWorldCode> = diagnosticsOf(nodeWorldCodes);
