import { absolutePath } from '../machine/file-system.ts';
import { writeIsoImage } from '../machine/iso-image.ts';
import type { Process } from '../process.ts';
import { optionValue, parseOptions } from './options.ts';
import { findPath, sourceOf } from './paths.ts';

/** What it says of itself before anything else, on standard error, also with `-quiet`. */
const greeting = 'xorriso 1.5.4 : RockRidge filesystem manipulator, libburnia project.\n\n';

/** xorriso(1) `-as mkisofs -quiet -J -R -V LABEL -o FILE -graft-points NAME=FILE…`: an image of files under the names given. */
export async function xorriso(process: Process): Promise<number> {
  process.error(greeting);
  const fail = (exitCode: number, problem: string): number => {
    process.error(`xorriso : FAILURE : ${problem}\n`);
    return exitCode;
  };
  const [as, what, ...rest] = process.args;
  if (as !== '-as' || what !== 'mkisofs') return fail(5, 'simulated xorriso knows only -as mkisofs');
  // mkisofs has long names with one hyphen.
  const words = rest.filter((word) => word !== '-quiet' && word !== '-graft-points');
  const result = parseOptions(words, [
    { names: ['-V'], argument: 'required' },
    { names: ['-o'], argument: 'required' },
    { names: ['-J'] },
    { names: ['-R'] },
  ]);
  if (!result.ok) return fail(5, `-as mkisofs: Unrecognized option '-${result.option}'`);
  if (words.length === rest.length || !rest.includes('-graft-points')) {
    return fail(5, 'simulated xorriso wants -graft-points');
  }
  const { options } = result;
  const output = optionValue(options, '-o') ?? '';
  await process.pause(process.machine.varied(process.machine.spec.latency.commandMs));
  const files: Record<string, string> = {};
  for (const word of options.operands) {
    const [, name = '', path = ''] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
    const found = findPath(process.machine, path);
    if (found.kind === 'missing') {
      return fail(5, `Cannot determine attributes of source file '${path}' : ${found.problem}`);
    }
    const content = sourceOf(found)?.content;
    files[name] = content?.kind === 'text' ? content.text : '';
  }
  const problem = writeIsoImage(process.machine.files, absolutePath(output), {
    label: optionValue(options, '-V') ?? 'ISOIMAGE',
    files,
  });
  if (problem === undefined) return 0;
  if (problem !== 'No space left on device')
    process.error('libburn : SORRY : Neither stdio-path nor its directory exist\n');
  return fail(5, problem === 'No space left on device' ? `${problem}` : `Cannot acquire drive 'stdio:${output}'`);
}
