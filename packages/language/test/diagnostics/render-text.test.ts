import { describe, expect, test } from 'vitest';
import { type Diagnostic, type DiagnosticDetails, diagnosticsOf } from '../../src/diagnostics/diagnostic.ts';
import type { Palette } from '../../src/diagnostics/palette.ts';
import { renderDiagnostic } from '../../src/diagnostics/render-text.ts';
import { type Place, SourceText } from '../../src/source.ts';

const make = diagnosticsOf({ SD2004: 'reference does not resolve', SD8102: 'domain did not start' });

/** Where `part` stands in a source, the first time from `from` on. */
function at(source: SourceText, part: string, from = 0): Place {
  const start = source.text.indexOf(part, from);
  if (start === -1) throw new Error(`no ${part} in the text`);
  return { source, start, end: start + part.length };
}

function shown(details: DiagnosticDetails, width?: number): string {
  return renderDiagnostic(make('SD2004', details), width === undefined ? {} : { width });
}

const web = new SourceText('web.sf', `${'\n'.repeat(13)}    image PARENT:disk:imge;\n`);
const storage = new SourceText('library/storage.sf', `${'\n'.repeat(7)}  image "debian-12.raw";\n`);

describe('a diagnostic about the text', () => {
  test('points into every source it is about', () => {
    const text = shown({
      primary: { place: at(web, 'imge'), text: 'no attribute `imge` in `disk`' },
      secondary: [
        { place: at(web, 'PARENT:disk:imge'), text: '' },
        { place: at(storage, 'image'), text: '`disk` extends LoopbackDisk, which has this' },
      ],
      component: 'sfConfig:web:domain1',
      notes: ['PARENT is sfConfig:web, so the reference was read as sfConfig:web:disk:imge'],
      help: 'did you mean `image`?',
    });
    expect(text).toMatchInlineSnapshot(`
      "error[SD2004]: reference does not resolve
        ┌─ web.sf:14:23
        │
      14│     image PARENT:disk:imge;
        │           ────────────^^^^ no attribute \`imge\` in \`disk\`
        │
        ┌─ library/storage.sf:8:3
        │
       8│   image "debian-12.raw";
        │   ----- \`disk\` extends LoopbackDisk, which has this
        │
        = component: sfConfig:web:domain1
        = note: PARENT is sfConfig:web, so the reference was read as sfConfig:web:disk:imge
        = help: did you mean \`image\`?
                For more: smartdomains explain SD2004"
    `);
  });

  test('has nothing to point at', () => {
    expect(shown({})).toMatchInlineSnapshot(`
      "error[SD2004]: reference does not resolve
        = help: For more: smartdomains explain SD2004"
    `);
  });

  test('shows lines in order, and where some are left out', () => {
    const source = new SourceText('a.sf', 'one 1;\ntwo 2;\nthree 3;\nfour 4;\n');
    const text = shown({
      primary: { place: at(source, 'four'), text: 'the cause' },
      secondary: [
        { place: at(source, 'two'), text: 'second' },
        { place: at(source, 'one'), text: 'first' },
      ],
    });
    expect(text).toMatchInlineSnapshot(`
      "error[SD2004]: reference does not resolve
        ┌─ a.sf:4:1
        │
       1│ one 1;
        │ --- first
       2│ two 2;
        │ --- second
       …│
       4│ four 4;
        │ ^^^^ the cause
        │
        = help: For more: smartdomains explain SD2004"
    `);
  });

  test('shows several labels of one line beside or below each other', () => {
    const source = new SourceText('a.sf', 'alpha          beta gamma;\n');
    const text = shown({
      primary: { place: at(source, 'gamma'), text: 'the cause' },
      secondary: [
        { place: at(source, 'alpha'), text: 'fits' },
        { place: at(source, 'beta'), text: 'does not fit here' },
      ],
    });
    expect(text).toMatchInlineSnapshot(`
      "error[SD2004]: reference does not resolve
        ┌─ a.sf:1:21
        │
       1│ alpha          beta gamma;
        │ ----- fits     ---- ^^^^^ the cause
        │                └ does not fit here
        │
        = help: For more: smartdomains explain SD2004"
    `);
  });

  test('shows both ends of a place over several lines', () => {
    const source = new SourceText('a.sf', 'a extends {\n  b 1;\n  c 2;\n};\n');
    expect(
      shown({ primary: { place: at(source, 'extends {\n  b 1;\n  c 2;\n}'), text: 'all of this' } }),
    ).toMatchInlineSnapshot(`
      "error[SD2004]: reference does not resolve
        ┌─ a.sf:1:3
        │
       1│ a extends {
        │   ^^^^^^^^^
       …│
       4│ };
        │ ^ all of this
        │
        = help: For more: smartdomains explain SD2004"
    `);
  });

  test('counts columns as the terminal shows them', () => {
    const source = new SourceText('a.sf', '\ta "ä漢😀e\u0301" bad;\r\n');
    expect(shown({ primary: { place: at(source, 'bad'), text: 'here' } })).toMatchInlineSnapshot(`
      "error[SD2004]: reference does not resolve
        ┌─ a.sf:1:13
        │
       1│     a "ä漢😀é" bad;
        │                ^^^ here
        │
        = help: For more: smartdomains explain SD2004"
    `);
  });

  test('points behind the end of a text', () => {
    const source = new SourceText('a.sf', 'a extends {');
    const place = { source, start: 11, end: 11 };
    expect(shown({ primary: { place, text: 'the file ends here' } })).toMatchInlineSnapshot(`
      "error[SD2004]: reference does not resolve
        ┌─ a.sf:1:12
        │
       1│ a extends {
        │            ^ the file ends here
        │
        = help: For more: smartdomains explain SD2004"
    `);
  });

  test('cuts long lines around what it points at', () => {
    const source = new SourceText('a.sf', `${'x'.repeat(200)} bad ${'y'.repeat(9000)} far;`);
    const text = shown(
      {
        primary: { place: at(source, 'bad'), text: 'here' },
        secondary: [{ place: at(source, 'far'), text: 'and there' }],
      },
      60,
    );
    expect(text).toMatchInlineSnapshot(`
      "error[SD2004]: reference does not resolve
        ┌─ a.sf:1:202
        │
       1│ …xxxxxxxxxxxx bad yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…
        │               ^^^ here
       1│ …yyyyyyyyyyyy far;
        │               --- and there
        │
        = help: For more: smartdomains explain SD2004"
    `);
  });

  test('fits a narrow terminal', () => {
    const text = shown(
      {
        primary: { place: at(web, 'imge'), text: 'no attribute of this name in the description that `disk` is' },
        help: 'name the attribute as it is written in the prototype, or run\n  smartdomains parse web.sf --json --a-long-option --another',
      },
      50,
    );
    expect(text).toMatchInlineSnapshot(`
      "error[SD2004]: reference does not resolve
        ┌─ web.sf:14:23
        │
      14│     image PARENT:disk:imge;
        │                       ^^^^
        │                       └ no attribute of this
        │                         name in the
        │                         description that
        │                         \`disk\` is
        │
        = help: name the attribute as it is written in
                the prototype, or run
                  smartdomains parse web.sf --json --a-long-option --another
                For more: smartdomains explain SD2004"
    `);
  });

  test('never lets a text drive the terminal', () => {
    const source = new SourceText('a.sf', 'a "\u001b[31mred\u202e\u0007";\n');
    const text = shown({ primary: { place: at(source, 'red'), text: '\u001b]0;x\u0007' }, notes: ['\u009b2J'] });
    expect(text).toMatchInlineSnapshot(`
      "error[SD2004]: reference does not resolve
        ┌─ a.sf:1:9
        │
       1│ a "␛[31mred�␇";
        │         ^^^ ␛]0;x␇
        │
        = note: �2J
        = help: For more: smartdomains explain SD2004"
    `);
  });
});

test('texts of any length end somewhere', () => {
  const long = 'x'.repeat(1_000_000);
  const source = new SourceText('a.sf', `${long} y`);
  const primary = { place: at(source, long), text: long };
  const text = shown({ primary, secondary: [{ place: at(source, 'y'), text: `${long} ${long}` }], notes: [long] });
  expect(text.length).toBeLessThan(30_000);
});

describe('an operational error', () => {
  const details: DiagnosticDetails = {
    component: 'sfConfig:web:domain1 on host xen-07',
    facts: [
      { name: 'command', value: 'xl create /run/smartdomains/web-domain1.cfg  (exit 3 after 1.2 s)' },
      { name: 'output', value: 'libxl: error: failed to open\n  /srv/images/debian-12.raw' },
    ],
    help: 'put the image on xen-07',
  };

  test('has its facts below each other', () => {
    expect(renderDiagnostic(make('SD8102', details))).toMatchInlineSnapshot(`
      "error[SD8102]: domain did not start
        = component: sfConfig:web:domain1 on host xen-07
        = command:   xl create /run/smartdomains/web-domain1.cfg  (exit 3 after 1.2 s)
        = output:    libxl: error: failed to open
                       /srv/images/debian-12.raw
        = help:      put the image on xen-07
                     For more: smartdomains explain SD8102"
    `);
  });

  test('shows its causes, indented', () => {
    const inner: Diagnostic = make('SD2004', { primary: { place: at(web, 'disk'), text: 'here' } });
    const outer = make('SD8102', { cause: [make('SD8102', { ...details, cause: [inner] })] });
    expect(renderDiagnostic(outer)).toMatchInlineSnapshot(`
      "error[SD8102]: domain did not start
        = help: For more: smartdomains explain SD8102
        = caused by:
          error[SD8102]: domain did not start
            = component: sfConfig:web:domain1 on host xen-07
            = command:   xl create /run/smartdomains/web-domain1.cfg  (exit 3 after 1.2 s)
            = output:    libxl: error: failed to open
                           /srv/images/debian-12.raw
            = help:      put the image on xen-07
            = caused by:
              error[SD2004]: reference does not resolve
                ┌─ web.sf:14:18
                │
              14│     image PARENT:disk:imge;
                │                  ^^^^ here
                │"
    `);
  });
});

test('a palette dresses up, and changes no text', () => {
  const palette: Palette = {
    severity: (text, severity) => `<${severity}>${text}</>`,
    strong: (text) => `<b>${text}</>`,
    gutter: (text) => `<g>${text}</>`,
    secondary: (text) => `<s>${text}</>`,
  };
  const diagnostic = make('SD2004', {
    severity: 'warning',
    primary: { place: at(web, 'imge'), text: 'here' },
    secondary: [{ place: at(web, 'PARENT'), text: 'and' }],
    notes: ['why'],
  });
  const dressed = renderDiagnostic(diagnostic, { palette });
  expect(dressed.replaceAll(/<\/?\w*>/g, '')).toBe(renderDiagnostic(diagnostic));
  expect(dressed).toContain('<warning>warning[SD2004]</>');
  expect(dressed).toContain('<warning>^^^^</> <warning>here</>');
  expect(dressed).toContain('<s>------</>');
});
