import { type Command, defineCommand } from '../define-command.ts';
import { jsonOption, socketOption, stateOption } from './shared-options.ts';

/** `smartdomains list`. */
export const listCommand: Command = defineCommand({
  name: 'list',
  summary: 'list the applications of the daemon',
  description:
    'One line for each: how it stands, how many of its components are ready, which process drives it, and why it ended or waits. ' +
    'Those that were interrupted, and those that a `run` drives, are there too.',
  operands: [],
  options: {
    json: jsonOption,
    socket: socketOption,
    state: stateOption,
  },
  examples: [
    { line: 'smartdomains list', does: 'All applications:' },
    { line: 'smartdomains list --json | jq -r .name', does: 'Their names, in a script:' },
  ],
  async run({ operands, options, io }) {
    void operands;
    const { list } = await import('../daemon/list.ts');
    return list({ ...options, io });
  },
});
