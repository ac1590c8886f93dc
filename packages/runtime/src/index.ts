export { type Application, type ApplicationOptions, createApplication } from './application.ts';
export type { ApplicationEnd } from './application-end.ts';
export * from './application-fold.ts';
export {
  type Applications,
  type ApplicationsOptions,
  createApplications,
  type NewApplication,
} from './applications.ts';
export { asRun } from './as-run.ts';
export { checkDescription } from './check.ts';
export { type ApplicationRecord, readApplicationRecords } from './cleanup/application-records.ts';
export { type Cleanup, type CleanupOptions, type HostWork, openCleanup } from './cleanup/cleanup.ts';
export * from './codes.ts';
export { commandText } from './command-facts.ts';
export * from './component.ts';
export { coreClasses } from './core-classes.ts';
export type * from './descriptions.ts';
export { eventSubject, eventToJson } from './event-json.ts';
export * from './events.ts';
export * from './guest-console.ts';
export { createInProcessTransport } from './in-process-transport.ts';
export { Interruption } from './interruption.ts';
export { describeResource, type StandingOf } from './journal/ledger.ts';
export { createMemoryStore } from './journal/memory-store.ts';
export type * from './leases.ts';
export type { LifecycleState } from './lifecycle.ts';
export { defaultLimits, type RuntimeLimits } from './limits.ts';
export { createLineReader, type LineReader, lineLengthMaxDefault } from './lines.ts';
export * from './names.ts';
export { packageDiagnostic } from './package-diagnostic.ts';
export * from './ports.ts';
export * from './preflight/host-need.ts';
export { looksAt } from './preflight/looks-at.ts';
export { type HostFindings, type PreflightOptions, preflight } from './preflight/preflight.ts';
export type { SurroundingsOptions } from './references/surroundings.ts';
export { createRegistry, type Registry } from './registry.ts';
export * from './sd-error.ts';
export { sleep } from './sleep.ts';
export * from './termination-record.ts';
export { parseDurationMs, parseSizeBytes } from './units.ts';
export { targetKey, type VisitedDescription, visitComponents } from './visit-components.ts';
