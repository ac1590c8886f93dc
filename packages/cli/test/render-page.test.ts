import pc from 'picocolors';
import { expect, test } from 'vitest';
import { renderPage } from '../src/render-page.ts';

const page = `# SD2004: reference does not resolve

\`\`\`sf
a extends {
    b c:d;
}
\`\`\`

The name is not there, **nor** anywhere above: see [what references are](../reference/references.md) and [SD2005](SD2005.md).

* look at the name
* or look at a long line that has so many words that it must be broken somewhere before its end
`;

test('headings, examples, paragraphs, lists and links', () => {
  expect(renderPage(page, { width: 60, colors: pc.createColors(false) })).toMatchInlineSnapshot(`
    "SD2004: reference does not resolve

        a extends {
            b c:d;
        }

    The name is not there, nor anywhere above: see what
    references are (docs/reference/references.md) and SD2005.

    * look at the name
    * or look at a long line that has so many words that it must
      be broken somewhere before its end
    "
  `);
});

test('nothing is wider than the terminal, and nothing much wider than can be read', () => {
  for (const width of [40, 60, 200]) {
    const lines = renderPage(page, { width, colors: pc.createColors(false) }).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(Math.min(width, 100));
  }
});
