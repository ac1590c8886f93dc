import type { Value } from '@smartdomains/language';
import {
  type Component,
  type ComponentContext,
  type HostSession,
  type HostTarget,
  SdError,
} from '@smartdomains/runtime';
import { lookAtDomains } from '../host-looks.ts';
import { whenFailed } from '../problem.ts';
import { HostDisks } from '../storage/host-disks.ts';
import { timeLimits } from '../time-limits.ts';
import { xenstoreWatchDomains } from '../xl/xl-commands.ts';
import { Gate } from './gate.ts';
import { HostDirectories } from './host-directories.ts';
import { HostMemory } from './host-memory.ts';
import { HostNews, newsOf } from './host-news.ts';
import { HostWatch } from './host-watch.ts';
import { pingGateOf } from './ping-gate.ts';
import { SharedLook } from './shared-look.ts';
import { SharedLooks } from './shared-looks.ts';
import { type Shell, shellService } from './shell.ts';

/** Where the description does not say it; where dom0 has fewer processors as many as it has: each creation keeps one busy. */
const creationsMaxDefault = 4;
/** For a shell whose description was not made from the library's template. */
const copiesMaxDefault = 2;

/**
 * The life of any shell: reach the host, offer the way to it. There is nothing to start and nothing to undo. After a crash the
 * way is offered whether the host answers or not: what is on it can be ended only over this way.
 */
export function createShellComponent(
  targetOf: (context: ComponentContext) => HostTarget,
  help: (target: HostTarget) => string,
): Component {
  let session: HostSession | undefined;
  const answers = async (context: ComponentContext, to: HostSession): Promise<void> => {
    await context.waitFor(
      `host ${to.host} to answer`,
      to.query(['true'], {
        timeoutMs: timeLimits.hostAnswersMs,
        failure: whenFailed('SD8401', { help: help(targetOf(context)) }),
      }),
    );
  };
  return {
    async deploy(context) {
      session ??= openShell(context, targetOf(context));
      await answers(context, session);
    },
    async recover(context, before) {
      const to = openShell(context, targetOf(context));
      session = to;
      try {
        await answers(context, to);
        return 'running';
      } catch (error) {
        if (!SdError.isInstance(error)) throw error;
        if (before.state === 'started') context.background((signal) => waitForHost(context, to, signal));
        return 'unknown';
      }
    },
  };
}

/** Offers the way to the host and begins to watch; nothing is asked of the host yet. */
function openShell(context: ComponentContext, target: HostTarget): HostSession {
  const connection = context.hosts.connect(target);
  // Scripts are their author's: no list could name their commands.
  const { sudo: _sudo, ...withoutSudo } = target;
  const session = context.session(connection);
  const watch = new HostWatch({
    look: (signal) => lookAtDomains(session, { sleep: context.sleep.bind(context), signal }),
    clock: context.clock,
    intervalMs: timeLimits.watchIntervalMs,
    safetyIntervalMs: timeLimits.watchSafetyIntervalMs,
    news: new HostNews({
      follow: (onNews, signal) =>
        session.follow(xenstoreWatchDomains, {
          signal,
          onLine: (line) => onNews(newsOf(line)),
        }),
      sleep: (delayMs, signal) => context.sleep(delayMs, signal),
      clock: context.clock,
      log: context.log,
      host: connection.name,
    }),
  });
  context.background((signal) => watch.run(signal));
  const creationsMax = context.attributes.optionalInteger('creationsMax');
  const creations = new Gate(creationsMax ?? creationsMaxDefault);
  const boots = new Gate(Number.POSITIVE_INFINITY);
  const { clock } = context;
  const looks: Shell['looks'] = {
    domains: new SharedLook(clock),
    hostInfo: new SharedLook(clock),
    machine: new SharedLook(clock),
    freeSpace: new SharedLooks(clock),
    paths: new SharedLooks(clock),
  };
  context.offer(shellService, {
    connection,
    target,
    scripts: context.hosts.connect(withoutSudo),
    interpreter: interpreterOf(context),
    watch,
    memory: new HostMemory({ onRelease: () => looks.hostInfo.forget() }),
    creations,
    boots,
    learnProcessors: ({ dom0, host }) => {
      if (creationsMax !== undefined) return;
      if (dom0 !== undefined) creations.narrow(dom0);
      if (host !== undefined) boots.narrow(Math.max(1, host));
    },
    copies: new Gate(context.attributes.optionalInteger('copiesMax') ?? copiesMaxDefault),
    pings: pingGateOf(connection),
    looks,
    directories: new HostDirectories(),
    disks: new HostDisks({ onRelease: () => looks.freeSpace.forget() }),
  });
  return session;
}

/** Asks now and then until the host answers, and shows that contact is there again. */
async function waitForHost(context: ComponentContext, session: HostSession, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await context.sleep(timeLimits.hostRetryMs, signal);
      await session.query(['true'], { timeoutMs: timeLimits.hostAnswersMs, signal });
      context.contact('regained');
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (!SdError.isInstance(error)) throw error;
    }
  }
}

/** `cmd` of its `exec`; bash where there is none. */
function interpreterOf({ attributes }: ComponentContext): readonly [string, ...string[]] {
  const cmd = attributes.optionalDescription('exec')?.attributes.get('cmd')?.value;
  const [program = '/bin/bash', ...more] = textsOf(cmd);
  return [program, ...more];
}

function textsOf(value: Value | undefined): readonly string[] {
  const isVector = typeof value === 'object' && value !== null && value.type === 'vector';
  return isVector ? value.elements.filter((element) => typeof element === 'string') : [];
}
