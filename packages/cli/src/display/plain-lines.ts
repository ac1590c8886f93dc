import type { Diagnostic } from '@smartdomains/language';
import type { ApplicationEvent } from '@smartdomains/runtime';
import { printable } from './printable.ts';

/**
 * One line for a change of state: `[  12.3s] sfConfig:pool:domain1 started`, counted from `beginMs`; `undefined` for
 * events that change no state. Pure.
 */
export function plainLine(event: ApplicationEvent, beginMs: number): string | undefined {
  const text = textOf(event);
  if (text === undefined) return undefined;
  // Rounded down, as elapsed times are everywhere.
  const seconds = (Math.floor((event.timeMs - beginMs) / 100) / 10).toFixed(1);
  return `[${seconds.padStart(6)}s] ${printable(`${event.component} ${text}`)}`;
}

function textOf(event: ApplicationEvent): string | undefined {
  switch (event.event) {
    case 'created':
    case 'attribute':
    case 'following':
    case 'command':
      return undefined;
    case 'waiting':
      return event.waitingFor === '' ? undefined : `waits for ${event.waitingFor}`;
    case 'failed':
      return failureText(event.step, event.diagnostic);
    case 'warning':
      return `warning: ${event.diagnostic.summary} (${event.diagnostic.code})`;
    case 'terminating':
      return event.record.type === 'normal' ? 'terminating' : `terminating (${event.record.type})`;
    default:
      return event.event;
  }
}

function failureText(step: string, { severity, summary, code }: Diagnostic): string {
  const what = step === 'ready' ? 'become ready' : step;
  const again = severity === 'error' ? '' : ', and tries again';
  return `failed to ${what}${again}: ${summary} (${code})`;
}
