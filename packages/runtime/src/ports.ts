/**
 * The only way out of the engine. A world implements these ports: `world-node` the real one, `world-simulated` a
 * simulated one, and both pass the same contract tests. Nothing else in this package touches time, chance, processes,
 * files or the network (invariant 2).
 */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly hosts: Hosts;
  readonly store: Store;
  readonly transport: Transport;
  readonly log: Log;
}

export interface Clock {
  /** Milliseconds since the Unix epoch in the real world, since its beginning in the simulated one. Never goes back. */
  nowMs(): number;
  /** Calls back once after the delay, never at once. The result cancels it, any number of times. */
  after(delayMs: number, callback: () => void): () => void;
}

export interface Random {
  /** Evenly spread, 0 included, 1 not. */
  next(): number;
}

/** Where commands can be run. */
export type HostTarget =
  | { readonly kind: 'local'; readonly sudo?: boolean }
  | {
      readonly kind: 'ssh';
      /** Name or address for ssh; a `Host` of the operator's ssh configuration works. */
      readonly host: string;
      readonly port?: number;
      readonly user?: string;
      readonly identityFile?: string;
      readonly knownHostsFile?: string;
      readonly hostKeyAlias?: string;
      /** Whoever logs in becomes root by `sudo`; see `HostConnection.commandPrefix`. */
      readonly sudo?: boolean;
    };

/** What makes a command root's without ever asking for a password. */
export const sudoPrefix: readonly [string, ...string[]] = ['sudo', '-n', '--'];

declare const hostNameBrand: unique symbol;
/** A host by the name the user wrote, `localhost` for the machine itself. */
export type HostName = string & { readonly [hostNameBrand]: true };

export interface Hosts {
  /** A way to the host, made when first used and shared by all who name the same target. Never throws. */
  connect(target: HostTarget): HostConnection;
}

export interface HostConnection {
  readonly name: HostName;
  /**
   * What stands before the argument list of a command that needs root: `sudoPrefix` where the target says so, else nothing. Whoever
   * makes argument lists puts it there, so that journal and events show what is run.
   */
  readonly commandPrefix?: readonly string[];
  /**
   * Runs one command as its own process, in its own process group, without a shell. Never rejects: every way it can end
   * is an outcome. When `timeoutMs` is over or `signal` aborts, the command is told to end, then killed with all it started.
   */
  run(command: HostCommand): Promise<CommandResult>;
  /**
   * The same for a command that goes on: its standard output is handed over as it comes, and nothing but `signal` or the end of the
   * connection ends it early. What has lost contact ends as `unreachable`, and is ended on its host as soon as that notices.
   * Rejects only with what `onText` throws, after the command has been ended.
   */
  follow(command: FollowedCommand): Promise<CommandResult>;
  /** Lets the connection go; commands under way end as `unreachable`. */
  close(): Promise<void>;
}

export interface HostCommand {
  /** Program and arguments, passed on exactly; never a shell text (invariant 4). */
  readonly argv: readonly [string, ...string[]];
  readonly timeoutMs: number;
  /** Given to its standard input, which is then closed; nothing when absent. */
  readonly stdin?: string;
  readonly signal?: AbortSignal;
  /**
   * It is not to be repeated for a lost connection: where the host can keep its result, the command is found again once there is
   * contact, within its time limit, and its own result is given. It must print little, for that is kept on the host meanwhile. One
   * with `stdin` is found again only where that was there as a whole before it began.
   */
  readonly survivesLoss?: boolean;
  /** It changes nothing, so it is run again, within its time limit, when contact was lost before its result was there. */
  readonly isLook?: boolean;
  /** What is kept of each of standard output and error: the last so many bytes. Default 1 MiB. */
  readonly outputBytesMax?: number;
}

/** What is kept of each output of a followed command that does not say. */
export const followedBytesMaxDefault: number = 64 * 1024;

/** A command that goes on until it is told to end: a watch, a log that grows. Its standard input is at its end at once. */
export interface FollowedCommand {
  readonly argv: readonly [string, ...string[]];
  /** Tells it to end, then it is killed with all it started. */
  readonly signal: AbortSignal;
  /**
   * Takes standard output as UTF-8, in order, in pieces as they arrive: a piece may end inside a line, never inside a character.
   * While the promise it returns is pending nothing more is read, so that a slow reader holds up the command and fills no
   * memory. Never called once the result is there, nor after `signal` has aborted.
   */
  readonly onText: (text: string) => void | Promise<void>;
  /** What is kept of each output for the result: the last so many bytes. Default 64 KiB. */
  readonly outputBytesMax?: number;
}

export interface CommandResult {
  readonly outcome: CommandOutcome;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

export type CommandOutcome =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'killed'; readonly signalName: string }
  | { readonly kind: 'timedOut' }
  | { readonly kind: 'aborted' }
  /**
   * The program is not there or may not be run; `refusedBy` when sudo does not let us, or when as many commands are followed, or wait
   * for their turn, as the connection carries: the next one can be when one of them has ended. It certainly has not begun.
   */
  | { readonly kind: 'notStarted'; readonly reason: string; readonly refusedBy?: 'sudo' | 'connection' }
  /** Contact was lost, which is not the end of the command: `mayHaveRun` says whether it can have begun. */
  | { readonly kind: 'unreachable'; readonly reason: string; readonly mayHaveRun: boolean };

/** Plain data, as JSON can hold it. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Streams of records, one stream an application; append-only. */
export interface Store {
  /** Resolves when the records are durable, in this order, all or none. Callers may append at once; commits are grouped. */
  append(stream: string, records: readonly JsonValue[]): Promise<void>;
  /** All records of the stream in the order they were appended; none for an unknown stream. */
  read(stream: string): Promise<readonly JsonValue[]>;
  /** The names of the streams that have records, sorted. */
  streams(): Promise<readonly string[]>;
  /** Removes the stream whole; nothing happens when there is none. */
  remove(stream: string): Promise<void>;
  close(): Promise<void>;
}

/** Messages between components and whoever watches them; in one process, or over NATS for many machines. */
export interface Transport {
  /** Gives the message to all who subscribed to the subject, in order; does not wait for them. */
  publish(subject: string, message: JsonValue): void;
  /** The result ends the subscription. */
  subscribe(subject: string, handler: (message: JsonValue) => void): () => void;
}

/** What an operator reads when something is wrong; never a secret, never needed to go on. */
export interface Log {
  write(
    level: 'debug' | 'info' | 'warning' | 'error',
    message: string,
    data?: { readonly [key: string]: JsonValue },
  ): void;
}
