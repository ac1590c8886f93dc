import type { Diagnostic, Severity } from '@smartdomains/language';
import type { ApplicationEvent, ApplicationName, ComponentPath, EventBody } from '@smartdomains/runtime';
import { type ApplicationView, createApplicationFold } from '@smartdomains/runtime';

/** `[seconds, path, what happened]`; a bare word is an event without data. */
export type Happening = readonly [number, string, PlainEvent | EventBody];

type PlainEvent = 'deploying' | 'deployed' | 'starting' | 'started' | 'ready';

/** Numbered events of an application named `demo`. */
export function eventsOf(happenings: readonly Happening[]): readonly ApplicationEvent[] {
  return happenings.map(([seconds, component, body], index) => ({
    seq: index + 1,
    timeMs: Math.round(seconds * 1000),
    application: 'demo' as ApplicationName,
    component: component as ComponentPath,
    ...(typeof body === 'string' ? { event: body } : body),
  }));
}

export function viewOf(happenings: readonly Happening[]): ApplicationView {
  const fold = createApplicationFold();
  for (const event of eventsOf(happenings)) fold.apply(event);
  return fold.view;
}

export function created(className: string): EventBody {
  return { event: 'created', className };
}

export function waiting(waitingFor: string): EventBody {
  return { event: 'waiting', waitingFor };
}

export function ending(event: 'terminating' | 'terminated', type = 'normal'): EventBody {
  return { event, record: { type, description: 'asked to', id: 'sfConfig' as ComponentPath } };
}

export function failed(
  step: 'deploy' | 'start' | 'ready' | 'terminate',
  summary: string,
  severity: Severity = 'error',
): EventBody {
  const diagnostic: Diagnostic = { code: 'SD8102', severity, summary, secondary: [], notes: [], fixes: [] };
  return { event: 'failed', step, diagnostic };
}

/** The tutorial's asynchronous pool in the middle of its start. */
export const poolInTheMiddle: readonly Happening[] = [
  [0, 'sfConfig', created('Compound')],
  [0, 'sfConfig:myShell', created('BashShell')],
  [0, 'sfConfig:pool', created('Parallel')],
  [0, 'sfConfig', 'deploying'],
  [0.1, 'sfConfig:myShell', 'deploying'],
  [0.2, 'sfConfig:myShell', 'deployed'],
  [0.2, 'sfConfig:pool', 'deployed'],
  [0.3, 'sfConfig', 'deployed'],
  [0.3, 'sfConfig', 'starting'],
  [0.4, 'sfConfig:myShell', 'started'],
  [0.4, 'sfConfig:myShell', 'ready'],
  [0.4, 'sfConfig:pool', 'starting'],
  [0.5, 'sfConfig:pool:smartDomain1', created('Compound')],
  [0.5, 'sfConfig:pool:smartDomain1:loop', created('LoopbackStorageBackend')],
  [0.5, 'sfConfig:pool:smartDomain1:domain1', created('XenDomain')],
  [0.5, 'sfConfig:pool:smartDomain2', created('Compound')],
  [0.5, 'sfConfig:pool:smartDomain2:lvm', created('LVMStorageBackend')],
  [0.5, 'sfConfig:pool:smartDomain2:domain2', created('XenDomain')],
  [0.6, 'sfConfig:pool:smartDomain1', 'deploying'],
  [0.6, 'sfConfig:pool:smartDomain2', 'deploying'],
  [0.7, 'sfConfig:pool:smartDomain1:loop', 'deploying'],
  [0.7, 'sfConfig:pool:smartDomain2:lvm', 'deploying'],
  [0.8, 'sfConfig:pool:smartDomain2:lvm', waiting('the copy of /data/xen/slc3-smartfrog.img')],
  [4.7, 'sfConfig:pool:smartDomain1:loop', 'deployed'],
  [4.8, 'sfConfig:pool:smartDomain1:domain1', 'deployed'],
  [4.9, 'sfConfig:pool:smartDomain1', 'starting'],
  [4.9, 'sfConfig:pool:smartDomain1:loop', 'ready'],
  [5.0, 'sfConfig:pool:smartDomain1:domain1', 'starting'],
  [6.0, 'sfConfig:pool:smartDomain1:domain1', 'started'],
  [6.0, 'sfConfig:pool:smartDomain1:domain1', { event: 'attribute', name: 'domid', value: '3' }],
  [6.1, 'sfConfig:pool:smartDomain1:domain1', waiting('an answer to ping from 10.42.9.1')],
];

/** A pool of `count` domains, all started but for those whose index is in `busy`. */
export function widePool(count: number, busy: readonly number[]): readonly Happening[] {
  const happenings: Happening[] = [
    [0, 'sfConfig', created('Compound')],
    [0, 'sfConfig:pool', created('Parallel')],
    [0, 'sfConfig', 'starting'],
    [0, 'sfConfig:pool', 'starting'],
  ];
  for (let index = 0; index < count; index += 1) {
    const unit = `sfConfig:pool:unit${index}`;
    happenings.push([1, unit, created('Compound')], [1, `${unit}:disk`, created('LVMStorageBackend')]);
    happenings.push([1, `${unit}:domain`, created('XenDomain')]);
    happenings.push([2, `${unit}:disk`, 'ready']);
    happenings.push([2, `${unit}:domain`, busy.includes(index) ? 'starting' : 'ready']);
    happenings.push([2, unit, busy.includes(index) ? 'starting' : 'ready']);
  }
  return happenings;
}
