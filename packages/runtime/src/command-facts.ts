import type { DiagnosticFact } from '@smartdomains/language';
import type { CommandResult } from './ports.ts';

/** Lines of a failed command's output that a message shows: its last ones. */
export const outputLinesMax = 20;
/** Letters of one such line. */
export const outputLineLengthMax = 500;

/** `command` and `output` of an operational error (STYLE.md part D): what ran, how it ended after how long, its last words. */
export function commandFacts(argv: readonly string[], result: CommandResult): readonly DiagnosticFact[] {
  const output = lastLines(result.stderr.trim() === '' ? result.stdout : result.stderr);
  return [
    { name: 'command', value: `${commandText(argv)}  (${endingText(result)})` },
    ...(output === '' ? [] : [{ name: 'output', value: output }]),
  ];
}

/** The argument list as one could type it; for people to read and paste, never given to a shell by us (invariant 4). */
export function commandText(argv: readonly string[]): string {
  return argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}

/** `exit 3 after 1.2 s`. */
function endingText({ outcome, durationMs }: CommandResult): string {
  const after = `after ${(durationMs / 1000).toFixed(1)} s`;
  switch (outcome.kind) {
    case 'exited':
      return `exit ${outcome.exitCode} ${after}`;
    case 'killed':
      return `killed by ${outcome.signalName} ${after}`;
    case 'timedOut':
      return `not ended ${after}`;
    case 'aborted':
      return `interrupted ${after}`;
    case 'notStarted':
      return `not started: ${outcome.reason}`;
    case 'unreachable':
      return `contact lost ${after}: ${outcome.reason}`;
  }
}

function lastLines(text: string): string {
  const lines = text.trimEnd().split(/\r?\n/);
  const shown = lines.slice(-outputLinesMax).map((line) => line.slice(0, outputLineLengthMax));
  return (lines.length > outputLinesMax ? ['…', ...shown] : shown).join('\n');
}

/** Of each output in an event: enough to see what an effect or a failure was about; looks are many and say much. */
const effectTailLengthMax = 4_096;
const lookTailLengthMax = 512;

/**
 * The ends of what a command printed, for its event: whole lines where they fit. What only repeats its standard input, as `tee`
 * does, is left out: that may hold secrets.
 */
export function outputTails(
  { outcome, stdout, stderr }: CommandResult,
  { effect, stdin = '' }: { readonly effect: boolean; readonly stdin?: string | undefined },
): { readonly stdout?: string; readonly stderr?: string } {
  const isQuietLook = !effect && outcome.kind === 'exited' && outcome.exitCode === 0;
  const lengthMax = isQuietLook ? lookTailLengthMax : effectTailLengthMax;
  return {
    ...(stdout !== '' && !stdin.endsWith(stdout) && { stdout: tailOf(stdout, lengthMax) }),
    ...(stderr !== '' && { stderr: tailOf(stderr, lengthMax) }),
  };
}

function tailOf(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  const tail = text.slice(text.length - lengthMax);
  const lineEnd = tail.indexOf('\n');
  return `…\n${lineEnd === -1 || lineEnd === tail.length - 1 ? tail : tail.slice(lineEnd + 1)}`;
}
