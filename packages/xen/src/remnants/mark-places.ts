import {
  type DescriptionView,
  type HostTarget,
  targetKey,
  type VisitedDescription,
  visitComponents,
} from '@smartdomains/runtime';
import { shellService } from '../shell/shell.ts';
import { targetOfShell } from '../shell/shell-target.ts';
import { storageBackendService } from '../storage/storage-backend.ts';

/** Where images are when nothing else is said, as the library has it. */
const usualDirectory = '/var/lib/smartdomains/images';

/** A host, and the folders on it that images of ours may be in. */
export interface MarkPlace {
  readonly target: HostTarget;
  readonly directories: readonly string[];
}

/** The hosts that a description's shells lead to, as far as it says so itself. */
export function markPlacesIn(described: VisitedDescription): readonly MarkPlace[] {
  const places: MarkPlace[] = [];
  visitComponents(described, (view, { offers = [] }) => {
    if (offers.some(({ name }) => name === shellService.name)) {
      const target = targetOfShell(view);
      if (target !== undefined) places.push({ target, directories: [] });
    }
    const directory = view.text('directory') ?? directoryOfDisk(view, offers);
    const target = directory === undefined ? undefined : targetOfShell(view.service('shell', shellService));
    if (directory !== undefined && target !== undefined) places.push({ target, directories: [directory] });
  });
  return joinPlaces(places);
}

/** The folder of a disk that is there already, where the mark of its holder is. */
function directoryOfDisk(view: DescriptionView, offers: readonly { readonly name: string }[]): string | undefined {
  const path = offers.some(({ name }) => name === storageBackendService.name) ? view.text('path') : undefined;
  return path?.startsWith('/') && !path.startsWith('/dev/') ? path.slice(0, path.lastIndexOf('/')) || '/' : undefined;
}

/** One for each host, with all its folders and the usual one. */
export function joinPlaces(places: readonly MarkPlace[]): readonly MarkPlace[] {
  const byHost = Map.groupBy(places, ({ target }) => targetKey(target));
  return [...byHost.values()].flatMap((ofHost) => {
    const [first] = ofHost;
    const directories = new Set([usualDirectory, ...ofHost.flatMap((place) => place.directories)]);
    return first ? [{ target: first.target, directories: [...directories] }] : [];
  });
}
