import { type Command, defineCommand } from '../define-command.ts';
import { exitCodes } from '../exit-code.ts';
import { flag } from '../options.ts';
import { jsonLinesOption } from './shared-options.ts';

/** `smartdomains fmt`. */
export const fmtCommand: Command = defineCommand({
  name: 'fmt',
  summary: 'lay descriptions out in the house style',
  description:
    'Rewrites each file whose layout differs, and names it. White space, semicolons and line breaks change, meaning and ' +
    'comments never do. Of a file with mistakes the sound parts are laid out, and the mistakes are reported.',
  operands: [{ form: '<file...>', summary: 'descriptions; - is standard input, printed to standard output' }],
  options: {
    check: flag('--check', 'change nothing; name what would change, and fail if anything would'),
    json: jsonLinesOption,
  },
  examples: [
    { line: 'smartdomains fmt pools/*.sf', does: 'After editing:' },
    { line: 'smartdomains fmt --check pools/*.sf', does: 'Before a change is accepted:' },
  ],
  async run({ operands, options, io }) {
    const { formatFiles } = await import('../format-files.ts');
    const { failures } = await formatFiles(operands, { ...options, io });
    return failures === 0 ? exitCodes.fine : exitCodes.failed;
  },
});
