import type { ApplicationStatus, ComponentStatus } from '@smartdomains/daemon';
import { type DiagnosticJson, diagnosticFromJson } from '@smartdomains/language';
import type {
  ApplicationEvent,
  ApplicationName,
  ComponentPath,
  EventBody,
  TerminationRecord,
} from '@smartdomains/runtime';

/** An event as the daemon sends it, with its diagnostics as such again. */
export function eventFromJson(json: unknown): ApplicationEvent {
  const event = json as ApplicationEvent;
  if (event.event === 'failed' || event.event === 'warning') {
    return { ...event, diagnostic: diagnosticFromJson(event.diagnostic as unknown as DiagnosticJson) };
  }
  if ((event.event === 'terminating' || event.event === 'terminated') && event.record.cause) {
    const cause = diagnosticFromJson(event.record.cause as unknown as DiagnosticJson);
    return { ...event, record: { ...event.record, cause } };
  }
  return event;
}

/** Events that lead to what a snapshot shows, for whoever folds events. They have no number. */
export function eventsOfSnapshot(status: ApplicationStatus): readonly ApplicationEvent[] {
  const application = status.application.name as ApplicationName;
  const events: ApplicationEvent[] = [];
  const visit = (component: ComponentStatus): void => {
    const head = { seq: 0, application, component: component.path as ComponentPath };
    for (const body of bodiesOf(component, status)) {
      // The first of all says when the application began, from which times are shown.
      const timeMs = events.length === 0 ? status.beginMs : component.sinceMs;
      events.push({ ...head, timeMs, ...body });
    }
    component.children?.forEach(visit);
  };
  if (status.tree) visit(status.tree);
  return events;
}

function bodiesOf(component: ComponentStatus, { application }: ApplicationStatus): readonly EventBody[] {
  const { className, state, waitingFor, failure, attributes = {} } = component;
  const reason = application.reason ?? { type: 'normal', description: '', id: component.path };
  const record = { ...reason, id: reason.id as ComponentPath };
  return [
    { event: 'created', className },
    ...Object.entries(attributes).map(([name, value]): EventBody => ({ event: 'attribute', name, value })),
    ...stateEvent(state, record),
    ...(failure
      ? [
          {
            event: 'failed',
            step: failure.step,
            diagnostic: diagnosticFromJson(failure.diagnostic as unknown as DiagnosticJson),
          } as EventBody,
        ]
      : []),
    ...(waitingFor === undefined ? [] : [{ event: 'waiting', waitingFor } as const]),
  ];
}

function stateEvent(state: string, record: TerminationRecord): readonly EventBody[] {
  switch (state) {
    case 'created':
      return [];
    case 'terminating':
    case 'terminated':
      return [{ event: state, record }];
    default:
      return [{ event: state as 'deploying' }];
  }
}

/** The world's clock as far as it can be known here: what was heard last, and the time since. */
export interface RemoteClock {
  heard(nowMs: number): void;
  readonly nowMs: () => number;
}

/** `speed` is how fast that clock goes, 1 as ours. */
export function createRemoteClock(speed: number): RemoteClock {
  let lastMs = 0;
  let heardAtMs = performance.now();
  return {
    heard(nowMs) {
      lastMs = nowMs;
      heardAtMs = performance.now();
    },
    nowMs: () => lastMs + (performance.now() - heardAtMs) * speed,
  };
}
