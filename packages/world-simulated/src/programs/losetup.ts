import { absolutePath } from '../machine/file-system.ts';
import { backingName, type LoopDevice } from '../machine/loop-devices.ts';
import type { Process } from '../process.ts';
import { failure, optionsOf, wrongUse } from './coreutils.ts';
import { hasOption, optionValue } from './options.ts';
import { findPath } from './paths.ts';

type Cell = string | number | boolean;

const columns: { readonly [name: string]: (device: LoopDevice) => Cell } = {
  NAME: ({ number }) => `/dev/loop${number}`,
  SIZELIMIT: () => 0,
  OFFSET: () => 0,
  AUTOCLEAR: ({ autoclear }) => autoclear,
  RO: ({ readOnly }) => readOnly,
  'BACK-FILE': backingName,
  'BACK-INO': ({ file }) => file.inode,
  DIO: () => false,
  'LOG-SEC': () => 512,
};
const textColumns = new Set(['NAME', 'BACK-FILE']);
const columnsDefault = 'NAME,SIZELIMIT,OFFSET,AUTOCLEAR,RO,BACK-FILE,DIO,LOG-SEC';
/** The device number that the one simulated file system shows. */
const deviceNumber = 65_024;

/** losetup(8): `-a`, `-j`, `-l`, `-O`, `-n`, `-J`, `-f`, `--show`, `-r`, `-d`, `-D`. */
export function losetup(process: Process): number {
  const options = optionsOf(process, [
    { names: ['-a', '--all'] },
    { names: ['-j', '--associated'], argument: 'required' },
    { names: ['-l', '--list'] },
    { names: ['-O', '--output'], argument: 'required' },
    { names: ['-n', '--noheadings'] },
    { names: ['-J', '--json'] },
    { names: ['-f', '--find'] },
    { names: ['--show'] },
    { names: ['-r', '--read-only'] },
    { names: ['-d', '--detach'] },
    { names: ['-D', '--detach-all'] },
    { names: ['-P', '--partscan'] },
    { names: ['--nooverlap', '-L'] },
  ]);
  if (typeof options === 'number') return options;
  const { loops } = process.machine;

  if (hasOption(options, '-d')) {
    if (options.operands.length === 0) return failure(process, 'no loop device specified');
    let exitCode = 0;
    for (const path of options.operands) {
      const number = loopNumber(path);
      if (number === undefined || !loops.detach(number)) {
        exitCode = failure(process, `${path}: detach failed: No such device or address`);
      }
    }
    return exitCode;
  }
  if (hasOption(options, '-D')) {
    for (const device of loops.list()) loops.detach(device.number);
    return 0;
  }

  const associated = optionValue(options, '-j');
  const isListing = ['-a', '-l', '-O', '-J'].some((name) => hasOption(options, name));
  if (associated !== undefined || isListing) return list(process, { options, associated });

  const [first, second] = options.operands;
  if (hasOption(options, '-f') && first === undefined) {
    process.out(`/dev/loop${loops.free()}\n`);
    return 0;
  }
  if (hasOption(options, '-f') && first !== undefined) {
    return attach(process, { path: first, readOnly: hasOption(options, '-r'), isShown: hasOption(options, '--show') });
  }
  const number = first === undefined ? undefined : loopNumber(first);
  if (number === undefined) {
    return first === undefined
      ? list(process, { options, associated })
      : wrongUse(process, `not a loop device: ${first}`);
  }
  if (second === undefined) {
    const device = loops.get(number);
    if (device === undefined) return failure(process, `${first}: No such device or address`);
    process.out(oldLine(device));
    return 0;
  }
  if (loops.get(number) !== undefined) {
    return failure(process, `${second}: failed to set up loop device: Device or resource busy`);
  }
  return attach(process, {
    path: second,
    readOnly: hasOption(options, '-r'),
    isShown: hasOption(options, '--show'),
    number,
  });
}

function attach(
  process: Process,
  options: { readonly path: string; readonly readOnly: boolean; readonly isShown: boolean; readonly number?: number },
): number {
  const { loops } = process.machine;
  const found = findPath(process.machine, options.path);
  if (found.kind !== 'file') {
    const problem = found.kind === 'missing' ? found.problem : 'Invalid argument';
    return failure(process, `${options.path}: failed to set up loop device: ${problem}`);
  }
  const device = loops.attach(found, {
    path: absolutePath(options.path),
    readOnly: options.readOnly,
    ...(options.number === undefined ? {} : { number: options.number }),
  });
  if (options.isShown) process.out(`/dev/loop${device.number}\n`);
  return 0;
}

function list(
  process: Process,
  request: {
    readonly options: Exclude<ReturnType<typeof optionsOf>, number>;
    readonly associated: string | undefined;
  },
): number {
  const { options, associated } = request;
  const { loops, files } = process.machine;
  const backing = associated === undefined ? undefined : files.file(absolutePath(associated));
  const devices = loops.list().filter(({ file }) => associated === undefined || file === backing);
  const isTable = ['-l', '-O', '-J', '-n'].some((name) => hasOption(options, name)) || !hasOption(options, '-a');
  if (associated !== undefined && !['-l', '-O', '-J'].some((name) => hasOption(options, name))) {
    for (const device of devices) process.out(oldLine(device));
    return 0;
  }
  if (!isTable) {
    for (const device of devices) process.out(oldLine(device));
    return 0;
  }
  const names = (optionValue(options, '-O') ?? columnsDefault).split(',');
  for (const name of names) {
    if (!Object.hasOwn(columns, name)) return failure(process, `unknown column: ${name}`);
  }
  const rows = devices.map((device) => names.map((name) => columns[name]?.(device) ?? ''));
  if (hasOption(options, '-J')) process.out(asJson(names, rows));
  else if (rows.length > 0) process.out(asTable(names, rows, { hasHeadings: !hasOption(options, '-n') }));
  return 0;
}

function oldLine(device: LoopDevice): string {
  return `/dev/loop${device.number}: [${deviceNumber}]:${device.file.inode} (${backingName(device)})\n`;
}

function asTable(
  names: readonly string[],
  rows: readonly (readonly Cell[])[],
  options: { readonly hasHeadings: boolean },
): string {
  const texts = rows.map((row) => row.map((cell) => (typeof cell === 'boolean' ? String(Number(cell)) : String(cell))));
  const lines = options.hasHeadings ? [names, ...texts] : texts;
  const isNumber = names.map((name) => !textColumns.has(name));
  const widths = names.map((name, at) =>
    Math.max(isNumber[at] ? name.length : 0, ...lines.map((line) => line[at]?.length ?? 0)),
  );
  const cellText = (cell: string, at: number, isLast: boolean): string => {
    if (isNumber[at]) return cell.padStart(widths[at] ?? 0);
    return isLast ? cell : cell.padEnd(widths[at] ?? 0);
  };
  return lines
    .map((line) => `${line.map((cell, at) => cellText(cell, at, at === line.length - 1)).join(' ')}\n`)
    .join('');
}

function asJson(names: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const objects = rows.map((row) => {
    const members = row.map(
      (cell, at) => `         ${JSON.stringify(names[at]?.toLowerCase())}: ${JSON.stringify(cell)}`,
    );
    return `{\n${members.join(',\n')}\n      }`;
  });
  return `{\n   "loopdevices": [\n      ${objects.join(',')}\n   ]\n}\n`.replace('[\n      \n', '[\n\n');
}

function loopNumber(path: string): number | undefined {
  const digits = /^(?:\/dev\/)?loop(\d+)$/.exec(path)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
