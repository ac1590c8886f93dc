import type { ApplicationName } from './names.ts';

/** Who may drive which application: one process at a time, over all that share a state. */
export interface Leases {
  /** Takes it for this process; the result lets it go. Throws an `SdError` that names the holder when somebody else has it. */
  take(application: ApplicationName): () => void;
  /** All that are on record, by name; those whose holder has died among them. */
  list(): readonly Lease[];
}

/** One application in the hands of one process. */
export interface Lease {
  readonly application: ApplicationName;
  readonly holder: LeaseHolder;
  /** What the holder does with it: `daemon`, `run pool.sf`. */
  readonly purpose: string;
  /** Since when, on the clock of the holder's machine. */
  readonly sinceMs: number;
  /** `dead`: the process is gone for certain, and who asks next gets the lease. What cannot be seen from here counts as living. */
  readonly state: 'living' | 'dead';
}

/** The process that holds a lease. */
export interface LeaseHolder {
  readonly pid: number;
  readonly host: string;
  readonly user: string;
}
