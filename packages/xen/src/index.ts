import type { ComponentClass } from '@smartdomains/runtime';
import { xenDomainClass } from './domain/xen-domain.ts';
import { bashShellClass, shellClass } from './shell/bash-shell.ts';
import { processClass } from './shell/process.ts';
import { scriptClass } from './shell/script.ts';
import { sshShellClass } from './shell/ssh-shell.ts';
import { existingStorageBackendClass } from './storage/existing-storage-backend.ts';
import { loopbackStorageBackendClass } from './storage/loopback-storage-backend.ts';
import { lvmStorageBackendClass } from './storage/lvm-storage-backend.ts';

export { adopt } from './adopt/adopt.ts';
export type { Difference } from './adopt/differences.ts';
export { type Adoption, type AdoptionPlan, type PlanOptions, planAdoptions } from './adopt/plan-adoptions.ts';
export * from './codes.ts';
export { macOf, type Owner, uuidOf } from './identity/identity.ts';
export { isSshName } from './names.ts';
export { lookForMarks, type MarkSearch } from './remnants/look-for-marks.ts';
export { joinPlaces, type MarkPlace, markPlacesIn } from './remnants/mark-places.ts';
export type { Marked } from './remnants/marked.ts';
export { removeMarked } from './remnants/remove-marked.ts';
export {
  applicationsInUse,
  type RecordedThing,
  type Remnant,
  type Survey,
  type SurveyOptions,
  survey,
} from './remnants/survey.ts';
export { type RootCommand, type RootScope, rootCommands } from './root-commands.ts';
export { type Shell, shellService } from './shell/shell.ts';
export { type StorageBackend, storageBackendService } from './storage/storage-backend.ts';
export { type SudoersScope, sudoersProblem, sudoersText } from './sudoers.ts';
export { timeLimits } from './time-limits.ts';

/** The component classes of this package, for the registry. */
export const xenComponentClasses: readonly ComponentClass[] = [
  bashShellClass,
  shellClass,
  sshShellClass,
  scriptClass,
  processClass,
  loopbackStorageBackendClass,
  lvmStorageBackendClass,
  existingStorageBackendClass,
  xenDomainClass,
];
