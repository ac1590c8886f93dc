import { suggest } from '../diagnostics/suggest.ts';
import type { SourceText } from '../source.ts';
import type { Session } from './session.ts';

/** A path of more names than that is not compared, name by name, with what there is. */
const namesMax = 20;

/**
 * The path of a file that is there, whose names are those of `request` or near them: a name that is not there is replaced by the
 * nearest one in its folder. Undefined when there is none, or the loader does not say what there is.
 */
export function nearInclude(session: Session, request: string, includer: SourceText): string | undefined {
  const { loader } = session.options;
  const names = request.split('/');
  if (loader.list === undefined || names.length > namesMax) return undefined;
  let near = '';
  for (const [index, name] of names.entries()) {
    if (index > 0) near += '/';
    if (name === '' || name === '.' || name === '..') {
      near += name;
      continue;
    }
    const there = loader.list(near, includer);
    const found = [name, `${name}.sf`].find((written) => there.includes(written)) ?? suggest(name, there);
    if (found === undefined) return undefined;
    near += found;
  }
  // A name that a quoted text would need escapes for is none that anybody meant.
  return near === request || /["\\\n\r]/.test(near) || session.load(near, includer) === undefined ? undefined : near;
}
