import type { Engine } from '../engine.ts';
import type { StandingOf } from '../journal/ledger.ts';
import type { LiveComponent } from '../live-component.ts';
import { type ComponentPath, rootName } from '../names.ts';
import { detachableOrThrow, leaveParent } from './detach.ts';

/** An application that was made for a component that comes from another one; it has none yet. */
export interface Receiver extends Engine {
  /** Puts its beginning on record. */
  begin(): Promise<void>;
  /** The component is its top now, and it counts as started. */
  takeTop(component: LiveComponent): void;
  /** The component ended before it could come: so does the application, and has never had anything. */
  dissolve(): void;
}

/**
 * Hands a started component over to another application, as it is. It is on record in one of the two whatever crashes: whoever takes
 * them up looks, where one says `detaching`, whether the other has begun. Throws SD6304 when the component is not quiet any more;
 * then nothing has changed.
 *
 *     from   detaching ─────────────────────────▶ (it leaves its parent) ──▶ detached
 *              │ durable                            ▲ in one turn      │ durable
 *     to       └──▶ begun, what is its ─────────────┤                  └──▶ resolved
 *                     │ durable                     └──▶ (it is the top)
 *                     └── not quiet any more ──▶ dissolved
 */
export async function handOver(from: Engine, component: LiveComponent, to: Receiver): Promise<void> {
  const { path } = component;
  try {
    from.journal.append({ entry: 'detaching', component: path, to: to.application });
    await from.journal.durable();
    await to.begin();
    recordArrival(to, component, from.journal.ledger.standingBelow(path));
    await to.journal.durable();
    detachableOrThrow(component);
  } catch (error) {
    to.dissolve();
    throw error;
  }
  leaveParent(from, component);
  to.takeTop(component);
  announce(to, component);
  from.events.publish(path, { event: 'detached', to: to.application });
  from.journal.append({ entry: 'detached', component: path, to: to.application });
  await from.journal.durable();
}

/** Puts on record what will be there, under the paths that it will have, while it is not there yet. */
function recordArrival({ journal }: Receiver, top: LiveComponent, standing: readonly StandingOf[]): void {
  const there = (path: ComponentPath): ComponentPath => `${rootName}${path.slice(top.path.length)}` as ComponentPath;
  for (const { component, resource } of standing) {
    journal.append({ entry: 'adopted', component: there(component), resource });
  }
  forEachBelow(top, ({ path, state, memory }) => {
    journal.append({ entry: 'state', component: there(path), state });
    for (const [name, value] of memory ?? []) {
      journal.append({ entry: 'remembered', component: there(path), name, value });
    }
  });
}

/** The stream of events begins with what is there. */
function announce({ events }: Receiver, top: LiveComponent): void {
  forEachBelow(top, ({ path, state, isReady, componentClass }) => {
    events.publish(path, { event: 'created', className: componentClass.className });
    if (state === 'started') events.publish(path, { event: 'started' });
    if (isReady) events.publish(path, { event: 'ready' });
  });
}

function forEachBelow(top: LiveComponent, visit: (component: LiveComponent) => void): void {
  const toVisit = [top];
  for (let component = toVisit.pop(); component !== undefined; component = toVisit.pop()) {
    visit(component);
    toVisit.push(...[...(component.children?.values() ?? [])].reverse());
  }
}
