import { describe, expect, test } from 'vitest';
import { corpus } from '../../../../scripts/fuzz/corpus.ts';
import { mutated } from '../../../../scripts/fuzz/mutate.ts';
import { randomFrom } from '../../../../scripts/random.ts';
import { hasErrors } from '../../src/diagnostics/diagnostic.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import type { Evaluation } from '../../src/evaluate/options.ts';
import { format } from '../../src/format/format.ts';
import { descriptionFromJson } from '../../src/from-json.ts';
import { printDescription } from '../../src/print.ts';
import { SourceText } from '../../src/source.ts';
import { descriptionToJson } from '../../src/to-json.ts';
import { libraryLoader } from '../library-loader.ts';

const loader = libraryLoader();
const whole = { functions: 'whole' } as const;
/** A small limit, so that towers end soon. */
const limits = { attributesMax: 5_000 };

function read(text: string): Evaluation {
  return evaluate(new SourceText('mutated.sf', text), { loader, limits });
}

function jsonOf({ description }: Evaluation): string | undefined {
  return description && JSON.stringify(descriptionToJson(description, whole));
}

const texts = corpus();

/** What makes printed text mean something else: a tag that asks for a prototype, and phases that leave things open. */
const notClosed = /sfOverride|phaseList/;

// `npm run fuzz -- language` tries many more; here each failure names the seed that makes it again.
describe('inputs made from the corpus', () => {
  test.each(Array.from({ length: 40 }, (_, index) => index + 1))('seed %i', (seed) => {
    const random = randomFrom(seed);
    for (let left = 10; left > 0; left -= 1) {
      const text = mutated(texts, random).slice(0, 20_000);
      const evaluation = read(text);
      const { description, diagnostics } = evaluation;
      expect(description === undefined).toBe(hasErrors(diagnostics));
      expect(diagnostics.filter(({ code, primary }) => primary === undefined && code !== 'SD1013')).toEqual([]);
      const json = jsonOf(evaluation);
      expect(jsonOf(read(format(new SourceText('mutated.sf', text)).text))).toBe(json);
      if (description === undefined || json === undefined) continue;
      const back = descriptionFromJson(JSON.parse(json));
      expect('description' in back && JSON.stringify(descriptionToJson(back.description, whole))).toBe(json);
      if (notClosed.test(text)) continue;
      const head = description.data ? 'extends DATA' : 'extends';
      expect(jsonOf(read(`sfConfig ${head} {\n${printDescription(description)}}`))).toBe(json);
    }
  });
});
