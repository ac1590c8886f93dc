/** The limits of one application's engine. Every wait has one (invariant 6). */
export interface RuntimeLimits {
  /** How long an interrupted deploy or start may take to give up before its component is terminated all the same. */
  readonly stepSettleTimeoutMs: number;
  /** How long one attempt to terminate a component may take before its signal aborts. */
  readonly terminateTimeoutMs: number;
  /** How often terminating a component is tried before what is left of it is named and the rest goes on. */
  readonly terminateAttemptsMax: number;
  /** Between two such attempts. */
  readonly terminateRetryDelayMs: number;
  /** How long a component's termination waits for that of the components that require it. */
  readonly dependantsTimeoutMs: number;
  /** Records the journal holds in memory while the store is slow or fails; steps wait beyond it. */
  readonly journalQueueMax: number;
  /** How long one component may take to answer a ping. */
  readonly pingTimeoutMs: number;
  /** Components pinged at the same time. */
  readonly pingsAtOnceMax: number;
  /** Failures kept for the report of the application's end; the events of further ones still come. */
  readonly failuresMax: number;
  /** Resources named in one fact of a diagnostic; the rest is counted. */
  readonly namedResourcesMax: number;
}

export const defaultLimits: RuntimeLimits = {
  stepSettleTimeoutMs: 60_000,
  terminateTimeoutMs: 600_000,
  terminateAttemptsMax: 3,
  terminateRetryDelayMs: 5_000,
  // Longer than all attempts to terminate a chain of dependants take that has nothing wrong but slowness.
  dependantsTimeoutMs: 7_200_000,
  journalQueueMax: 10_000,
  pingTimeoutMs: 10_000,
  pingsAtOnceMax: 50,
  failuresMax: 1_000,
  namedResourcesMax: 10,
};
