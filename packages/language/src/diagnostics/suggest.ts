/**
 * The one rule of "did you mean": the candidate nearest to `word` in edits (insert, delete, replace, swap neighbours),
 * if it is near enough for its length. A difference in case alone is always near enough. The first of equals wins. With
 * `editsMax` never more edits than that, letters that differ only in case not counted.
 */
export function suggest(
  word: string,
  candidates: Iterable<string>,
  { editsMax = EDITS_MAX }: { readonly editsMax?: number } = {},
): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    if (candidate === word) continue;
    const limit = Math.min(distanceMax(word, candidate), bestDistance - 0.5, editsMax + CASES_MAX * CASE_COST);
    const distance = editDistance(word, candidate, limit);
    if (distance <= limit) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** The help that follows from `suggest`: ``did you mean `image`?``; undefined when nothing is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const suggestion = suggest(word, candidates);
  return suggestion === undefined ? undefined : `did you mean \`${suggestion}\`?`;
}

/** One edit for short names, one more for every three letters, at most four: a guess must be better than silence. */
function distanceMax(word: string, candidate: string): number {
  const length = Math.max(word.length, candidate.length);
  return length < 3 ? 0.5 : Math.min(Math.max(1, Math.floor(length / 3)), EDITS_MAX);
}

const EDITS_MAX = 4;

/**
 * Damerau-Levenshtein distance where letters that differ only in case cost less than any edit; `Infinity` as soon as it
 * must exceed `limit`.
 */
function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) > limit) return Number.POSITIVE_INFINITY;
  if (left.toLowerCase() === right.toLowerCase()) return CASE_COST;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    let rowBest = row;
    for (let column = 1; column <= right.length; column += 1) {
      const replace = (previous[column - 1] ?? 0) + letterCost(left.charAt(row - 1), right.charAt(column - 1));
      let cost = Math.min(replace, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      const swaps = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swaps) cost = Math.min(cost, (beforePrevious[column - 2] ?? 0) + 1);
      current.push(cost);
      rowBest = Math.min(rowBest, cost);
    }
    if (rowBest > limit) return Number.POSITIVE_INFINITY;
    beforePrevious = previous;
    previous = current;
  }
  return previous[right.length] ?? Number.POSITIVE_INFINITY;
}

const CASE_COST = 0.1;
/** So many letters in another case are still less than one more edit. */
const CASES_MAX = 9;

function letterCost(left: string, right: string): number {
  if (left === right) return 0;
  return left.toLowerCase() === right.toLowerCase() ? CASE_COST : 1;
}
