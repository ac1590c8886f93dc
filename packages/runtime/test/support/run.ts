import type { Description } from '@smartdomains/language';
import type { Application, ApplicationOptions } from '../../src/application.ts';
import type { ApplicationEnd } from '../../src/application-end.ts';
import { type Applications, createApplications } from '../../src/applications.ts';
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
  /** Of its process; another under the same name is refused. */
  readonly applications: Applications;
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
  } & Pick<Partial<ApplicationOptions>, 'onFailure' | 'limits' | 'surroundings' | 'descriptions'> = {},
): Running {
  const { script, world = createFakeWorld(), classes = [], ...rest } = options;
  const name = parseApplicationName('test');
  if (name === undefined) throw new Error('the name is good');
  const scripted = createScripted(script);
  const registry = createRegistry([...coreClasses, ...classes, scripted.componentClass]);
  const { onFailure, ...shared } = rest;
  const applications = createApplications({ registry, world, ...shared });
  // Made only when it is looked at, so that a test may take up another run under its name.
  let made: Application | undefined;
  const events: ApplicationEvent[] = [];
  const running = (): Application => {
    if (made === undefined) {
      made = applications.create({ name, description, ...(onFailure && { onFailure }) });
      made.subscribe((event) => events.push(event));
    }
    return made;
  };
  return {
    get application() {
      return running();
    },
    applications,
    world,
    scripted,
    events,
    start: () => runUntil(world, running().run()),
    terminate() {
      running().terminate({ type: 'normal', description: 'the test is over' });
      return runUntil(world, running().ended);
    },
    end: () => runUntil(world, running().ended),
    eventsOf: (...names) =>
      events.filter(({ event }) => names.includes(event)).map(({ event, component }) => `${event} ${component}`),
  };
}
