import { type Command, defineCommand } from '../define-command.ts';
import { exitCodes } from '../exit-code.ts';
import { text } from '../options.ts';
import { definitionOption, environmentOption, includeOption, jsonLinesOption } from './shared-options.ts';

/** `smartdomains parse`. */
export const parseCommand: Command = defineCommand({
  name: 'parse',
  summary: 'resolve descriptions and print what sfConfig is',
  description:
    'Reads each file with all it includes, resolves it, and prints the description of sfConfig in canonical form. ' +
    'Nothing is deployed and nothing is checked that only components know; `validate` does that.',
  operands: [{ form: '<file...>', summary: 'descriptions; - is standard input' }],
  options: {
    include: includeOption,
    define: definitionOption,
    env: environmentOption,
    phase: text('--phase <name>', 'stop after a phase: raw, type, place, function, sfConfig or link'),
    trace: text('--trace <attribute>', 'explain where one value comes from: its path in sfConfig, with `:`'),
    json: jsonLinesOption,
  },
  examples: [
    { line: 'smartdomains parse pool.sf', does: 'What a pool resolves to:' },
    { line: 'smartdomains parse --json -D site=lab a.sf b.sf', does: 'Two files as JSON, with a property:' },
    { line: 'smartdomains parse --trace pool:web1:memory pool.sf', does: 'Why a value is what it is:' },
    { line: 'smartdomains parse --phase place pool.sf', does: 'Before references are followed:' },
  ],
  async run({ operands, options, io }) {
    const { parseFiles } = await import('../parse-files.ts');
    const { failures } = await parseFiles(operands, { ...options, io });
    return failures === 0 ? exitCodes.fine : exitCodes.failed;
  },
});
