import { suggest } from '../diagnostics/suggest.ts';
import type { SourceText } from '../source.ts';
import type { TagsNode } from '../syntax/tree.ts';
import { placeOf } from './model.ts';
import { problem, type Session } from './session.ts';

/** What each does: docs/reference/language/tags.md. */
const tagsWithEffect: readonly string[] = ['sfTemp', 'sfLocal', 'sfFinal', 'sfOverride'];

/** The original's other tags: kept, without an effect, and no misspelt ones of these. */
const tagsKept: ReadonlySet<string> = new Set([
  'sfInject',
  'sfIgnoreLink',
  'sfConstraint',
  'stateData',
  'stateListen',
  'stateNotify',
]);

/** Warns of a tag that is one edit away from one that has an effect: any other word is a tag as good as any. */
export function warnOfMisspeltTags(session: Session, { tags }: TagsNode, source: SourceText): void {
  for (const tag of tags) {
    if (tagsWithEffect.includes(tag.text) || tagsKept.has(tag.text)) continue;
    const meant = suggest(tag.text, tagsWithEffect, { editsMax: 1 });
    if (meant === undefined) continue;
    const place = placeOf(source, tag);
    session.report(
      problem('SD2025', {
        severity: 'warning',
        primary: { place, text: 'a tag of this name has no effect' },
        help: `did you mean \`${meant}\`?`,
        fixes: [{ place, newText: meant }],
      }),
    );
  }
}
