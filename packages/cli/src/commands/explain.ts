import { type Command, defineCommand } from '../define-command.ts';
import { flag } from '../options.ts';

/** `smartdomains explain`. */
export const explainCommand: Command = defineCommand({
  name: 'explain',
  summary: 'explain the code of an error, or list all codes',
  description:
    'Prints the page of a code: an example, why it is wrong, and the example repaired. Lists all codes without one.',
  operands: [{ form: '[code]', summary: 'SD and four digits, as in error[SD2004]' }],
  options: { json: flag('--json', 'print one JSON object') },
  examples: [
    { line: 'smartdomains explain SD2004', does: 'What a message means:' },
    { line: 'smartdomains explain', does: 'All codes:' },
  ],
  async run({ operands, options, io }) {
    const { explain } = await import('../explain.ts');
    return explain(operands[0], { ...options, io });
  },
});
