import { type Command, defineCommand } from '../define-command.ts';
import { exitCodes } from '../exit-code.ts';
import { definitionOption, includeOption, jsonLinesOption } from './shared-options.ts';

/** `smartdomains parse`. */
export const parseCommand: Command = defineCommand({
  name: 'parse',
  summary: 'resolve descriptions and print what sfConfig is',
  description:
    'Reads each file with all it includes, resolves it, and prints the description of sfConfig in canonical form. ' +
    'Nothing is deployed and nothing is checked that only components know; `validate` does that.',
  operands: [{ form: '<file...>', summary: 'descriptions; - is standard input' }],
  options: { include: includeOption, define: definitionOption, json: jsonLinesOption },
  examples: [
    { line: 'smartdomains parse pool.sf', does: 'What a pool resolves to:' },
    { line: 'smartdomains parse --json -D site=lab a.sf b.sf', does: 'Two files as JSON, with a property:' },
  ],
  async run({ operands, options, io }) {
    const { parseFiles } = await import('../parse-files.ts');
    const { failures } = await parseFiles(operands, { ...options, io });
    return failures === 0 ? exitCodes.fine : exitCodes.failed;
  },
});
