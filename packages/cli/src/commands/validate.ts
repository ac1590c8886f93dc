import { type Command, defineCommand } from '../define-command.ts';
import { exitCodes } from '../exit-code.ts';
import {
  componentsOption,
  definitionOption,
  environmentOption,
  includeOption,
  jsonLinesOption,
} from './shared-options.ts';

/** `smartdomains validate`. */
export const validateCommand: Command = defineCommand({
  name: 'validate',
  summary: 'check descriptions without doing anything',
  description:
    'Reads and resolves each file and checks every component in it: its class, its attributes, what it refers to. ' +
    'Reports everything that is wrong in all files. No host is touched.',
  operands: [{ form: '<file...>', summary: 'descriptions; - is standard input' }],
  options: {
    include: includeOption,
    define: definitionOption,
    env: environmentOption,
    components: componentsOption,
    json: jsonLinesOption,
  },
  examples: [
    { line: 'smartdomains validate pool.sf', does: 'Before a change goes live:' },
    { line: 'smartdomains validate --json pools/*.sf', does: 'For a script, one JSON object a file:' },
  ],
  async run({ operands, options, io }) {
    const { validateFiles } = await import('../validate-files.ts');
    const { failures } = await validateFiles(operands, { ...options, io });
    return failures === 0 ? exitCodes.fine : exitCodes.failed;
  },
});
