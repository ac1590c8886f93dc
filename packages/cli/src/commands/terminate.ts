import { type Command, defineCommand } from '../define-command.ts';
import { flag, text } from '../options.ts';
import { jsonOption, socketOption, stateOption } from './shared-options.ts';

/** `smartdomains terminate`. */
export const terminateCommand: Command = defineCommand({
  name: 'terminate',
  summary: 'end an application of the daemon, or a part',
  description:
    'Ends it in reverse order and waits for that. An application that was interrupted is taken up only to be ended. ' +
    'A component ends as if by its own decision: its parent decides what that means. When the time is over the command stops waiting, and the end goes on.',
  operands: [{ form: '[target]', summary: 'an application, or a component such as web:pool:domain1' }],
  options: {
    all: flag('--all', 'end all applications'),
    timeout: text('--timeout <duration>', 'how long to wait for the end: 90s, 5m (default 1h)'),
    json: jsonOption,
    socket: socketOption,
    state: stateOption,
  },
  examples: [
    { line: 'smartdomains terminate web', does: 'End an application:' },
    { line: 'smartdomains terminate --all --timeout 10m', does: 'End everything, before the machine is taken away:' },
  ],
  async run({ operands, options, io }) {
    const { terminate } = await import('../daemon/terminate.ts');
    return terminate(operands[0], { ...options, io });
  },
});
