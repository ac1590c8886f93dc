import type { Description } from '@smartdomains/language';
import { type Application, type ApplicationOptions, createApplication } from '../../src/application.ts';
import type { ApplicationEnd } from '../../src/application-end.ts';
import type { ComponentClass } from '../../src/component.ts';
import { coreClasses } from '../../src/core-classes.ts';
import type { ApplicationEvent } from '../../src/events.ts';
import { parseApplicationName } from '../../src/names.ts';
import { createRegistry } from '../../src/registry.ts';
import { createFakeWorld, type FakeWorld, runUntil } from './fake-world.ts';
import { createScripted, type Script, type Scripted } from './scripted.ts';

/** An application under test with all that a test looks at. */
export interface Running {
  readonly application: Application;
  readonly world: FakeWorld;
  readonly scripted: Scripted;
  readonly events: readonly ApplicationEvent[];
  /** Runs it until it has started or ended. */
  start(): Promise<'started' | 'ended'>;
  /** Ends it and waits until that is done. */
  terminate(): Promise<ApplicationEnd>;
  /** Waits for its own end. */
  end(): Promise<ApplicationEnd>;
  /** `deployed sfConfig:a`: the named events in order. */
  eventsOf(...names: readonly ApplicationEvent['event'][]): readonly string[];
}

export function application(
  description: Description,
  options: {
    readonly script?: Script;
    readonly world?: FakeWorld;
    readonly classes?: readonly ComponentClass[];
  } & Pick<Partial<ApplicationOptions>, 'onFailure' | 'limits' | 'surroundings'> = {},
): Running {
  const { script, world = createFakeWorld(), classes = [], ...rest } = options;
  const name = parseApplicationName('test');
  if (name === undefined) throw new Error('the name is good');
  const scripted = createScripted(script);
  const registry = createRegistry([...coreClasses, ...classes, scripted.componentClass]);
  const running = createApplication({ name, description, registry, world, ...rest });
  const events: ApplicationEvent[] = [];
  running.subscribe((event) => events.push(event));
  return {
    application: running,
    world,
    scripted,
    events,
    start: () => runUntil(world, running.run()),
    terminate() {
      running.terminate({ type: 'normal', description: 'the test is over' });
      return runUntil(world, running.ended);
    },
    end: () => runUntil(world, running.ended),
    eventsOf: (...names) =>
      events.filter(({ event }) => names.includes(event)).map(({ event, component }) => `${event} ${component}`),
  };
}
