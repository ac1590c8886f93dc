import { expect, test } from 'vitest';
import type { PhaseName } from '../src/evaluate/options.ts';
import { type Description, evaluate, SourceText, writeDescriptionJson } from '../src/index.ts';
import { descriptionToJson } from '../src/to-json.ts';
import { libraryLoader } from './library-loader.ts';

function resolved(text: string, phase: PhaseName = 'link'): Description {
  const { description, diagnostics } = evaluate(new SourceText('json.sf', text), { loader: libraryLoader(), phase });
  if (description === undefined) throw new Error(diagnostics.map(({ summary }) => summary).join());
  return description;
}

function written(description: Description): { readonly text: string; readonly pieces: number } {
  let [text, pieces] = ['', 0];
  const write = (piece: string): void => {
    text += piece;
    pieces += 1;
  };
  writeDescriptionJson(description, { write });
  return { text, pieces };
}

const everything = `Base extends { inherited 1; }
sfConfig extends {
  n -7; t "a \\"quoted\\"\\ntext \\u00e9"; b true; nothing; l 5L; f 1.5F; d 2.5; bytes #HEX#0AFF#;
  v [1, "x", [], [(extends DATA { k 1; })]]; empty extends {}
  r LAZY ATTRIB x; dr DATA n; lazy (LAZY n + 1); $price 7; "a name" 1; "__proto__" 2;
  data extends DATA { size "4GiB"; } child extends Base { own PARENT:n; }
}`;

test('the text of the same JSON', () => {
  const description = resolved(everything);
  expect(written(description)).toEqual({ text: JSON.stringify(descriptionToJson(description)), pieces: 1 });
});

test('also of a description that was stopped after a phase', () => {
  const text = 'B extends { c extends { x extends {} } } sfConfig extends B, { c:x:y 1; m TBD; f (1 + 2); }';
  for (const phase of ['raw', 'type', 'place'] as const) {
    const description = resolved(text, phase);
    expect(written(description).text).toBe(JSON.stringify(descriptionToJson(description)));
  }
});

test('names that look like numbers stay in their place', () => {
  const text = written(resolved('sfConfig extends { "10" 1; a 2; "9" extends { "1" 1; "0" 0; } }')).text;
  expect(text).toBe('{"10":1,"a":2,"9":{"1":1,"0":0}}');
});

test('a large one comes in pieces', () => {
  const many = Array.from({ length: 20_000 }, (_, index) => `a${index} ${index};`).join('\n');
  const description = resolved(`sfConfig extends { ${many} v [${'"0123456789",'.repeat(20_000)} 1]; }`);
  const { text, pieces } = written(description);
  expect(text).toBe(JSON.stringify(descriptionToJson(description)));
  expect(pieces).toBeGreaterThan(5);
});
