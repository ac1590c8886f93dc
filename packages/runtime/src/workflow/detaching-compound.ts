import { Compound } from '../compound/compound.ts';
import type { CompoundClass, CompoundContext } from '../compound/compound-component.ts';

/**
 * A Compound that, once it has started, leaves its parent (`detachUpwards`), makes each child an application of its own
 * (`detachDownwards`) and then ends (`autoDestruct`, which counts only with `detachDownwards`).
 */
export const detachingCompoundClass: CompoundClass = {
  className: 'DetachingCompound',
  aliases: ['org.smartfrog.sfcore.workflow.combinators.DetachingCompound'],
  children: 'components',
  create: () => new DetachingCompound(),
};

class DetachingCompound extends Compound {
  override async start(context: CompoundContext): Promise<void> {
    await super.start(context);
    const { self } = context;
    const isSet = (name: string): boolean => context.attributes.optionalBoolean(name) ?? true;
    const detach = async (): Promise<void> => {
      if (isSet('detachUpwards')) await self.detach();
      if (!isSet('detachDownwards')) return;
      for (const child of self.children()) await child.detach();
      if (isSet('autoDestruct')) self.terminate({ type: 'normal', description: 'its children live on by themselves' });
    };
    // Not in the background of the component, which would be waited for by its own end.
    detach().catch((error: unknown) => {
      if (self.state === 'terminating' || self.state === 'terminated') return;
      context.log.write('warning', 'a DetachingCompound could not detach', {
        application: context.application,
        component: self.path,
        error: String(error),
      });
    });
  }
}
