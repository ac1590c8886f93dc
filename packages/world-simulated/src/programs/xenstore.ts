import type { Process } from '../process.ts';
import { type OptionSpec, optionValue, parseOptions } from './options.ts';

/** The paths and values of the key itself and below it. */
function below(store: ReadonlyMap<string, string>, path: string): readonly (readonly [string, string])[] {
  const prefix = path === '/' ? '/' : `${path}/`;
  return [...store].filter(([key]) => key === path || key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Names directly under a path, sorted. */
function children(store: ReadonlyMap<string, string>, path: string): readonly string[] {
  const prefix = path === '/' ? '/' : `${path}/`;
  const names = new Set<string>();
  for (const [key] of below(store, path)) {
    if (key.startsWith(prefix) && key !== path) names.add(key.slice(prefix.length).split('/', 1)[0] ?? '');
  }
  return [...names].sort();
}

function operandsOf(process: Process, usage: string, operandsMin: number): readonly string[] | number {
  const specs: readonly OptionSpec[] = [{ names: ['-s'] }, { names: ['-f'] }, { names: ['-p'] }];
  const result = parseOptions(process.args, specs);
  if (result.ok && result.options.operands.length >= operandsMin) return result.options.operands;
  if (!result.ok) process.error(`${process.name}: ${result.problem}\n`);
  process.error(`${process.name}: Usage: ${process.name} ${usage}\n`);
  return 1;
}

/** xenstore-read(1). */
export function xenstoreRead(process: Process): number {
  const keys = operandsOf(process, '[-h] [-p] [-s] [-R] key [...]', 1);
  if (typeof keys === 'number') return keys;
  for (const key of keys) {
    const store = process.machine.xenstore;
    const value = store.get(key) ?? (below(store, key).length > 0 ? '' : undefined);
    if (value === undefined) {
      process.error(`xenstore-read: couldn't read path ${key}\n`);
      return 1;
    }
    process.out(`${value}\n`);
  }
  return 0;
}

/** xenstore-write(1). */
export function xenstoreWrite(process: Process): number {
  const words = operandsOf(process, '[-h] [-s] [-R] key value [...]', 2);
  if (typeof words === 'number') return words;
  if (words.length % 2 !== 0) {
    process.error('xenstore-write: Usage: xenstore-write [-h] [-s] [-R] key value [...]\n');
    return 1;
  }
  for (let at = 0; at < words.length; at += 2) process.machine.xenstore.set(words[at] ?? '', words[at + 1] ?? '');
  return 0;
}

/** xenstore-rm(1): no error when there is none, as the real one. */
export function xenstoreRm(process: Process): number {
  const keys = operandsOf(process, '[-h] [-s] [-t] key [...]', 1);
  if (typeof keys === 'number') return keys;
  for (const key of keys)
    for (const [path] of below(process.machine.xenstore, key)) process.machine.xenstore.delete(path);
  return 0;
}

/** xenstore-list(1). */
export function xenstoreList(process: Process): number {
  const keys = operandsOf(process, '[-h] [-p] [-s] key [...]', 1);
  if (typeof keys === 'number') return keys;
  for (const key of keys) {
    if (below(process.machine.xenstore, key).length === 0) {
      process.error(`xenstore-list: could not list path ${key}\n`);
      return 1;
    }
    for (const name of children(process.machine.xenstore, key)) process.out(`${name}\n`);
  }
  return 0;
}

/** xenstore-ls(1). */
export function xenstoreLs(process: Process): number {
  const keys = operandsOf(process, '[-h] [-f] [-p] [-s] [path]', 0);
  if (typeof keys === 'number') return keys;
  const [path = '/'] = keys;
  const store = process.machine.xenstore;
  if (path !== '/' && below(store, path).length === 0) {
    process.error(`xenstore-ls: xs_directory (${path}): No such file or directory\n`);
    return 1;
  }
  const show = (at: string, indent: string): void => {
    for (const name of children(store, at)) {
      const child = at === '/' ? `/${name}` : `${at}/${name}`;
      process.out(`${indent}${name} = "${store.get(child) ?? ''}"\n`);
      show(child, `${indent} `);
    }
  };
  show(path, '');
  return 0;
}

/** xenstore-exists(1). */
export function xenstoreExists(process: Process): number {
  const keys = operandsOf(process, '[-h] [-s] key [...]', 1);
  if (typeof keys === 'number') return keys;
  return keys.every((key) => below(process.machine.xenstore, key).length > 0) ? 0 : 1;
}

/**
 * xenstore-watch(1): a line for each key at the beginning, then one for each firing; `-n` says how many in all. Of a path the key
 * that changed is printed, when a program of the host changed it.
 */
export async function xenstoreWatch(process: Process): Promise<number> {
  const result = parseOptions(process.args, [{ names: ['-n'], argument: 'required' }]);
  const keys = result.ok ? result.options.operands : [];
  if (!result.ok || keys.length === 0) {
    process.error('xenstore-watch: Usage: xenstore-watch [-h] [-n NR] key\n');
    return 1;
  }
  let left = Number(optionValue(result.options, '-n') ?? Number.POSITIVE_INFINITY);
  const { domains, xenstore, changed } = process.machine;
  const say = (lines: readonly string[]): void => {
    for (const line of lines.slice(0, left)) process.out(`${line}\n`);
    left -= lines.length;
  };
  say(keys);
  let wake = (): void => {};
  let waiting: string[] = [];
  const fire = (line: string): void => {
    waiting.push(line);
    wake();
  };
  for (const key of keys) {
    // A key may be any word, `constructor` too.
    const special = new Map([
      ['@introduceDomain', domains.introduced],
      ['@releaseDomain', domains.released],
    ]).get(key);
    if (special !== undefined) {
      process.atEnd(special.subscribe(() => fire(key)));
      continue;
    }
    let before = new Map(below(xenstore, key));
    const compare = (): void => {
      const now = new Map(below(xenstore, key));
      const paths = new Set([...before.keys(), ...now.keys()]);
      for (const path of paths) if (before.get(path) !== now.get(path)) fire(path);
      before = now;
    };
    process.atEnd(changed.subscribe(compare));
  }
  while (left > 0) {
    await process.until((woken) => {
      wake = woken;
      return () => {
        wake = () => {};
      };
    });
    say(waiting);
    waiting = [];
  }
  return 0;
}
