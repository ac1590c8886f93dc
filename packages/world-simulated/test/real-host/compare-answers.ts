import type { RecordedStep, Step } from './step.ts';

/**
 * How two answers to a step differ in what the step compares; the empty text when they agree. `left` and `right` name the two
 * worlds in it. What differs between any two runs (ids, processes, inodes, random UUIDs) counts as equal.
 */
export function answerDifference(
  step: Step,
  left: { readonly name: string; readonly answer: RecordedStep },
  right: { readonly name: string; readonly answer: RecordedStep },
): string {
  const shown = [left, right].map(({ name, answer }) => [name, partsOf(step, answer)] as const);
  const [[leftName, leftParts] = ['', []], [rightName, rightParts] = ['', []]] = shown;
  const differences = leftParts.flatMap(([part, value], index) => {
    const other = rightParts[index]?.[1];
    return value === other ? [] : [`  ${part}\n    ${leftName}: ${value}\n    ${rightName}: ${other}\n`];
  });
  return differences.length === 0 ? '' : `${step.argv.join(' ')}\n${differences.join('')}`;
}

/** What of an answer is compared, as texts. */
function partsOf(step: Step, answer: RecordedStep): readonly (readonly [part: string, value: string])[] {
  const compare = step.compare ?? 'all';
  const exitCode = ['exit code', `${answer.exitCode}`] as const;
  const stdout = ['standard output', JSON.stringify(normal(answer.stdout))] as const;
  const stderr = ['standard error', JSON.stringify(normal(answer.stderr))] as const;
  switch (compare) {
    case 'all':
      return [exitCode, stdout, stderr];
    case 'exitCode':
      return [exitCode];
    case 'exitCode+stdout':
      return [exitCode, stdout];
    case 'exitCode+stderr':
      return [exitCode, stderr];
    case 'shape':
      return [exitCode, ['shape of standard output', shapeOf(answer.stdout)]];
    case 'list':
      return [exitCode, ['table', JSON.stringify(withoutMoment(answer.stdout))]];
  }
}

/** What differs between any two runs: domain and process ids, inodes, free room, durations, random UUIDs. */
function normal(text: string): string {
  return text
    .replaceAll(/Domain \d+:/g, 'Domain N:')
    .replaceAll(/domain \d+/gi, 'domain N')
    .replaceAll(/domid \d+/gi, 'domid N')
    .replaceAll(/^( *)"uuid": "[^"]*"/gm, '$1"uuid": "U"')
    .replaceAll(/\[\d+\] exited/g, '[P] exited')
    .replaceAll(/\/dev\/dm-\d+/g, '/dev/dm-N')
    .replaceAll(/\[\d+\]:\d+ \(/g, '[D]:I (');
}

/** Of each line of `xl list`: name, memory, processors, the state but whether it runs or waits just now, and that there is a UUID. */
function withoutMoment(table: string): readonly string[] {
  return table
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/ [\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12} /, ' U '))
    .map((line) => line.replace(/^(\S+)\s+\d+\s+(\d+)\s+(\d+)\s+[r-][b-](\S{4})\s+[\d.]+/, '$1 $2 $3 ..$4').trim());
}

function shapeOf(text: string): string {
  const shape = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shape);
    if (typeof value !== 'object' || value === null) return typeof value;
    return Object.entries(value).map(([key, member]) => [key, shape(member)]);
  };
  try {
    return JSON.stringify(shape(JSON.parse(text)));
  } catch {
    return text === '' ? 'nothing' : 'no JSON';
  }
}
