import { type Command, defineCommand } from '../define-command.ts';
import { flag, type OptionSpec, parsed } from '../options.ts';
import { jsonOption, socketOption, stateOption } from './shared-options.ts';

const count = (flags: string, summary: string): OptionSpec<number | undefined> =>
  parsed(flags, summary, {
    expected: 'a whole number from 0',
    parse: (written) => (/^\d{1,5}$/.test(written) ? Number(written) : undefined),
  });

/** `smartdomains logs`. */
export const logsCommand: Command = defineCommand({
  name: 'logs',
  summary: 'print what a guest or a component had to say',
  description:
    'Of a domain that is there: what its guest printed on the console. Of every other component, of an application, and with --messages: the messages of the engine and of the component, its failures and warnings, from the records of the application, also when it has ended.',
  operands: [{ form: '<target>', summary: 'an application, or a component such as web:pool:domain1' }],
  options: {
    lines: count('--lines <number>', 'so many lines of what the guest printed (default 100)'),
    follow: flag('--follow', 'go on with what the guest prints, until its component ends'),
    messages: flag('--messages', 'the messages, of a domain too'),
    last: count('--last <number>', 'only so many messages, the last ones'),
    json: jsonOption,
    socket: socketOption,
    state: stateOption,
  },
  examples: [
    { line: 'smartdomains logs web', does: 'All messages of an application:' },
    { line: 'smartdomains logs web:pool:domain1 --follow', does: 'See a guest boot:' },
    { line: 'smartdomains logs web:pool:domain1 --last 20', does: 'The latest messages about one component:' },
  ],
  async run({ operands, options, io }) {
    const { logs } = await import('../daemon/logs.ts');
    return logs(operands[0] ?? '', { ...options, io });
  },
});
