import { type Command, defineCommand } from '../define-command.ts';
import { socketOption, stateOption } from './shared-options.ts';

/** `smartdomains console`. */
export const consoleCommand: Command = defineCommand({
  name: 'console',
  summary: "use a domain's console in this terminal",
  description:
    'Runs `xl console` on the host of a domain, over ssh where that is elsewhere, with this terminal as its own. The command is printed first. Ctrl-] leaves the console; the domain goes on.',
  operands: [{ form: '<target>', summary: 'a domain such as web:pool:domain1' }],
  options: { socket: socketOption, state: stateOption },
  examples: [{ line: 'smartdomains console web:pool:domain1', does: 'Log in to a guest that has no network:' }],
  async run({ operands, options, io }) {
    const { openConsole } = await import('../daemon/console.ts');
    return openConsole(operands[0] ?? '', { ...options, io });
  },
});
