import { type ApplicationEvent, commandText } from '@smartdomains/runtime';
import { printable } from './printable.ts';

/**
 * A command on a host: `# sfConfig:disk on xen1, effect, exit 0 after 0.3 s` above it as it could be typed, and what it printed
 * below. One that is followed is there twice, `following` when it begins and `followed` with its end. `undefined` for all other
 * events. Pure.
 */
export function commandLines(event: ApplicationEvent): string | undefined {
  if (event.event !== 'command' && event.event !== 'following') return undefined;
  const { component, host, timeMs, argv } = event;
  const head = `# ${new Date(timeMs).toISOString()} ${component} on ${host}`;
  if (event.event === 'following') return `${printable(`${head}, following`)}\n${printable(commandText(argv))}`;
  const { effect, followed, durationMs, stdout = '', stderr = '' } = event;
  const kind = followed ? 'followed' : effect ? 'effect' : 'look';
  return [
    printable(`${head}, ${kind}, ${endingOf(event)} after ${(durationMs / 1000).toFixed(1)} s`),
    printable(commandText(argv)),
    ...[stdout, stderr].flatMap((output) =>
      output === ''
        ? []
        : output
            .replace(/\n$/, '')
            .split('\n')
            .map((line) => `  ${printable(line)}`),
    ),
  ].join('\n');
}

function endingOf({ outcome, exitCode, followed }: Extract<ApplicationEvent, { readonly event: 'command' }>): string {
  if (outcome === 'exited') return `exit ${exitCode}`;
  // What is followed goes on until nobody needs it any more: no failure.
  return outcome === 'aborted' && followed ? 'ended by us' : outcome;
}
