import type { Random } from '../random.ts';

const pieces = [
  ...'{}[]();:,"#-+*/%<>=!&|\\\n\t 01aLF.'.split(''),
  ...'extends|LAZY |DATA |ATTRIB |HERE |PARENT:|ROOT:|THIS:|OPTIONAL(1) |IF true THEN |ELSE |FI |SWITCH |ENDSWITCH'.split(
    '|',
  ),
  ...'sfConfig |sfConfig extends {|extends DATA {|[|}|APPLY {|ASSERT {|TBD|NULL|VAR |--|##|#HEX#|/*|*/|//|\\u0041|\\u0022'.split(
    '|',
  ),
  ...'2147483647|-2147483648L|1e308|1e-400f|99999999999|"org/smartfrog/functions.sf"'.split('|'),
  '||',
  '[|',
  '|]',
  '#include "org/smartfrog/components.sf"\n',
  '#include "org/smartfrog/predicates.sf"\n',
  'extent 100000; ',
  'setSize 2000000; ',
];

/** How long an input may become. */
const LENGTH_MAX = 200_000;

/** An input: a text of the corpus, changed in a few places; now and then noise alone. */
export function mutated(corpus: readonly string[], random: Random): string {
  if (random(20) === 0) return noise(random);
  let text = corpus[random(corpus.length)] ?? '';
  for (let left = 1 + random(6); left > 0; left -= 1) text = change(text, corpus, random).slice(0, LENGTH_MAX);
  return text;
}

function change(text: string, corpus: readonly string[], random: Random): string {
  const at = random(text.length + 1);
  const end = Math.min(text.length, at + 1 + random(random(4) === 0 ? 200 : 12));
  const rest = text.slice(at);
  const part = text.slice(at, end);
  const other = corpus[random(corpus.length)] ?? '';
  switch (random(8)) {
    case 0:
      return text.slice(0, at) + text.slice(end);
    case 1:
      return text.slice(0, at) + part.repeat(2 + random(random(10) === 0 ? 2000 : 6)) + rest;
    case 2:
      return text.slice(0, at) + pick(random).repeat(1 + random(random(10) === 0 ? 2000 : 2)) + rest;
    case 3:
      return text.slice(0, at) + pick(random) + text.slice(end);
    case 4:
      return text.slice(0, at) + other.slice(random(other.length + 1)) + rest;
    case 5:
      return `${text}\n${other}`;
    case 6: {
      // A word takes the place of another: names meet that never did.
      const words = text.match(/[\w$]+/g) ?? [];
      const [from, to] = [words[random(words.length)], words[random(words.length)]];
      return from === undefined || to === undefined ? text : text.replace(from, to);
    }
    default:
      return tower(text, random);
  }
}

/** Descriptions that hold the one before several times: sizes that grow with every line. */
function tower(text: string, random: Random): string {
  const levels = 1 + random(24);
  const copies = 1 + random(6);
  const forms = ['extends $', '$', '[$, $]', '($ ++ $)', '($ <> $)', '(extends { x $; })', 'extends $, { w 1; }'];
  const form = forms[random(forms.length)] ?? '$';
  const lines = ['t0 extends { x "0123456789"; }'];
  for (let level = 1; level <= levels; level += 1) {
    const value = form.replaceAll('$', `t${level - 1}`);
    lines.push(
      random(3) === 0
        ? `t${level} ${value};`
        : `t${level} extends { ${Array.from({ length: copies }, (_, index) => `c${index} ${value};`).join(' ')} }`,
    );
  }
  return `${lines.join('\n')}\n${text.replace('sfConfig extends {', `sfConfig extends { tower t${levels}; `)}`;
}

function pick(random: Random): string {
  return pieces[random(pieces.length)] ?? '';
}

function noise(random: Random): string {
  let text = '';
  for (let left = random(3000); left > 0; left -= 1)
    text += random(2) === 0 ? pick(random) : String.fromCharCode(random(random(4) === 0 ? 0xffff : 128));
  return text;
}
