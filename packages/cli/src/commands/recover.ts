import { type Command, defineCommand } from '../define-command.ts';
import { jsonOption, socketOption, stateOption } from './shared-options.ts';

/** `smartdomains recover`. */
export const recoverCommand: Command = defineCommand({
  name: 'recover',
  summary: 'take up applications that were interrupted',
  description:
    'The daemon does so by itself when it begins. What it could not take up then is tried again: one application, or all.',
  operands: [{ form: '[application]', summary: 'its name; all without' }],
  options: {
    json: jsonOption,
    socket: socketOption,
    state: stateOption,
  },
  examples: [
    { line: 'smartdomains recover web', does: 'One application:' },
    { line: 'smartdomains recover', does: 'All there are:' },
  ],
  async run({ operands, options, io }) {
    const { recover } = await import('../daemon/recover.ts');
    return recover(operands[0], { ...options, io });
  },
});
