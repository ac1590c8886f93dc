import { type Command, defineCommand } from '../define-command.ts';
import { parsed } from '../options.ts';
import { jsonOption, socketOption, stateOption } from './shared-options.ts';

/** `smartdomains logs`. */
export const logsCommand: Command = defineCommand({
  name: 'logs',
  summary: 'print what a component had to say',
  description:
    'Prints the messages of the engine and of the component, and its failures, from the records of the application: also when it has ended.',
  operands: [{ form: '<target>', summary: 'an application, or a component such as web:pool:domain1' }],
  options: {
    last: parsed('--last <number>', 'only so many lines, the last ones', {
      expected: 'a whole number from 0',
      parse: (written) => (/^\d{1,6}$/.test(written) ? Number(written) : undefined),
    }),
    json: jsonOption,
    socket: socketOption,
    state: stateOption,
  },
  examples: [
    { line: 'smartdomains logs web', does: 'All messages of an application:' },
    { line: 'smartdomains logs web:pool:domain1 --last 20', does: 'The latest of one component:' },
  ],
  async run({ operands, options, io }) {
    const { logs } = await import('../daemon/logs.ts');
    return logs(operands[0] ?? '', { ...options, io });
  },
});
