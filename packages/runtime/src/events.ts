import type { Diagnostic } from '@smartdomains/language';
import type { ApplicationName, ComponentPath } from './names.ts';
import type { CommandOutcome, HostName } from './ports.ts';
import type { TerminationRecord } from './termination-record.ts';

/**
 * One happening. The stream of an application is complete and ordered: the terminal's tree, the console, the log and the
 * tests are folds over it.
 */
export type ApplicationEvent = EventHead & EventBody;

export interface EventHead {
  /** From 1, without gaps, within the application. */
  readonly seq: number;
  /** The world's clock. */
  readonly timeMs: number;
  readonly application: ApplicationName;
  /** The full path; `sfConfig` for what concerns the application as a whole. */
  readonly component: ComponentPath;
}

export type EventBody =
  /** The component exists; `className` is its class. */
  | { readonly event: 'created'; readonly className: string }
  | { readonly event: 'deploying' | 'deployed' | 'starting' | 'started' | 'ready' }
  | { readonly event: 'terminating' | 'terminated'; readonly record: TerminationRecord }
  /**
   * A step failed; `diagnostic` says how, whose it was and what to do. `run` is work in the background of a started
   * component, `ping` a check of liveness. A failed attempt to terminate that is tried again is a warning.
   */
  | {
      readonly event: 'failed';
      readonly step: 'create' | 'deploy' | 'start' | 'ready' | 'run' | 'ping' | 'terminate';
      readonly diagnostic: Diagnostic;
    }
  /** Something an operator should look at; the component goes on. */
  | { readonly event: 'warning'; readonly diagnostic: Diagnostic }
  /** What the component waits for now, in words; the empty text: for nothing any more. */
  | { readonly event: 'waiting'; readonly waitingFor: string }
  /** A live fact: an attribute added or replaced at run time. */
  | { readonly event: 'attribute'; readonly name: string; readonly value: string }
  /** An attribute was taken away at run time. */
  | { readonly event: 'attributeRemoved'; readonly name: string }
  /** Contact with it is lost, which is not its end; or is there again. */
  | { readonly event: 'unreachable' | 'reachable' }
  /** It left this application, with all below it, and is now the top of the application `to`. */
  | { readonly event: 'detached'; readonly to: ApplicationName }
  /** A command that goes on begins on a host; when it ends, that is a `command` event like any other. */
  | { readonly event: 'following'; readonly host: HostName; readonly argv: readonly string[] }
  /**
   * A command ended on a host. `effect` tells an effect from a look; `stdout` and `stderr` are the ends of what it printed, absent
   * when it printed nothing. What it was given on standard input is never here. `followed` is there for one that went on and was
   * `following` before: `aborted` is its usual end, by whoever followed it.
   */
  | {
      readonly event: 'command';
      readonly host: HostName;
      readonly argv: readonly string[];
      readonly effect: boolean;
      readonly followed?: true;
      readonly outcome: CommandOutcome['kind'];
      readonly exitCode: number | null;
      readonly durationMs: number;
      readonly stdout?: string;
      readonly stderr?: string;
    };

export type EventName = EventBody['event'];
