import { quoteArgv } from './quote-argv.ts';
import { createTailBuffer } from './tail-buffer.ts';

/*
 * What goes over an ssh session. ssh knows one text and one exit code, so a small POSIX sh script on the other side says
 * what ssh cannot: that the command began, in which process group, and that an exit code is the command's own. On standard
 * output and on standard error alike:
 *
 *     whatever the login shell prints
 *     ^BNONCE+PID \n        the process group, begun from here
 *     output of the command, byte by byte
 *     ^BNONCE=CODE \n       exited            ^BNONCE!CODE \n    there is no such program
 *     output of orphans
 *
 * A command for which no record can be made does not begin; instead of its frame comes `^BNONCE~ \n`.
 *
 * sshd makes each session its own process group, led by the login shell, which `exec` turns into this script.
 */

/** How long the text for a remote shell may be: Linux takes 128 KiB in one argument, here and there. */
export const remoteTextBytesMax = 120_000;
/** Records that nobody has asked for are removed after so many days. */
const recordDaysMax = 2;
/** How much of what stands before a command's own output is kept, for the reason when there never is any. */
const noiseBytesMax = 4_096;

// For a followed command: standard input stays open as long as the connection, and its end ends the whole group. The command's own
// is at its end at once.
const endWithConnection = [
  'exec 4<&0 </dev/null',
  '(while read -r s; do :; done; kill -TERM "-$$") <&4 4<&- >/dev/null 2>&1 & w=$!',
  'exec 4<&-',
];

/**
 * A part of a script: no record `$d` of this command could be made, and it does not begin. Ends when somebody else has made it, who then
 * knows; a full or broken disk is said, for the command may run without a record.
 */
export const sayNoRecord: readonly string[] = [
  'p=',
  '{ read -r p <"$d"; } 2>/dev/null',
  '[ "$p" = none ] && exit 99',
  'rm -f "$d" "$d.in" "$d.out" "$d.err" 2>/dev/null',
  'printf "\\002%s~\\n" "$n"',
  'printf "\\002%s~\\n" "$n" >&2',
];
// For a recorded command: it is begun only by who first makes the record, and what becomes of it is written there. What
// it prints has a place before it begins.
const beginRecord = [
  'd=$1/$n',
  'shift',
  `(set -C; echo $$ >"$d" && true >"$d.out" && true >"$d.err") 2>/dev/null || { ${sayNoRecord.join('; ')}; exit 98; }`,
];
const runRecorded = ['true >"$d.run" || exit', '(exec "$@" </dev/null >"$d.out" 2>"$d.err" 3>&-)'];
/** A part of a script: the end of a command whose record is `$d` is written there, then what it has printed is printed. */
export const endRecorded: readonly string[] = [
  '{ echo "$k$s" >"$d.end"; } 2>/dev/null',
  '[ -s "$d.out" ] && cat "$d.out"',
  '[ -s "$d.err" ] && cat "$d.err" >&2',
];

/**
 * What every mark begins with, in front of the nonce: a character that text and echoed keys hardly ever end with, for what may be the
 * beginning of a mark is held back until more comes.
 */
const markBegin = '\u0002';
/** Parts of a script: both outputs say that the command begins, and how it ended (`$k$s`). */
export const sayBegin: readonly string[] = ['printf "\\002%s+%s\\n" "$n" "$$"', 'printf "\\002%s+%s\\n" "$n" "$$" >&2'];
export const sayEnd: readonly string[] = [
  'printf "\\002%s%s%s\\n" "$n" "$k" "$s"',
  'printf "\\002%s%s%s\\n" "$n" "$k" "$s" >&2',
];
/**
 * A part of a script: what kind of end (`$k`) an exit code (`$s`) of the program `$1` is; leaves `IFS` and `set -f` changed. 126 and 127
 * are the shell's words for "no such program", unless there is one and it said so itself.
 */
export const markOfEnd: readonly string[] = [
  'k="="',
  'case $s in 126|127) k="!"',
  'case $1 in */*) [ -f "$1" ] && [ -x "$1" ] && k="=" ;; *) IFS=:',
  'set -f',
  'for p in $PATH',
  'do [ "$p" ] || p=.',
  '[ -f "$p/$1" ] && [ -x "$p/$1" ] && k="="',
  'done ;; esac ;; esac',
];

// One line each, for a login shell that is no POSIX shell would stumble over more before it can be told apart.
const scriptOf = (kind: CommandKind): string =>
  [
    'n=$1',
    'shift',
    ...(kind === 'recorded' ? beginRecord : []),
    'LC_ALL=C',
    'export LC_ALL',
    // Told to end, the script waits for its command; a trap, unlike an ignored signal, is not inherited by the command.
    'trap : TERM',
    ...sayBegin,
    ...(kind === 'followed' ? endWithConnection : []),
    // exec runs programs only, never a function or a builtin of the shell. What the shell itself says about a command that
    // was killed is no output of the command's.
    'exec 3>&2 2>/dev/null',
    ...(kind === 'recorded' ? runRecorded : ['(exec "$@" 2>&3 3>&-)']),
    's=$?',
    ...(kind === 'followed' ? ['kill "$w"'] : []),
    'exec 2>&3 3>&-',
    ...markOfEnd,
    ...(kind === 'recorded' ? endRecorded : []),
    ...sayEnd,
    'exit "$s"',
  ].join('; ');

/**
 * `plain`: goes on when the connection is lost. `followed`: ends with it. `recorded`: goes on, and what becomes of it is in its
 * record on the host.
 */
export type CommandKind = 'plain' | 'followed' | 'recorded';

/** How the command is framed. */
export type Framing =
  | { readonly kind: 'plain' | 'followed' }
  /** The record is in this directory of the host, named by the nonce. */
  | { readonly kind: 'recorded'; readonly directory: string };

const commandScripts: { readonly [kind in CommandKind]: string } = {
  plain: scriptOf('plain'),
  followed: scriptOf('followed'),
  recorded: scriptOf('recorded'),
};

/** The text for the remote shell that runs the command inside a frame. */
export function remoteCommandText(
  nonce: string,
  argv: readonly string[],
  framing: Framing = { kind: 'plain' },
): string {
  const words = framing.kind === 'recorded' ? [nonce, framing.directory] : [nonce];
  return `exec ${quoteArgv(['sh', '-c', commandScripts[framing.kind], 'smartdomains', ...words, ...argv])}`;
}

/*
 * The record of a command, files that begin with its nonce:
 *
 *     NONCE       made by who comes first: the command's script, with its process group; or who asks for it, with "none", and then
 *                 the command never begins
 *     NONCE.run   it is about to run      NONCE.out, NONCE.err   what it has printed      NONCE.end   `=CODE` or `!CODE`, as in the frame
 *     NONCE.in    what a command of a kept session gets on standard input
 */

// Signals process groups on request. When the connection is gone its input ends, and so does it.
const keeperScript = [
  'unset TMOUT',
  'printf "%s+%s%s\\n" "$1" "$2" "$1"',
  // Only a directory in which nobody else can put or change anything is good for records.
  'd=$XDG_RUNTIME_DIR',
  '[ "$d" ] || d=/tmp/smartdomains-$LOGNAME',
  '[ -w /run ] && d=/run',
  'e=$d/smartdomains-commands',
  '(umask 077; mkdir -p "$e") 2>/dev/null',
  '[ -d "$e" ] && [ -w "$e" ] && [ -O "$e" ] && [ ! -L "$e" ] && [ -O "$d" ] && [ ! -L "$d" ] || e=',
  'b=',
  '[ -r /proc/sys/kernel/random/boot_id ] && read -r b </proc/sys/kernel/random/boot_id',
  'echo "records $b $e"',
  `[ "$e" ] && (find "$e" -type f -mtime +${recordDaysMax - 1} -exec rm -f {} + >/dev/null 2>&1 &)`,
  'while read -r s g',
  'do case $s in find) f=$e/$g',
  'if (set -C; echo none >"$f") 2>/dev/null',
  'then r=none',
  'else r=',
  'read -r r <"$f"',
  'if [ -s "$f.end" ]',
  'then read -r r <"$f.end"',
  'r="ended $r"',
  'elif [ "$r" = none ]',
  'then :',
  'elif [ -z "$r" ] || kill -0 "-$r" 2>/dev/null',
  'then r="runs $r"',
  // It may have ended between the two looks.
  'elif [ -s "$f.end" ]',
  'then read -r r <"$f.end"',
  'r="ended $r"',
  // On a full disk the end may be empty.
  'elif [ -f "$f.run" ]',
  'then r=lost',
  'else r=notrun',
  'fi',
  'fi',
  'echo "$r" ;; forget) set --',
  'for f in $g',
  'do set -- "$@" "$e/$f" "$e/$f.run" "$e/$f.in" "$e/$f.out" "$e/$f.err" "$e/$f.end"',
  'done',
  'rm -f "$@"',
  // Only what says that nobody is there is believed: sudo may refuse, and then nobody knows.
  'echo gone ;; sudo) set -- $g',
  'if r=$(LC_ALL=C sudo -n -- kill "-$1" -- "-$2" 2>&1)',
  'then echo here',
  'else case $r in *"No such process"*) echo gone ;; *) echo here ;; esac',
  'fi ;; *) if kill "-$s" "-$g" 2>/dev/null',
  'then echo here',
  'else echo gone',
  'fi ;; esac',
  'done',
].join('; ');

/** What a shell that is no POSIX shell gets wrong, one way or the other. */
export const quotingProbe = '\'"\\\\ \\n$(x)`x`$x;!&|*?{a,b}~#%\t ü';

/**
 * The text for the remote shell that keeps the connection: it echoes the probe, says `records BOOT DIRECTORY`, then answers, with a line each, `SIGNAL GROUP`
 * and `sudo SIGNAL GROUP` (`here` or `gone`), `find NONCE` (`none`, `notrun`, `runs GROUP`, `lost`, `ended =CODE`) and `forget NONCE …`.
 */
export function keeperText(nonce: string): string {
  return `exec ${quoteArgv(['sh', '-c', keeperScript, 'smartdomains', nonce, quotingProbe])}`;
}

/** How the command ended, by its own frame or its record. */
export interface CommandEnd {
  readonly kind: 'exited' | 'notStarted';
  readonly exitCode: number;
}

/** What ends a frame. `noRecord`: no record of the command could be made, and it has not begun. */
export type FrameEnd = CommandEnd | { readonly kind: 'noRecord' };

/** Takes the bytes of an output. */
export interface OutputSink {
  readonly push: (chunk: Buffer) => void;
}

/** Reads one output of a framed command. */
export interface FrameReader {
  readonly push: (chunk: Buffer) => void;
  /** The stream is at its end: what looked like the beginning of a frame's end was output. */
  readonly finish: () => void;
  /** Resolves with the remote process group. */
  readonly begun: Promise<number>;
  readonly ended: Promise<FrameEnd>;
  /** What came before the frame, while none has begun. */
  noise(): string;
}

/** Reads the frame with this nonce and passes on the command's own output, as soon as it cannot be a part of the frame. */
export function createFrameReader(nonce: string, output: OutputSink): FrameReader {
  const begun = Promise.withResolvers<number>();
  const ended = Promise.withResolvers<FrameEnd>();
  const noise = createTailBuffer(noiseBytesMax);
  const mark = `${markBegin}${nonce}`;
  const beginMarks = [Buffer.from(`${mark}+`), Buffer.from(`${mark}~`)];
  const endMarks = [Buffer.from(`${mark}=`), Buffer.from(`${mark}!`)];
  let state: 'before' | 'inside' | 'after' = 'before';
  let held = Buffer.alloc(0);

  /** The line that begins with the mark at the index, or nothing while it is not complete. */
  const lineAt = (index: number): { readonly text: string; readonly end: number } | undefined => {
    const end = held.indexOf('\n', index);
    return end < 0 ? undefined : { text: held.toString('latin1', index + mark.length, end), end: end + 1 };
  };

  /** Passes on all but what may be the first part of a mark. */
  const passOn = (to: OutputSink, index: number) => {
    const keep = index < 0 ? beginningOf(mark, held) : held.length - index;
    to.push(held.subarray(0, held.length - keep));
    held = held.subarray(held.length - keep);
  };

  const step = (): boolean => {
    if (state === 'after') return false;
    const marks = state === 'before' ? beginMarks : endMarks;
    const found = marks.map((mark) => held.indexOf(mark)).filter((index) => index >= 0);
    const index = found.length === 0 ? -1 : Math.min(...found);
    const line = index < 0 ? undefined : lineAt(index);
    passOn(state === 'before' ? noise : output, index);
    if (line === undefined) return false;
    held = held.subarray(line.end - index);
    const number = Number(line.text.slice(1));
    if (line.text.startsWith('~')) {
      state = 'after';
      ended.resolve({ kind: 'noRecord' });
    } else if (state === 'before') {
      state = 'inside';
      begun.resolve(number);
    } else {
      state = 'after';
      ended.resolve({ kind: line.text.startsWith('=') ? 'exited' : 'notStarted', exitCode: number });
    }
    return true;
  };

  return {
    push(chunk) {
      if (state === 'after') return;
      held = Buffer.concat([held, chunk]);
      while (step());
    },
    finish() {
      if (state === 'inside') output.push(held);
      if (state === 'before') noise.push(held);
      held = Buffer.alloc(0);
    },
    begun: begun.promise,
    ended: ended.promise,
    noise: () => noise.text(),
  };
}

/** How many of the last bytes may be the beginning of the mark. */
function beginningOf(mark: string, bytes: Buffer): number {
  for (let length = Math.min(mark.length, bytes.length); length > 0; length -= 1) {
    if (mark.startsWith(bytes.toString('latin1', bytes.length - length))) return length;
  }
  return 0;
}
