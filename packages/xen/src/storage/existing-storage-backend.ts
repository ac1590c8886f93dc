import type { Component, ComponentClass, ComponentContext, Recovery } from '@smartdomains/runtime';
import { checkDomainName, checkPath } from '../checks.ts';
import { derivedDomainName } from '../identity/identity.ts';
import { shellService } from '../shell/shell.ts';
import { storageBackendService } from './storage-backend.ts';
import { lookAtExistingDisk, needsOfExisting } from './storage-needs.ts';

/** A disk that is there already, a file or a volume: it is used, and never made, changed by us or removed. */
export const existingStorageBackendClass: ComponentClass = {
  className: 'ExistingStorageBackend',
  offers: [storageBackendService],
  liveAttributes: ['disk'],
  check(view, report) {
    view.service('shell', shellService);
    checkDomainName(view, report);
    checkPath(view, 'path', report);
  },
  needs: needsOfExisting,
  create: () => ({ deploy: useDisk, recover: takeUp }) satisfies Component,
};

async function useDisk(context: ComponentContext): Promise<void> {
  offer(context);
  const { session, path } = settingsOf(context);
  await lookAtExistingDisk(session, { path, component: context.path, place: context.attributes.place('path') });
}

/** Nothing of it is ours, so there is nothing that could be half made. */
async function takeUp(context: ComponentContext): Promise<Recovery> {
  await useDisk(context);
  return 'running';
}

function offer(context: ComponentContext): void {
  const { session, path, format, domainName } = settingsOf(context);
  context.setAttribute('disk', path);
  context.offer(storageBackendService, {
    host: session.host,
    disk: { target: path, format },
    domainName,
    // It is not ours to remove, so nobody's end has to be proved.
    usedBy: () => {},
    releasedBy: () => {},
  });
}

function settingsOf(context: ComponentContext): {
  readonly session: ReturnType<ComponentContext['session']>;
  readonly path: string;
  readonly format: 'raw' | 'qcow2';
  readonly domainName: string;
} {
  const { attributes, origin } = context;
  return {
    session: context.session(attributes.service('shell', shellService).connection),
    path: attributes.text('path'),
    format: attributes.optionalText('format') === 'qcow2' ? 'qcow2' : 'raw',
    domainName: attributes.optionalText('domainName') ?? derivedDomainName(origin),
  };
}
