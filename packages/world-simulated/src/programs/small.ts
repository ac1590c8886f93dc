import type { Process } from '../process.ts';
import { failure, optionsOf, wrongUse } from './coreutils.ts';
import { hasOption } from './options.ts';

/** true(1). */
export const succeed = (): number => 0;

/** false(1). */
export const fail = (): number => 1;

/** sync(1): everything written is durable at once in the simulated world. */
export function sync(process: Process): number {
  const options = optionsOf(process, [{ names: ['-f', '--file-system'] }, { names: ['-d', '--data'] }]);
  return typeof options === 'number' ? options : 0;
}

/** hostname(1), reading only. */
export function hostname(process: Process): number {
  const options = optionsOf(process, [{ names: ['-s', '--short'] }, { names: ['-f', '--fqdn'] }]);
  if (typeof options === 'number') return options;
  if (options.operands.length > 0) return failure(process, 'simulated hostname does not change the name');
  process.out(`${process.machine.name}\n`);
  return 0;
}

/** uname(1): `-s`, `-n`, `-r`, `-m`. */
export function uname(process: Process): number {
  const options = optionsOf(process, [
    { names: ['-s', '--kernel-name'] },
    { names: ['-n', '--nodename'] },
    { names: ['-r', '--kernel-release'] },
    { names: ['-m', '--machine'] },
  ]);
  if (typeof options === 'number') return options;
  if (options.operands[0] !== undefined) return wrongUse(process, `extra operand '${options.operands[0]}'`);
  const { name, spec } = process.machine;
  const parts = [
    ['-s', 'Linux'],
    ['-n', name],
    ['-r', spec.kernelVersion],
    ['-m', 'x86_64'],
  ] as const;
  const wanted = parts.filter(([option]) => hasOption(options, option));
  process.out(`${(wanted.length === 0 ? parts.slice(0, 1) : wanted).map(([, value]) => value).join(' ')}\n`);
  return 0;
}

/** date(1) with `+%s`: the host's clock, which is the world's. */
export function date(process: Process): number {
  const [format] = process.args;
  if (format !== '+%s') return failure(process, `simulated date does not know '${format ?? ''}'`);
  const { clock, spec } = process.machine;
  process.out(`${Math.floor((clock.nowMs() + spec.clockOffMs) / 1000)}\n`);
  return 0;
}

/** id(1) of root: `-u`, `-g`, `-n`. */
export function id(process: Process): number {
  const options = optionsOf(process, [
    { names: ['-u', '--user'] },
    { names: ['-g', '--group'] },
    { names: ['-n', '--name'] },
  ]);
  if (typeof options === 'number') return options;
  if (hasOption(options, '-u') || hasOption(options, '-g')) {
    process.out(hasOption(options, '-n') ? 'root\n' : '0\n');
  } else {
    process.out('uid=0(root) gid=0(root) groups=0(root)\n');
  }
  return 0;
}

/** printf(1): `%s`, `%d`, `%%` and the usual escapes; the format is used again while arguments are left. */
export function printf(process: Process): number {
  const [format, ...args] = process.args;
  if (format === undefined) return wrongUse(process, 'missing operand');
  const left = [...args];
  do {
    const text = format.replace(
      /\\(n|t|0|\\)|%([sd%])/g,
      (_, sequence: string | undefined, directive: string | undefined) => {
        if (sequence !== undefined) return { n: '\n', t: '\t', '0': '\0', '\\': '\\' }[sequence] ?? '';
        return directive === '%' ? '%' : (left.shift() ?? '');
      },
    );
    process.out(text);
  } while (left.length > 0 && /%[sd]/.test(format));
  return 0;
}
