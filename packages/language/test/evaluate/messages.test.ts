import { describe, expect, test } from 'vitest';
import { renderDiagnostic } from '../../src/diagnostics/render-text.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { SourceText } from '../../src/source.ts';
import { libraryLoader } from '../library-loader.ts';

const loader = libraryLoader({
  'loop.sf': '#include "loop.sf"\n',
  'outer.sf': 'shared 1;\n#include "inner.sf"\n',
  'inner.sf': '#include "nowhere.sf"\n',
});

/** All messages as a plain terminal shows them. */
function messages(text: string): string {
  const { diagnostics } = evaluate(new SourceText('pool.sf', text), { loader });
  return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, { width: 110 })).join('\n\n');
}

const guest = `#include "org/smartfrog/predicates.sf"
GuestSchema extends Schema {
  kernel extends String { description "path of the kernel on the host"; }
  memory extends Integer { minimum 16; description "memory in MiB"; }
}
Guest extends { schema extends GuestSchema; }
`;

describe('the message when', () => {
  test.each([
    ['an include of an include is missing', '#include "outer.sf"\nsfConfig extends { a shared; b nothere; }'],
    [
      'a reference fails after a link',
      'disk extends { size 4; }\nsfConfig extends {\n  store disk;\n  room store:sise;\n}',
    ],
    [
      'an inherited link finds nothing',
      'Base extends {\n  size missing;\n}\nsfConfig extends {\n  web extends Base;\n}',
    ],
    ['three links need each other', 'sfConfig extends {\n  a b;\n  b (c + 1);\n  c a;\n}'],
    [
      'prototypes contain each other',
      'A extends {\n  x extends B;\n}\nB extends {\n  y extends A;\n}\nsfConfig extends A;',
    ],
    [
      'a required attribute is inherited from nowhere',
      `${guest}sfConfig extends Guest {\n  kernal "/boot/vmlinuz";\n  memory 64;\n}`,
    ],
    [
      'a value that breaks the schema comes through a link',
      `${guest}small 8;\nsfConfig extends Guest {\n  kernel "/boot/vmlinuz";\n  memory small;\n}`,
    ],
    ['several things are wrong with one component', `${guest}sfConfig extends Guest {\n  memory "64";\n}`],
    ['a whole application is a lazy reference', 'pool extends {}\nsfConfig LAZY pool;'],
    ['a placement goes through a number', 'sfConfig extends {\n  a extends { b 1; }\n  a:b:c 2;\n}'],
  ])('%s', (_, text) => {
    expect(messages(text)).toMatchSnapshot();
  });
});
