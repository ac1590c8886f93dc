import { sudoPrefix } from '@smartdomains/runtime';
import { isRootsBySudo } from './sudo.ts';

/**
 * Programs that change something, do it in their own process, ask for no terminal, and have left nothing running when they end. They are
 * those that our components run for small effects, and no more. Not in it, on purpose:
 *
 * - `xl`: `xl create` leaves the monitor of its domain, which must stay in a group that nobody signals;
 * - LVM's programs: they may start `dmeventd` and `lvmpolld`;
 * - `losetup` and whatever else makes the kernel or udev start something on our behalf;
 * - `scp` and `ssh`: with `ControlPersist` in the user's configuration they leave a connection behind;
 * - what a user names (`sh`, scripts): anything may become of it.
 */
const programs: ReadonlySet<string> = new Set([
  // Of coreutils: a few calls of the system on files, in one process.
  'mkdir',
  'tee',
  'ln',
  'mv',
  'rm',
  'truncate',
  // May take long; so does its session, as one of its own would.
  'cp',
  'dd',
  // Write an image file and end. `qemu-nbd` is what leaves a process, not `qemu-img`.
  'qemu-img',
  'xorriso',
]);

/** What `find` runs for what it finds is somebody else's program. */
const findRuns = /^-(exec|ok)/;

/**
 * `flock FILE COMMAND`, as `holding` in packages/xen writes it. The lock goes with the last of the processes that have the file open: with
 * a command that leaves none, at its end.
 */
const flockWords = ['flock', '-n', '-E'] as const;

/** Whether nothing runs any more when the effect with these words has ended, whoever runs it: through `sudo -n --`, under `flock`. */
export function leavesNoProcess(argv: readonly string[]): boolean {
  if (isRootsBySudo(argv)) {
    return beginsWith(argv, sudoPrefix) && leavesNoProcess(argv.slice(sudoPrefix.length));
  }
  // The exit code of a lock that somebody has, and the file.
  if (beginsWith(argv, flockWords)) return leavesNoProcess(argv.slice(flockWords.length + 2));
  const [program = '', ...args] = argv;
  return programs.has(program) || (program === 'find' && !args.some((word) => findRuns.test(word)));
}

function beginsWith(argv: readonly string[], words: readonly string[]): boolean {
  return words.every((word, index) => argv[index] === word);
}
