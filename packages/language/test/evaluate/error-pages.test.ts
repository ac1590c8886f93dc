import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { languageCodes } from '../../src/diagnostics/codes.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { SourceText } from '../../src/source.ts';
import { libraryLoader } from '../library-loader.ts';

const folder = join(import.meta.dirname, '../../../../docs/errors');
const evaluated = Object.keys(languageCodes).filter(
  (code) => /^SD(13|[234])/.test(code) || code === 'SD1002' || code === 'SD1003',
);
const loader = libraryLoader({ 'loop.sf': '#include "loop.sf"\n' });

/** The examples of a page: the wrong one, and the repaired one. */
function examplesOf(code: string): readonly { readonly language: string; readonly text: string }[] {
  const page = readFileSync(join(folder, `${code}.md`), 'utf8');
  return [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({ language, text }));
}

function codesOf(text: string): readonly string[] {
  return evaluate(new SourceText(`page.sf`, text), { loader }).diagnostics.map(({ code }) => code);
}

describe('the page of a code', () => {
  test.each(evaluated)('%s: the wrong example gives this code alone, the repaired one none', (code) => {
    const [wrong, repaired] = examplesOf(code);
    expect(repaired?.language).toBe('sf');
    if (wrong?.language === 'sf') expect(new Set(codesOf(wrong.text))).toEqual(new Set([code]));
    expect(codesOf(repaired?.text ?? '')).toEqual([]);
  });

  test.each(evaluated)('%s: has the summary of the code as its title', (code) => {
    const [title] = readFileSync(join(folder, `${code}.md`), 'utf8').split('\n', 1);
    expect(title).toBe(`# ${code}: ${languageCodes[code as keyof typeof languageCodes]}`);
  });
});

test('no page is about a code that does not exist', () => {
  const pages = readdirSync(folder).filter((name) => /^SD(13|[234])\d+\.md$/.test(name));
  expect(pages.filter((name) => !(name.slice(0, 6) in languageCodes))).toEqual([]);
});
