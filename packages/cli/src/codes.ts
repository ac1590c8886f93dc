import { type CodeTable, type DiagnosticMaker, diagnosticsOf } from '@smartdomains/language';

/** The codes of the command line: files and folders it uses, and SD9001 for what should never happen. */
export type CliCode =
  | 'SD5901'
  | 'SD5902'
  | 'SD5903'
  | 'SD5904'
  | 'SD5906'
  | 'SD5907'
  | 'SD5908'
  | 'SD5909'
  | 'SD5910'
  | 'SD5911'
  | 'SD5912'
  | 'SD5913'
  | 'SD5914'
  | 'SD5920'
  | 'SD5921'
  | 'SD5950'
  | 'SD5951'
  | 'SD5952'
  | 'SD5953'
  | 'SD5954'
  | 'SD9001';

/** Code to fixed summary; each has a page in `docs/errors/`. */
export const cliCodes: CodeTable<CliCode> = {
  SD5901: 'file cannot be read',
  SD5902: 'file is too large',
  SD5903: 'output could not be written',
  SD5904: 'state folder cannot be used',
  SD5906: 'site description is wrong',
  SD5907: 'something is left standing',
  SD5908: 'no such attribute',
  SD5909: 'component package cannot be used',
  SD5910: 'the interrupted run had another description',
  SD5911: 'no daemon answers',
  SD5912: 'the daemon stopped answering',
  SD5913: 'file is outside the folders that may be read',
  SD5914: 'application is under way',
  SD5920: 'console could not be used',
  SD5921: 'console of the simulated world',
  SD5950: 'Debian packages that the lab needs are missing',
  SD5951: 'lab images could not be built',
  SD5952: 'lab host is not as it should be',
  SD5953: 'lab folder cannot be used',
  SD5954: 'lab is not in the state this needs',
  SD9001: 'this is a bug in SmartDomains',
};

export const cliDiagnostic: DiagnosticMaker<CliCode> = diagnosticsOf(cliCodes);
