import type { ComponentClass } from './component.ts';

/** The component that does nothing of its own: a place for attributes others refer to. */
export const primClass: ComponentClass = {
  className: 'Prim',
  aliases: ['org.smartfrog.sfcore.prim.PrimImpl'],
  create: () => ({}),
};
