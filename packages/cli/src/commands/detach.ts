import { type Command, defineCommand } from '../define-command.ts';
import { text } from '../options.ts';
import { jsonOption, socketOption, stateOption } from './shared-options.ts';

/** `smartdomains detach`. */
export const detachCommand: Command = defineCommand({
  name: 'detach',
  summary: 'make a component an application of its own',
  description:
    'It leaves its parent, which never knows, and lives on under the name that is printed; its domains are not touched.',
  operands: [{ form: '<target>', summary: 'a component such as web:pool:domain1' }],
  options: {
    name: text(
      '--name <name>',
      'what the application is called (default: what the component says, else a name that is made)',
    ),
    json: jsonOption,
    socket: socketOption,
    state: stateOption,
  },
  examples: [
    { line: 'smartdomains detach web:pool:domain1 --name keep', does: 'Keep one domain when the rest is to end:' },
  ],
  async run({ operands, options, io }) {
    const { detach } = await import('../daemon/detach.ts');
    return detach(operands[0] ?? '', { ...options, io });
  },
});
