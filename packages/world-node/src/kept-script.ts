import { quoteArgv } from './quote-argv.ts';
import { endRecorded, markOfEnd, sayBegin, sayEnd, sayNoRecord } from './remote-frame.ts';

/**
 * How long the arguments together, and a text for standard input, may be as they are sent: a shell reads them byte by byte, each a call
 * of the system, and what a few thousand of those cost an emulated host a session of its own costs as well.
 */
export const keptTextBytesMax = 4_096;

// exec runs programs only, never a function or a builtin of the shell.
const runFrom = (input: string): string => `(exec "$@" <${input} >&4 2>&3 3>&- 4>&- 5>&-)`;

// It may be a secret, and a record stays when we are killed. Emptying it takes no process.
const emptyText = 'case $i in =*) true >"$d.in" ;; esac';

/**
 * The script that runs commands one after the other, each inside its frame, as `keptRequest` asks for them. When its input ends, so does
 * it, after the command that is under way.
 *
 *     waits ──whole request──▶ makes the record ──▶ says that it begins ──leave──▶ runs ──▶ says how it ended ──▶ waits
 *       │                              │                      │
 *       └──────── input ends ──────────┼───── input ends ─────┴──▶ ends, and nothing has run
 *                                      ├── somebody else made it ──▲
 *                                      └── it cannot be made ──▶ says so, nothing has run ──▶ waits
 *
 * Only who has heard the beginning gives leave, so a command that was given none has not run and never will. A text for standard input
 * is whole before the command begins, in its record, so a lost connection does not cut it off.
 */
export const keptScript: string = [
  'unset TMOUT',
  'LC_ALL=C',
  'export LC_ALL',
  // Told to end, the script waits for its command; a trap, unlike an ignored signal, is not inherited by the command.
  'trap : TERM',
  'while IFS= read -r n && IFS= read -r r && IFS= read -r i && IFS= read -r c',
  'do set --',
  'while [ "$#" -lt "$c" ]',
  'do IFS= read -r a || exit',
  'set -- "$@" "$a"',
  'done',
  // As for a session of its own (`beginRecord`), but without a process.
  'case $r in /*) d=$r/$n',
  'm=',
  'set -C',
  '{ echo $$ >"$d"; } 2>/dev/null && m=made',
  'set +C',
  // A text that is not whole is none.
  `case $m$i in made=*) { printf %b "\${i#=}" >"$d.in"; } 2>/dev/null || m= ;; esac`,
  `[ "$m" ] || { ${sayNoRecord.join('; ')}; continue; } ;; esac`,
  ...sayBegin,
  `read -r g || { ${emptyText}; exit; }`,
  // The command's outputs are 4 and 3. What the shell itself says about one that was killed is no output of the command's.
  'exec 5>&2 4>&1 3>&2 2>/dev/null',
  'case $r in /*) exec 4>"$d.out" 3>"$d.err" || exit',
  'true >"$d.run" || exit ;; esac',
  `case $i in =*) ${runFrom('"$d.in"')} ;; *) ${runFrom('/dev/null')} ;; esac`,
  's=$?',
  emptyText,
  'exec 2>&5 3>&- 4>&- 5>&-',
  ...markOfEnd,
  'unset IFS',
  'set +f',
  `case $r in /*) ${endRecorded.join('; ')} ;; esac`,
  ...sayEnd,
  'done',
].join('; ');

/** The text for the remote shell that runs commands one after the other. */
export function keptText(): string {
  return `exec ${quoteArgv(['sh', '-c', keptScript, 'smartdomains'])}`;
}

/** A command for the script. */
export interface KeptCommand {
  readonly argv: readonly string[];
  /** The directory of its record. */
  readonly recordDirectory?: string | undefined;
  /** `/dev/null` when absent. Only with a record. */
  readonly stdin?: string | undefined;
}

/**
 * The lines that ask for a command: nonce; directory of its record or `-`; `=TEXT` for its standard input or `-`; number of arguments;
 * arguments. Nothing when an argument has a line feed, which no line can hold, when the arguments or the text are too long, or the text is
 * without a record.
 */
export function keptRequest(nonce: string, { argv, recordDirectory, stdin }: KeptCommand): string | undefined {
  if (argv.some((argument) => argument.includes('\n'))) return undefined;
  if (argv.reduce((bytes, argument) => bytes + Buffer.byteLength(argument), argv.length) > keptTextBytesMax)
    return undefined;
  const input = stdin === undefined ? '-' : `=${escaped(stdin)}`;
  if (input.length > keptTextBytesMax || (stdin !== undefined && recordDirectory === undefined)) return undefined;
  return [nonce, recordDirectory ?? '-', input, String(argv.length), ...argv].map((line) => `${line}\n`).join('');
}

/** The line that gives leave to the command that has been asked for. */
export const keptLeave = '\n';

/** The text as printable ASCII on one line, from which `printf %b` makes its bytes again. */
function escaped(text: string): string {
  // Too long is too long: not all of a long text is worth the work.
  const bytes = Buffer.from(text.slice(0, keptTextBytesMax));
  return Array.from(bytes, (byte) => {
    if (byte === 0x0a) return '\\n';
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x5c;
    return isPlain ? String.fromCharCode(byte) : `\\0${byte.toString(8).padStart(3, '0')}`;
  }).join('');
}
