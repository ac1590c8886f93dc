import type { Outcome } from './outcome.ts';

/** A probe whose answer differs from the original's by decision: what we answer, and why. */
export interface Difference {
  readonly outcome: Outcome;
  /** The heading or the row of docs/reference/compatibility.md that says why. */
  readonly reason: string;
}

const exact = 'Decimals';
const base64 = 'Base 64';
const java = 'Java constants';
const variables = 'Constraint variables and the constraint extension';
const onDemand = 'Prototypes are completed on demand';
const ours = 'the library';

export const differences: Readonly<Record<string, Difference>> = {
  'lex.float.nosuffix': {
    outcome: {
      expect: 'ok',
      values: {
        a: { double: '3.14' },
        b: { double: '1.0' },
        c: { double: '1000.0' },
        d: { double: '-2.5' },
        e: { double: '0.75' },
        f: { double: '12.5' },
      },
    },
    reason: exact,
  },
  'lex.float.singledigit': {
    outcome: { expect: 'ok', values: { a: { double: '1.5' }, b: { double: '0.5' } } },
    reason: exact,
  },
  'misc.number.float.noSuffix.int.exp': {
    outcome: { expect: 'ok', values: { a: { double: '1.2E11' } } },
    reason: exact,
  },
  'lex.bytes.b64': { outcome: { expect: 'ok', values: { a: { bytes: '#HEX#000102#' } } }, reason: base64 },
  'lex.bytes.b64.full': { outcome: { expect: 'ok', values: { a: { bytes: '#HEX#48656C6C6F#' } } }, reason: base64 },
  'attr.colon.repeatpart': {
    outcome: { expect: 'ok', values: { 'a:b:a': 7 } },
    reason: 'Placement with a repeated name',
  },
  'ref.constant': { outcome: { expect: 'error', kinds: ['link'], codes: ['SD2020'] }, reason: java },
  'ref.string.mname': {
    outcome: { expect: 'error', kinds: ['link'], codes: ['SD2004'] },
    reason: 'Text over several lines as a name',
  },
  'if.deadbranch': {
    outcome: { expect: 'ok', values: { a: 1 } },
    reason: 'IF evaluates one branch',
  },
  'var.free': { outcome: { expect: 'error', kinds: ['link'], codes: ['SD3005'] }, reason: variables },
  'var.range': { outcome: { expect: 'error', kinds: ['link'], codes: ['SD3005'] }, reason: variables },
  'include.inside': {
    outcome: { expect: 'error', kinds: ['include'], codes: ['SD1002'] },
    reason: ours,
  },
  'include.compound': {
    outcome: {
      expect: 'ok',
      values: { sfCodeBase: 'default', sfClass: 'Compound', 'a:sfCodeBase': 'default', 'a:sfClass': 'x.Y' },
    },
    reason: ours,
  },
  'typepass.order1': { outcome: { expect: 'ok', values: { 'x:v': 1, 'x:w': 2 } }, reason: onDemand },
  'typepass.order2': { outcome: { expect: 'ok', values: { 'x:v': 1 } }, reason: onDemand },
  'typepass.order4': {
    outcome: { expect: 'ok', values: { 'x:v': 1, 'x:w': 2, 'y:inner:v': 1, 'y:k': 1 } },
    reason: onDemand,
  },
  'typepass.order5': {
    outcome: { expect: 'ok', values: { 'x:v': 1, 'x:w': 2, z: 5, q: 1 } },
    reason: onDemand,
  },
  'typepass.lost': {
    outcome: { expect: 'ok', values: { 'first:v': 1, 'second:d': 7, 'second:d2': 1, 'third:d': 7 } },
    reason: onDemand,
  },
};
