import type { ComponentClass } from './component.ts';
import { compoundClass } from './compound/compound.ts';
import { parallelClass } from './compound/parallel.ts';
import { poolClass } from './compound/pool.ts';
import { supervisorClass } from './compound/supervisor.ts';
import { primClass } from './prim.ts';
import { workflowClasses } from './workflow/workflow-classes.ts';

/** The classes that every application has: those that know nothing of Xen. */
export const coreClasses: readonly ComponentClass[] = [
  primClass,
  compoundClass,
  parallelClass,
  poolClass,
  supervisorClass,
  ...workflowClasses,
];
