import { type Command, defineCommand } from '../define-command.ts';
import { flag } from '../options.ts';
import { jsonOption, socketOption, stateOption } from './shared-options.ts';

/** `smartdomains events`. */
export const eventsCommand: Command = defineCommand({
  name: 'events',
  summary: 'print what happened to an application',
  description:
    'Prints the events that are kept, also of an application that has ended or was interrupted. With --follow, those that the daemon still has ' +
    'and then each as it comes; without an application, those of all. With --commands, each command that was run on a host, with the end of what it printed.',
  operands: [{ form: '[target]', summary: 'an application, or a component such as web:pool:domain1' }],
  options: {
    follow: flag('-f, --follow', 'go on until the application has ended'),
    commands: flag('--commands', 'the commands on hosts, to be seen and repeated by hand'),
    json: jsonOption,
    socket: socketOption,
    state: stateOption,
  },
  examples: [
    { line: 'smartdomains events web', does: 'What happened:' },
    { line: 'smartdomains events web --commands', does: 'What was done as root, and what came of it:' },
    { line: 'smartdomains events --follow --json', does: 'All that happens, for a program:' },
  ],
  async run({ operands, options, io }) {
    const { events } = await import('../daemon/events.ts');
    return events(operands[0], { ...options, io });
  },
});
