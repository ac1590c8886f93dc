/**
 * How long things may take, in milliseconds: the one table (invariant 6). Limits the user can set are attributes of the
 * components; their defaults are in the library's templates.
 *
 * The figures: `xl` waits up to 40 s for a hotplug script and 10 s for a device by itself, so ours are longer than the sum
 * of those it may have to wait for. A look must answer within seconds even on a host under load.
 */
export const timeLimits = {
  /** Whether a host answers at all. */
  hostAnswersMs: 30_000,
  /** Between two tries of a host that was out of reach when its application was taken up again. */
  hostRetryMs: 5_000,
  /** A look at files, volumes or Xen. */
  lookMs: 30_000,
  /** So old may be what a look showed where it can only save from beginning in vain: the domains of a pool come within seconds. */
  recentLookMs: 5_000,
  /** Between two tries of a look that failed. */
  lookRetryMs: 500,
  /** A small change: a file of ours, a directory, a loop device. */
  smallChangeMs: 30_000,
  /** How long a ping that goes on may outlive its probe, when nobody is there any more to end it. */
  pingOutlivesMs: 10_000,
  /** `xl -N create`: reading a configuration without doing anything. */
  validateMs: 30_000,
  /** Making or removing a logical volume. */
  volumeMs: 120_000,
  /** Copying a base image on a host. */
  copyMs: 3_600_000,
  /** `xl shutdown` itself, which only asks the guest. */
  shutdownRequestMs: 90_000,
  /** `xl destroy`, with the hotplug scripts it waits for. */
  destroyMs: 120_000,
  /** From `xl destroy` until the domain is really gone. */
  goneMs: 60_000,
  /** Between two looks whether a domain is gone. */
  gonePollMs: 1_000,
  /**
   * How long a domain that may be rebooting must be missing before it counts as gone: `xl` removes the old one, sleeps two
   * seconds and makes the new one (2.5 s seen on Xen 4.17).
   */
  rebootGapMs: 15_000,
  /** The same for a domain whose creation was broken off: `xl create` may not have made it yet. */
  creationSettleMs: 5_000,
  /**
   * How long a domain that is being made, or being taken down, is given to become whole or to go, before a run that finds it so
   * takes it down and makes it anew.
   */
  unbornMs: 30_000,
  /** Attaching or detaching a disk or card: `xl` waits for a hotplug script, or ten seconds for the guest. */
  deviceMs: 90_000,
  /** How long a guest is given after that to let a disk or card go. */
  detachMs: 30_000,
  /** How long a storage back end waits for a domain to let its disk go. */
  diskReleaseMs: 60_000,
  /** Between two looks at what became of a host's domains, while no news comes or something is not settled. */
  watchIntervalMs: 2_000,
  /** The same while xenstore's news come at once: should they ever not. */
  watchSafetyIntervalMs: 15_000,
  /** From the end of `xenstore-watch` to its next start: the first time, and at most; it doubles in between. */
  newsRestartMinMs: 1_000,
  newsRestartMaxMs: 60_000,
  /** Who told of changes for so long counts as well. */
  newsSoundMs: 10_000,
  /** Between two looks for why a domain is gone: `xl` writes it down a moment after the domain has left the list. */
  endTraceRetryMs: 100,
  /** Between two looks whether the log of a console has become too long. */
  consoleBoundIntervalMs: 600_000,
  /** One command of a script without a `timeout` of its own. */
  scriptMs: 3_600_000,
  /** A program of a Process: as long as a timer of the system can be. */
  processMs: 2_147_483_647,
  /** From the end of a program to its next start. */
  processRestartMs: 1_000,
  /** How long a program that an interrupted run left has to end before it is killed, and between two looks whether it has. */
  programGraceMs: 5_000,
  programPollMs: 200,
  /** Until a connection that a probe opens is given up. */
  connectMs: 5_000,
  /** One look of a probe, with what the command itself needs. */
  probeMs: 15_000,
} as const;
