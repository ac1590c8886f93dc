import { z } from 'zod';

/**
 * What the API takes and gives. Each type stands beside its schema, which the compiler holds to it: requests are checked by the
 * schema, and the OpenAPI document is generated from it.
 */

/** A finding as `smartdomains … --json` prints it. */
export interface DiagnosticResource {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info' | 'hint';
  readonly summary: string;
  readonly [member: string]: unknown;
}

export const diagnosticSchema: z.ZodType<DiagnosticResource> = z
  .looseObject({
    code: z.string().regex(/^SD\d{4}$/),
    severity: z.enum(['error', 'warning', 'info', 'hint']),
    summary: z.string(),
  })
  .meta({ id: 'Diagnostic', description: 'A finding: `smartdomains explain CODE` prints the page of its code.' });

/** The answer to every request that could not be done. */
export interface Problem {
  readonly diagnostics: readonly DiagnosticResource[];
}

export const problemSchema: z.ZodType<Problem> = z
  .strictObject({ diagnostics: z.array(diagnosticSchema) })
  .meta({ id: 'Problem', description: 'Why the request was not done.' });

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
const path = z.string().min(1).max(10_000);
const timeMs = z.number().meta({ description: "Milliseconds on the world's clock." });

/** The daemon itself. */
export interface DaemonStatus {
  readonly version: string;
  readonly pid: number;
  /** Of this run of the daemon; the ids of its events begin with it. */
  readonly run: string;
  readonly stateFolder: string;
  readonly world: string;
  /** How fast the world's clock goes; 1 is as ours. */
  readonly clockSpeed: number;
  readonly nowMs: number;
}

export const daemonStatusSchema: z.ZodType<DaemonStatus> = z
  .strictObject({
    version: z.string(),
    pid: z.int(),
    run: z.string(),
    stateFolder: z.string(),
    world: z.string(),
    clockSpeed: z.number(),
    nowMs: timeMs,
  })
  .meta({ id: 'Daemon' });

/** How an application stands as a whole. */
export const applicationStates = ['deploying', 'started', 'terminating', 'ended', 'interrupted', 'elsewhere'] as const;

/** Who drives an application; of one that was interrupted, who did last. */
export interface LeaseResource {
  readonly pid: number;
  readonly host: string;
  readonly user: string;
  readonly purpose: string;
  readonly sinceMs: number;
  readonly state: 'living' | 'dead';
}

export interface ApplicationSummary {
  readonly name: string;
  /**
   * `interrupted`: a process that drove it was killed, and nobody has taken it up; `elsewhere`: another process drives it, a
   * `run` for one.
   */
  readonly state: (typeof applicationStates)[number];
  /** When it was made or taken up here, on the world's clock; absent for one that is not here. */
  readonly sinceMs?: number;
  readonly components?: number;
  readonly ready?: number;
  readonly failed?: number;
  /** Why it ends or ended. */
  readonly reason?: { readonly type: string; readonly description: string; readonly id: string };
  /** Why it could not be taken up. */
  readonly problem?: DiagnosticResource;
  readonly lease?: LeaseResource;
}

const summaryShape = {
  name,
  state: z.enum(applicationStates),
  sinceMs: z.exactOptional(timeMs),
  components: z.exactOptional(z.int()),
  ready: z.exactOptional(z.int()),
  failed: z.exactOptional(z.int()),
  reason: z.exactOptional(z.strictObject({ type: z.string(), description: z.string(), id: z.string() })),
  problem: z.exactOptional(diagnosticSchema),
  lease: z.exactOptional(
    z.strictObject({
      pid: z.int(),
      host: z.string(),
      user: z.string(),
      purpose: z.string(),
      sinceMs: z.number(),
      state: z.enum(['living', 'dead']),
    }),
  ),
};

export const applicationSummarySchema: z.ZodType<ApplicationSummary> = z
  .strictObject(summaryShape)
  .meta({ id: 'Application' });

export interface ApplicationList {
  readonly applications: readonly ApplicationSummary[];
}

export const applicationListSchema: z.ZodType<ApplicationList> = z
  .strictObject({ applications: z.array(applicationSummarySchema) })
  .meta({ id: 'ApplicationList' });

/** One component and all below it. */
export interface ComponentStatus {
  readonly path: string;
  readonly className: string;
  readonly state: string;
  readonly sinceMs: number;
  readonly waitingFor?: string;
  readonly failure?: { readonly step: string; readonly diagnostic: DiagnosticResource };
  readonly attributes?: { readonly [name: string]: string };
  readonly children?: readonly ComponentStatus[];
}

export const componentStatusSchema: z.ZodType<ComponentStatus> = z
  .lazy(() =>
    z.strictObject({
      path,
      className: z.string(),
      state: z.string(),
      sinceMs: timeMs,
      waitingFor: z.exactOptional(z.string()),
      failure: z.exactOptional(z.strictObject({ step: z.string(), diagnostic: diagnosticSchema })),
      attributes: z.exactOptional(z.record(z.string(), z.string())),
      children: z.exactOptional(z.array(componentStatusSchema)),
    }),
  )
  .meta({ id: 'Component' });

/** One application at one moment: all that is needed to go on with the events after `lastEventId`. */
export interface ApplicationStatus {
  readonly application: ApplicationSummary;
  readonly nowMs: number;
  readonly clockSpeed: number;
  readonly world: string;
  readonly beginMs: number;
  readonly lastEventId: string;
  /** The component asked for; absent before it is made. */
  readonly tree?: ComponentStatus;
  /** Once it has ended. */
  readonly end?: EndResource;
}

/** How an application ended. */
export interface EndResource {
  readonly reason: { readonly type: string; readonly description: string; readonly id: string };
  readonly failures: readonly DiagnosticResource[];
  readonly undone: readonly ThingResource[];
  /** What is left on hosts. */
  readonly standing: readonly ThingResource[];
}

/** A thing on a host. */
export interface ThingResource {
  readonly kind: string;
  readonly host: string;
  readonly name: string;
}

const thing = z.strictObject({ kind: z.string(), host: z.string(), name: z.string() });

export const endSchema: z.ZodType<EndResource> = z
  .strictObject({
    reason: z.strictObject({ type: z.string(), description: z.string(), id: z.string() }),
    failures: z.array(diagnosticSchema),
    undone: z.array(thing),
    standing: z.array(thing),
  })
  .meta({ id: 'End' });

export const applicationStatusSchema: z.ZodType<ApplicationStatus> = z
  .strictObject({
    application: applicationSummarySchema,
    nowMs: timeMs,
    clockSpeed: z.number(),
    world: z.string(),
    beginMs: timeMs,
    lastEventId: z.string(),
    tree: z.exactOptional(componentStatusSchema),
    end: z.exactOptional(endSchema),
  })
  .meta({ id: 'ApplicationStatus' });

/** An application to be made. */
export interface NewApplicationRequest {
  readonly name: string;
  /** Resolved, in the JSON form of `smartdomains parse --json`. */
  readonly description: unknown;
  readonly onFailure?: 'terminate' | 'keep';
  /** Hosts are not looked at first. */
  readonly skipPreflight?: boolean;
}

/** What a deployment is answered with: what the look at the hosts warns of, too. */
export interface DeployedApplication extends ApplicationSummary {
  readonly findings?: readonly DiagnosticResource[];
}

export const deployedSchema: z.ZodType<DeployedApplication> = z
  .strictObject({ ...summaryShape, findings: z.exactOptional(z.array(diagnosticSchema)) })
  .meta({ id: 'DeployedApplication' });

export const newApplicationSchema: z.ZodType<NewApplicationRequest> = z
  .strictObject({
    name,
    description: z.unknown().meta({
      description:
        'The resolved description in the JSON form of `smartdomains parse --json`. It is checked again here.',
    }),
    onFailure: z.exactOptional(z.enum(['terminate', 'keep'])),
    skipPreflight: z.exactOptional(z.boolean()).meta({
      description: 'Deploy without a look at the hosts first, which would refuse what they lack all at once.',
    }),
  })
  .meta({ id: 'NewApplication' });

/** Which component of an application; the whole of it without a path. */
export interface PathQuery {
  readonly path?: string;
}

export const pathQuerySchema: z.ZodType<PathQuery> = z.strictObject({ path: z.exactOptional(path) });

export const pathRequestSchema: z.ZodType<PathQuery> = z.strictObject({ path: z.exactOptional(path) });

export interface DumpResource {
  /** The live tree as a description. */
  readonly description: unknown;
}

export const dumpSchema: z.ZodType<DumpResource> = z.strictObject({ description: z.unknown() }).meta({ id: 'Dump' });

export interface PingResource {
  readonly findings: readonly {
    readonly path: string;
    readonly result: 'unreachable' | 'failed';
    readonly diagnostic: DiagnosticResource;
  }[];
}

export const pingSchema: z.ZodType<PingResource> = z
  .strictObject({
    findings: z.array(
      z.strictObject({ path, result: z.enum(['unreachable', 'failed']), diagnostic: diagnosticSchema }),
    ),
  })
  .meta({ id: 'Ping', description: 'The components that did not answer well; none: all are well.' });

export interface DetachRequest {
  readonly path: string;
  readonly name?: string;
}

export const detachRequestSchema: z.ZodType<DetachRequest> = z
  .strictObject({ path, name: z.exactOptional(name) })
  .meta({ id: 'Detach' });

export interface DetachResource {
  readonly application: string;
}

export const detachSchema: z.ZodType<DetachResource> = z
  .strictObject({ application: name })
  .meta({ id: 'Detached', description: 'The name of the application that the component is now.' });

export interface ChangeRequest {
  /** The top component without. */
  readonly path?: string;
  readonly name: string;
  /** In the JSON form of the language; without it the attribute is taken away. */
  readonly value?: unknown;
}

export const changeRequestSchema: z.ZodType<ChangeRequest> = z
  .strictObject({ path: z.exactOptional(path), name: z.string().min(1).max(1_000), value: z.unknown().optional() })
  .meta({
    id: 'Change',
    description: 'A new value in the JSON form of the language; without one the attribute is taken away.',
  });

export interface ChangeResource {
  readonly path: string;
  readonly name: string;
}

export const changeSchema: z.ZodType<ChangeResource> = z
  .strictObject({ path, name: z.string() })
  .meta({ id: 'Changed', description: 'The component, and the attribute that has its new value.' });

/** How long a request to end something may wait at most for that. */
export const terminateWaitMaxMs: number = 24 * 3_600_000;

export interface TerminateRequest {
  /** A component to end as if by its own decision: its parent decides what that means. The whole application without. */
  readonly path?: string;
  /** How long the answer waits for the end; 0 (default): not at all. The end goes on either way. */
  readonly waitMs?: number;
  /** Why, for whoever reads the records later. */
  readonly reason?: string;
}

export const terminateRequestSchema: z.ZodType<TerminateRequest> = z
  .strictObject({
    path: z.exactOptional(path),
    waitMs: z.exactOptional(z.int().min(0).max(terminateWaitMaxMs)),
    reason: z.exactOptional(z.string().max(1_000)),
  })
  .meta({ id: 'Terminate' });

export interface TerminateResource {
  readonly hasEnded: boolean;
  readonly end?: EndResource;
}

export const terminateSchema: z.ZodType<TerminateResource> = z
  .strictObject({ hasEnded: z.boolean(), end: z.exactOptional(endSchema) })
  .meta({ id: 'Terminated' });

/** Where a stream of events begins. */
export interface EventsQuery {
  /** `snapshot` (default): what is now, then what follows; `oldest`: all that is kept, then what follows. */
  readonly from?: 'snapshot' | 'oldest';
}

export const eventsQuerySchema: z.ZodType<EventsQuery> = z.strictObject({
  from: z.exactOptional(z.enum(['snapshot', 'oldest'])),
});

/** What is kept on disk of an application. */
export interface RecordsQuery {
  /** `events`, or the `messages` of the engine and the components with all failures and warnings; both without. */
  readonly kind?: 'events' | 'messages';
  /** Only of this component and what is below it. */
  readonly path?: string;
  /** Only so many, the last ones. */
  readonly last?: number;
}

export const recordsQuerySchema: z.ZodType<RecordsQuery> = z.strictObject({
  kind: z.exactOptional(z.enum(['events', 'messages'])),
  path: z.exactOptional(path),
  last: z.exactOptional(z.coerce.number().int().min(0).max(1_000_000)),
});

/** What is asked of a console. */
export interface ConsoleQuery {
  readonly path: string;
  /** So many lines before the end. */
  readonly lines: number;
  /** Whether what comes is told too. */
  readonly follow: boolean;
}

export const consoleQuerySchema: z.ZodType<ConsoleQuery> = z.strictObject({
  path,
  lines: z.coerce.number().int().min(0).max(100_000).default(100),
  follow: z.stringbool().default(false),
});

/** One line of the answer: a piece of what the guest printed, or, as the last one, why nothing more comes. */
export interface ConsoleLine {
  readonly text?: string;
  readonly problem?: DiagnosticResource;
}

/** Where the console of a component is: the host, and the command for a terminal there. */
export interface ConsoleResource {
  readonly target: {
    readonly kind: 'local' | 'ssh';
    readonly host?: string;
    readonly port?: number;
    readonly user?: string;
    readonly identityFile?: string;
    readonly knownHostsFile?: string;
    readonly hostKeyAlias?: string;
    readonly sudo?: boolean;
  };
  readonly argv: readonly string[];
}

export const consolePlaceQuerySchema: z.ZodType<{ readonly path: string }> = z.strictObject({ path });

export const consoleSchema: z.ZodType<ConsoleResource> = z
  .strictObject({
    target: z.strictObject({
      kind: z.enum(['local', 'ssh']),
      host: z.exactOptional(z.string()),
      port: z.exactOptional(z.int()),
      user: z.exactOptional(z.string()),
      identityFile: z.exactOptional(z.string()),
      knownHostsFile: z.exactOptional(z.string()),
      hostKeyAlias: z.exactOptional(z.string()),
      sudo: z.exactOptional(z.boolean()),
    }),
    argv: z.array(z.string()),
  })
  .meta({ id: 'Console', description: 'Where the console of a machine is, and the command for a terminal there.' });
