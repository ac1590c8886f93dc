import { descriptionText } from '../print.ts';
import { referenceText } from '../reference-text.ts';
import { bytesText, doubleText, floatText } from '../text-form.ts';
import { describe } from './arithmetic.ts';
import { type Fault, isFault, type LibraryFunction, type Parameter, required, wrongType } from './library-function.ts';
import { operatorFunctions } from './names.ts';

/** `concat`, `formatString` and `date`. */
export const textFunctions: readonly LibraryFunction[] = [
  {
    name: operatorFunctions['++'].name,
    looksInside: true,
    apply: ({ parameters }) => {
      const values = [...parameters.values()];
      const [first] = values;
      if (first === undefined) return { type: 'fault', code: 'SD3007', text: 'has no operands' };
      return values.length === 1 ? first : joined(values);
    },
  },
  {
    name: 'org.smartfrog.sfcore.languages.sf.functions.FormatString',
    apply: (call) => {
      const format = required(call, 'format');
      if (isFault(format)) return format;
      if (typeof format !== 'string') return wrongType('format', 'a string', describe(format));
      let text = format;
      for (let index = 0; index < 10; index += 1) {
        if (!text.includes(`$${index}`)) continue;
        const value = required(call, `s${index}`);
        if (isFault(value)) return value;
        const pieces = text.split(`$${index}`);
        const between = typeof value === 'string' ? value : '';
        if (text.length + pieces.length * between.length > TEXT_MAX) return tooLong;
        text = pieces.join(between);
      }
      return text;
    },
  },
  {
    name: 'org.smartfrog.sfcore.languages.sf.functions.Date',
    apply: ({ state }) =>
      state.date ?? {
        type: 'fault',
        code: 'SD3006',
        text: 'the date is not known here',
        help: 'give it as a property',
      },
  },
];

/** Characters a text may have that functions make: doubling one again and again must not exhaust the machine. */
export const TEXT_MAX: number = 2 ** 22;

const tooLong: Fault = { type: 'fault', code: 'SD3009', text: `has more than ${TEXT_MAX} characters` };

/** Stops as soon as it is too long: what follows may be many times as much. */
function joined(values: readonly Parameter[]): string | Fault {
  const texts: string[] = [];
  let length = 0;
  for (const value of values) {
    const text = textOf(value);
    length += text.length;
    if (length > TEXT_MAX) return tooLong;
    texts.push(text);
  }
  return texts.join('');
}

/** A value as `++` joins it: strings as they are, numbers as the original prints them. */
function textOf(value: Parameter): string {
  if (value === null) return 'NULL';
  if (typeof value !== 'object') return String(value);
  switch (value.type) {
    case 'long':
      return String(value.value);
    case 'float':
      return floatText(value.value);
    case 'double':
      return doubleText(value.value);
    case 'bytes':
      return bytesText(value.value);
    case 'vector':
      return `[${value.elements.map(textOf).join(', ')}]`;
    case 'reference':
      return referenceText(value);
    case 'description':
      return descriptionText(value, TEXT_MAX);
    default:
      return '';
  }
}
