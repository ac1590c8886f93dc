import { type CodeTable, type DiagnosticMaker, diagnosticsOf } from '@smartdomains/language';

/** The codes of the daemon: its socket and its API (SD72xx), and SD9003 for what should never happen in it. */
export type DaemonCode =
  | 'SD7201'
  | 'SD7202'
  | 'SD7203'
  | 'SD7204'
  | 'SD7205'
  | 'SD7206'
  | 'SD7207'
  | 'SD7208'
  | 'SD9003';

/** Code to fixed summary; each has a page in `docs/errors/`. */
export const daemonCodes: CodeTable<DaemonCode> = {
  SD7201: 'a daemon is already running',
  SD7202: 'the socket cannot be used',
  SD7203: 'no such application',
  SD7204: 'no such component',
  SD7205: 'application was interrupted',
  SD7206: 'the request is not understood',
  SD7207: 'the resolved description cannot be read',
  SD7208: 'component has no console',
  SD9003: 'the daemon failed unexpectedly',
};

export const daemonDiagnostic: DiagnosticMaker<DaemonCode> = diagnosticsOf(daemonCodes);
