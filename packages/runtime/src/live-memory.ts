import type { Memory } from './component.ts';
import { engineOf } from './engine.ts';
import type { LiveComponent } from './live-component.ts';

/** The memory of a component on the journal of its application; once it has terminated nothing is kept any more. */
export function memoryOf(component: LiveComponent): Memory {
  return {
    get: (name) => component.memory?.get(name),
    set(name, value) {
      if (component.state === 'terminated') return;
      const { path } = component;
      if (value === undefined) {
        if (!component.memory?.delete(name)) return;
        engineOf(component).journal.append({ entry: 'remembered', component: path, name });
        return;
      }
      component.memory ??= new Map();
      component.memory.set(name, value);
      engineOf(component).journal.append({ entry: 'remembered', component: path, name, value });
    },
    names: () => [...(component.memory?.keys() ?? [])],
  };
}
