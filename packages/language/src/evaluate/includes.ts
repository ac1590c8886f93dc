import type { Label } from '../diagnostics/diagnostic.ts';
import type { Place, SourceText } from '../source.ts';
import { encodingWarning } from '../syntax/encoding-warning.ts';
import { type ParseResult, parse } from '../syntax/parser.ts';
import type { BodyItem, IncludeNode } from '../syntax/tree.ts';
import type { BodyAttribute } from './lower.ts';
import { placeOf } from './model.ts';
import { nearInclude } from './near-includes.ts';
import { problem, type ReadFile, type Session } from './session.ts';

/** The attributes of a body with those of the files it includes in their place. */
export interface SplicedBody {
  readonly attributes: readonly BodyAttribute[];
  /** Something could not be read: a missing file, or a syntax error in this body. */
  readonly incomplete: boolean;
}

interface Frame {
  readonly items: readonly BodyItem[];
  readonly source: SourceText;
  next: number;
}

/**
 * Lists the attributes of a body, included files spliced in (reference notes section 12). A missing file, a file that
 * includes itself and one that is too deep are reported, and the rest is read.
 */
export function spliceBody(session: Session, items: readonly BodyItem[], source: SourceText): SplicedBody {
  const attributes: BodyAttribute[] = [];
  let incomplete = false;
  const stack: Frame[] = [{ items, source, next: 0 }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const item = top.items[top.next];
    top.next += 1;
    if (item === undefined) stack.pop();
    else if (item.kind === 'attribute') attributes.push({ node: item, source: top.source });
    else {
      const included = includeFile(session, item, top.source);
      if (included === 'failed') incomplete = true;
      else if (included !== undefined) {
        if (included.errors.length > 0) incomplete = true;
        stack.push({ items: included.tree.root.body, source: included.tree.source, next: 0 });
        session.countMade(INCLUDE_WEIGHT + included.tree.root.body.length, item.path && placeOf(top.source, item.path));
      }
    }
  }
  return { attributes, incomplete };
}

/** What it weighs to include a file, besides its attributes. */
const INCLUDE_WEIGHT = 10;

/** Reads a file, its syntax errors reported; the same file is read once. */
export function readFile(session: Session, source: SourceText, includedAt: Place | undefined): ReadFile {
  const known = session.files.get(source.path);
  if (known) return known;
  const { tree, diagnostics } = parsed(session, source, includedAt);
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const file: ReadFile = {
    tree,
    includedAt,
    errors: errors.map(({ code, primary }) => ({
      offset: primary?.place.start ?? 0,
      structural: structuralCodes.has(code),
    })),
  };
  session.files.set(source.path, file);
  session.countText(tree, includedAt);
  session.reserveNames(source.text);
  const warning = encodingWarning(source);
  for (const diagnostic of warning ? [warning, ...diagnostics] : diagnostics) session.report(diagnostic);
  return file;
}

function parsed(session: Session, source: SourceText, includedAt: Place | undefined): ParseResult {
  const trees = includedAt && session.options.trees;
  const known = trees?.get(source);
  if (known) return known;
  const result = parse(source, { nestingMax: session.limits.nestingMax, tokensMax: session.limits.tokensMax });
  trees?.set(source, result);
  return result;
}

/** After these nobody knows which body what follows belongs to. */
const structuralCodes: ReadonlySet<string> = new Set([
  'SD1006',
  'SD1008',
  'SD1011',
  'SD1015',
  'SD1201',
  'SD1202',
  'SD1203',
  'SD1217',
]);

/** Whether a syntax error may have swallowed names of this body: it lies in it, and not in a description inside it. */
export function hasSyntaxErrors(
  session: Session,
  body: { readonly start: number; readonly end: number; readonly items: readonly BodyItem[] },
  source: SourceText,
): boolean {
  const errors = session.files.get(source.path)?.errors ?? [];
  if (errors.length === 0) return false;
  return errors.some(({ offset, structural }) => {
    if (offset < body.start || offset > body.end) return false;
    return structural || !body.items.some((item) => isInsideDescription(item, offset));
  });
}

function isInsideDescription(item: BodyItem, offset: number): boolean {
  if (item.kind !== 'attribute' || item.value.kind !== 'component') return false;
  return item.value.types.some((type) => type.kind === 'body' && offset > type.start && offset < type.end);
}

function includeFile(session: Session, node: IncludeNode, includer: SourceText): ReadFile | 'failed' | undefined {
  if (node.path === undefined) return 'failed';
  const request = node.path.text;
  const place = placeOf(includer, node.path);
  const source = session.load(request, includer);
  const chain = includeChain(session, includer);
  if (source === undefined) {
    if (node.optional) return undefined;
    const near = nearInclude(session, request, includer);
    const searched = session.options.loader.searched?.(request, includer) ?? [];
    session.report(
      problem('SD1002', {
        primary: { place, text: 'there is no such file' },
        secondary: chain.map(includedHere),
        notes: searched.length > 0 ? [`looked for it as ${searched.join(', ')}`] : [],
        help:
          near === undefined
            ? 'check the path, name its folder with `-I`, or write `#include?` when it may be missing'
            : `did you mean \`${near}\`?`,
        fixes: near === undefined ? [] : [{ place, newText: `"${near}"` }],
      }),
    );
    return 'failed';
  }
  const again = source.path === includer.path ? 0 : chain.findIndex((hop) => hop.source.path === source.path) + 1;
  if (source.path === includer.path || again > 0) {
    session.report(
      problem('SD1003', {
        primary: { place, text: `includes ${source.path} again` },
        secondary: chain.slice(0, again).map(includedHere),
        help: 'move what both need into a file of its own',
      }),
    );
    return 'failed';
  }
  if (chain.length >= session.limits.includeDepthMax) {
    session.report(
      problem('SD1301', {
        primary: { place, text: `this is include number ${chain.length + 1} in a row` },
        notes: [`at most ${session.limits.includeDepthMax} files may include each other in a row`],
        help: 'include what is needed directly',
      }),
    );
    return 'failed';
  }
  return readFile(session, source, place);
}

/** Where the file was included, and where that file was, up to the first one. */
function includeChain(session: Session, source: SourceText): Place[] {
  const chain: Place[] = [];
  let place = session.files.get(source.path)?.includedAt;
  while (place !== undefined) {
    chain.push(place);
    place = session.files.get(place.source.path)?.includedAt;
  }
  return chain;
}

function includedHere(place: Place): Label {
  return { place, text: 'included here' };
}
