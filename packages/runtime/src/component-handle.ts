import type { Description, Value } from '@smartdomains/language';
import { runtimeDiagnostic } from './codes.ts';
import type { ComponentHandle, PingFinding, ServiceKey } from './component.ts';
import { isCompoundClass } from './compound/compound-component.ts';
import { dumpComponent } from './dump.ts';
import { engineOf } from './engine.ts';
import type { LifecycleState } from './lifecycle.ts';
import type { LiveComponent } from './live-component.ts';
import { serviceOf } from './live-service.ts';
import type { ApplicationName, ComponentPath } from './names.ts';
import { changeAttribute, giveAttribute, refuseUnlessFact } from './phases/change.ts';
import { detachAndTerminate, detachComponent } from './phases/detach.ts';
import { endByOthers, type GivenRecord, terminateQuietly } from './phases/end.ts';
import { pingTree } from './phases/ping.ts';
import { SdError } from './sd-error.ts';

const handles = new WeakMap<LiveComponent, ComponentHandle>();

/** The handle of a component; the same one each time. */
export function handleOf(component: LiveComponent): ComponentHandle {
  const known = handles.get(component);
  if (known) return known;
  const handle = new LiveHandle(component);
  handles.set(component, handle);
  return handle;
}

/** The component that somebody holds. */
export function componentOf(handle: ComponentHandle): LiveComponent {
  if (handle instanceof LiveHandle) return LiveHandle.componentOf(handle);
  throw new Error(`${handle.path} is not a component of this engine: this is a bug in SmartDomains`);
}

class LiveHandle implements ComponentHandle {
  static componentOf(handle: LiveHandle): LiveComponent {
    return handle.#component;
  }

  readonly #component: LiveComponent;

  constructor(component: LiveComponent) {
    this.#component = component;
  }

  get application(): ApplicationName {
    return engineOf(this.#component).application;
  }
  get path(): ComponentPath {
    return this.#component.path;
  }
  get name(): string {
    return this.#component.name;
  }
  get className(): string {
    return this.#component.componentClass.className;
  }
  get state(): LifecycleState {
    return this.#component.state;
  }
  get isReady(): boolean {
    return this.#component.isReady;
  }
  get parent(): ComponentHandle | undefined {
    const { parent } = this.#component;
    return parent && handleOf(parent);
  }
  get terminated(): Promise<void> {
    return this.#component.whenGone();
  }

  children(): readonly ComponentHandle[] {
    return [...(this.#component.children?.values() ?? [])].map(handleOf);
  }

  service<T>(key: ServiceKey<T>): T | undefined {
    return serviceOf(this.#component, key);
  }

  value(name: string): Value | undefined {
    return engineOf(this.#component).contextOf(this.#component).attributes.optionalValue(name);
  }

  setAttribute(name: string, value: Value): void {
    refuseUnlessFact(this.#component, name);
    giveAttribute(this.#component, name, value);
  }

  removeAttribute(name: string): void {
    refuseUnlessFact(this.#component, name);
    giveAttribute(this.#component, name, undefined);
  }

  change(name: string, value: Value | undefined): Promise<void> {
    return changeAttribute(this.#component, name, value);
  }

  ping(): Promise<readonly PingFinding[]> {
    return pingTree(engineOf(this.#component), this.#component);
  }

  terminate(record: GivenRecord): void {
    endByOthers(engineOf(this.#component), this.#component, record);
  }

  terminateQuietly(record: GivenRecord): Promise<void> {
    return terminateQuietly(engineOf(this.#component), this.#component, record);
  }

  detachAndTerminate(record: GivenRecord): Promise<void> {
    return detachAndTerminate(engineOf(this.#component), this.#component, record);
  }

  detach(name?: string): Promise<ApplicationName> {
    return detachComponent(this.#component, name);
  }

  async createChild(name: string, description: Description): Promise<ComponentHandle> {
    const component = this.#component;
    if (!isCompoundClass(component.componentClass) || component.isInterrupted || component.state === 'terminated') {
      throw new SdError(
        runtimeDiagnostic('SD6304', {
          component: component.path,
          notes: [
            isCompoundClass(component.componentClass)
              ? `${component.path} is ending, so no child \`${name}\` is made`
              : `${component.path} is a ${component.componentClass.className}, which has no children`,
          ],
        }),
      );
    }
    return handleOf(await engineOf(component).createChild(component, { name, description }));
  }

  dump(): Description {
    return dumpComponent(this.#component);
  }
}
