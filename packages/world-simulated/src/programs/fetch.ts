import { absolutePath } from '../machine/file-system.ts';
import type { Process } from '../process.ts';
import { copyToFile } from './copy-bytes.ts';
import { failure, optionsOf } from './coreutils.ts';
import { optionValue } from './options.ts';

/** curl(1) of one address to a file, `-o`; what there is to fetch stands in the site. What is there already is fetched anew. */
export async function curl(process: Process): Promise<number> {
  const options = optionsOf(process, [
    { names: ['-f'] },
    { names: ['-s'] },
    { names: ['-S'] },
    { names: ['-L'] },
    { names: ['-C'], argument: 'required' },
    { names: ['-o'], argument: 'required' },
    { names: ['--proto'], argument: 'required' },
    { names: ['--retry'], argument: 'required' },
  ]);
  if (typeof options === 'number') return 2;
  const [url] = options.operands;
  const to = optionValue(options, '-o');
  if (url === undefined || to === undefined) return 2;
  if (!Object.hasOwn(process.machine.spec.downloads, url)) {
    process.error('curl: (22) The requested URL returned error: 404\n');
    return 22;
  }
  return (await fetchTo(process, url, to)) ? 0 : 23;
}

/** scp(1) from another machine to a file of this one. */
export async function scp(process: Process): Promise<number> {
  const options = optionsOf(process, [
    { names: ['-q'] },
    { names: ['-B'] },
    { names: ['-o'], argument: 'required' },
    { names: ['-P'], argument: 'required' },
  ]);
  if (typeof options === 'number') return options;
  const [from = '', to = ''] = options.operands;
  if (!Object.hasOwn(process.machine.spec.downloads, from)) {
    return failure(process, `${from.replace(/^[^:]*:/, '')}: No such file or directory`);
  }
  return (await fetchTo(process, from, to)) ? 0 : 1;
}

async function fetchTo(process: Process, from: string, to: string): Promise<boolean> {
  const { machine } = process;
  const sizeBytes = machine.spec.downloads[from] ?? 0;
  const made = machine.files.create(absolutePath(to));
  if (!made.ok) {
    failure(process, `${to}: ${made.problem}`);
    return false;
  }
  const source = { sizeBytes, allocatedBytes: sizeBytes, content: { kind: 'bulk', id: from } } as const;
  return copyToFile(process, source, { files: machine.files, file: made.value });
}
