/**
 * A block comment for a line that is indented by `indentation`. One whose lines all begin with `*` moves with its first
 * line; any other keeps its lines as they are, as they may be drawn.
 */
export function blockCommentText(raw: string, indentation: string): string {
  if (!raw.includes('\n')) return raw;
  const [first = '', ...rest] = raw.split('\n').map((line) => line.replace(/\r$/, ''));
  const isStarred = rest.every((line) => line.trimStart().startsWith('*'));
  const lines = isStarred ? rest.map((line) => `${indentation} ${line.trim()}`) : rest;
  return [isStarred ? first.trimEnd() : first, ...lines].join('\n');
}
