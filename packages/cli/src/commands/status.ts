import { type Command, defineCommand } from '../define-command.ts';
import { jsonOption, socketOption, stateOption } from './shared-options.ts';

/** `smartdomains status`. */
export const statusCommand: Command = defineCommand({
  name: 'status',
  summary: 'show an application of the daemon as a tree',
  description:
    'The tree of an application at one moment, or of one of its components; without an operand, of each application there is.',
  operands: [{ form: '[target]', summary: 'an application, or a component such as web:pool:domain1' }],
  options: {
    json: jsonOption,
    socket: socketOption,
    state: stateOption,
  },
  examples: [
    { line: 'smartdomains status web', does: 'One application:' },
    { line: 'smartdomains status web:pool:domain1 --json', does: 'One component, for a script:' },
  ],
  async run({ operands, options, io }) {
    const { status } = await import('../daemon/status.ts');
    return status(operands[0], { ...options, io });
  },
});
