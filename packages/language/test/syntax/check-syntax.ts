import { expect } from 'vitest';
import { SourceText } from '../../src/source.ts';
import { parse } from '../../src/syntax/parser.ts';
import { fileText } from './tree-text.ts';

/** The tree of a text without mistakes, in the short form of `tree-text.ts`. */
export function checkTree(source: string, expected: string): void {
  const { tree, diagnostics } = parse(new SourceText('test.sf', source));
  expect(diagnostics.map(({ code, primary }) => `${code} ${primary?.text ?? ''}`)).toEqual([]);
  expect(fileText(tree.root)).toBe(expected);
}

/** What is found wrong, as `CODE line:column what it underlines`, and the tree that is read all the same. */
export function checkMistake(
  source: string,
  expected: { readonly found: readonly string[]; readonly tree?: string },
): void {
  const { tree, diagnostics } = parse(new SourceText('test.sf', source));
  expect(findings(diagnostics)).toEqual(expected.found);
  if (expected.tree !== undefined) expect(fileText(tree.root)).toBe(expected.tree);
}

function findings(diagnostics: ReturnType<typeof parse>['diagnostics']): string[] {
  return diagnostics.map(({ code, primary }) => {
    if (primary === undefined) return code;
    const { source, start, end } = primary.place;
    const { line, column } = source.positionAt(start);
    return `${code} ${line}:${column} ${source.text.slice(start, end)}`.trimEnd();
  });
}
