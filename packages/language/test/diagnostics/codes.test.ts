import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { languageCodes } from '../../src/diagnostics/codes.ts';
import { hasErrors } from '../../src/diagnostics/diagnostic.ts';
import { SourceText } from '../../src/source.ts';
import { parse } from '../../src/syntax/parser.ts';

const pageOf = (code: string): URL => new URL(`../../../../docs/errors/${code}.md`, import.meta.url);

/** Their examples would fill pages; `test/syntax/parser.test.ts` provokes them. */
const withoutExample = new Set(['SD1011', 'SD1013']);

/** The codes that reading gives; files that are not found are another's business. */
const codes = Object.entries(languageCodes).filter(([code]) => /^SD1[02]/.test(code) && !/^SD100[123]$/.test(code));

describe('each code of reading has a page', () => {
  test.each(codes)('%s', (code, summary) => {
    expect(existsSync(pageOf(code))).toBe(true);
    const page = readFileSync(pageOf(code), 'utf8');
    expect(page.split('\n', 1)[0]).toBe(`# ${code}: ${summary}`);

    if (withoutExample.has(code)) return;
    const examples = [...page.matchAll(/```sf\n([\s\S]*?)\n```/g)].map(([, text = '']) => text);
    const [wrong = '', repaired = ''] = examples;
    expect(examples).toHaveLength(2);
    const found = parse(new SourceText('wrong.sf', wrong)).diagnostics.map((diagnostic) => diagnostic.code);
    expect(found).toContain(code);
    expect(new Set(found).size).toBe(1);
    expect(hasErrors(parse(new SourceText('repaired.sf', repaired)).diagnostics)).toBe(false);
  });
});
