import type { Value } from '@smartdomains/language';
import type { Component, ComponentContext, HostTarget } from '@smartdomains/runtime';
import { lookAtDomains } from '../host-looks.ts';
import { whenFailed } from '../problem.ts';
import { timeLimits } from '../time-limits.ts';
import { Gate } from './gate.ts';
import { HostMemory } from './host-memory.ts';
import { HostWatch } from './host-watch.ts';
import { shellService } from './shell.ts';

/** For a shell whose description was not made from the library's template. */
const creationsMaxDefault = 4;
const copiesMaxDefault = 2;

/** The life of any shell: reach the host, offer the way to it. There is nothing to start and nothing to undo. */
export function createShellComponent(
  targetOf: (context: ComponentContext) => HostTarget,
  help: (target: HostTarget) => string,
): Component {
  return {
    async deploy(context) {
      const target = targetOf(context);
      const connection = context.hosts.connect(target);
      const session = context.session(connection);
      await context.waitFor(
        `host ${connection.name} to answer`,
        session.query(['true'], {
          timeoutMs: timeLimits.hostAnswersMs,
          failure: whenFailed('SD8401', { help: help(target) }),
        }),
      );
      const watch = new HostWatch({
        look: (signal) => lookAtDomains(session, { sleep: context.sleep.bind(context), signal }),
        sleep: (delayMs, signal) => context.sleep(delayMs, signal),
        clock: context.clock,
        intervalMs: timeLimits.watchIntervalMs,
      });
      context.background((signal) => watch.run(signal));
      context.offer(shellService, {
        connection,
        interpreter: interpreterOf(context),
        watch,
        memory: new HostMemory(),
        creations: new Gate(context.attributes.optionalInteger('creationsMax') ?? creationsMaxDefault),
        copies: new Gate(context.attributes.optionalInteger('copiesMax') ?? copiesMaxDefault),
      });
    },
  };
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
