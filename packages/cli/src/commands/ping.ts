import { type Command, defineCommand } from '../define-command.ts';
import { jsonOption, socketOption, stateOption } from './shared-options.ts';

/** `smartdomains ping`. */
export const pingCommand: Command = defineCommand({
  name: 'ping',
  summary: 'ask a component and all below it whether they are well',
  description:
    'Prints those that are not; the exit code is 1 when one has failed, 3 when one cannot be reached. Nothing is ended.',
  operands: [{ form: '<target>', summary: 'an application, or a component such as web:pool:domain1' }],
  options: {
    json: jsonOption,
    socket: socketOption,
    state: stateOption,
  },
  examples: [{ line: 'smartdomains ping web', does: 'A whole application:' }],
  async run({ operands, options, io }) {
    const { ping } = await import('../daemon/ping.ts');
    return ping(operands[0] ?? '', { ...options, io });
  },
});
