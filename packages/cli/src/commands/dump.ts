import { type Command, defineCommand } from '../define-command.ts';
import { jsonOption, socketOption, stateOption } from './shared-options.ts';

/** `smartdomains dump`. */
export const dumpCommand: Command = defineCommand({
  name: 'dump',
  summary: 'print an application or a component as it is, as a description',
  description: 'Live attributes are in place, what was removed is left out, children are as they came.',
  operands: [{ form: '<target>', summary: 'an application, or a component such as web:pool:domain1' }],
  options: {
    json: jsonOption,
    socket: socketOption,
    state: stateOption,
  },
  examples: [
    { line: 'smartdomains dump web:pool:domain1', does: 'One component:' },
    { line: 'smartdomains dump web --json', does: 'For a script, in the form of `parse --json`:' },
  ],
  async run({ operands, options, io }) {
    const { dump } = await import('../daemon/dump.ts');
    return dump(operands[0] ?? '', { ...options, io });
  },
});
