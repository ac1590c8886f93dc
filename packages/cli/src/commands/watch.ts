import { type Command, defineCommand } from '../define-command.ts';
import { flag } from '../options.ts';
import { jsonOption, socketOption, stateOption } from './shared-options.ts';

/** `smartdomains watch`. */
export const watchCommand: Command = defineCommand({
  name: 'watch',
  summary: 'show an application of the daemon while it goes on',
  description:
    'On a terminal the tree of `run`, elsewhere a line for each change, until the application has ended. Ctrl-C ends the view, never the application. ' +
    'It goes on after a restart of the daemon.',
  operands: [{ form: '<application>', summary: 'its name' }],
  options: {
    plain: flag('--plain', 'plain lines on a terminal too'),
    json: jsonOption,
    socket: socketOption,
    state: stateOption,
  },
  examples: [
    { line: 'smartdomains watch web', does: 'Watch a pool:' },
    { line: 'smartdomains watch web --json', does: 'Its events, from now on:' },
  ],
  async run({ operands, options, io }) {
    const { watch } = await import('../daemon/watch.ts');
    return watch(operands[0] ?? '', { ...options, io });
  },
});
