import type { Attribute, Description, Value } from '../../src/description.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import type { PhaseName } from '../../src/evaluate/options.ts';
import { referenceText } from '../../src/reference-text.ts';
import { SourceText } from '../../src/source.ts';
import { bytesText, doubleText, floatText } from '../../src/text-form.ts';
import { libraryLoader } from '../library-loader.ts';

/** What we make of a probe, in the probes' own terms. */
export type Outcome =
  | { readonly expect: 'ok'; readonly values: Readonly<Record<string, unknown>> }
  | { readonly expect: 'error'; readonly kinds: readonly string[]; readonly codes: readonly string[] };

/** The properties the original's machine had. */
export const propertiesOfOriginal: ReadonlyMap<string, string> = new Map([
  ['file.separator', '/'],
  ['path.separator', ':'],
  ['java.specification.version', '17'],
]);

export function outcomeOf(text: string, phase: PhaseName = 'link'): Outcome {
  const result = evaluate(new SourceText('probe.sf', text), {
    loader: libraryLoader(),
    properties: propertiesOfOriginal,
    phase,
  });
  if (result.description) return { expect: 'ok', values: leavesOf(result.description) };
  const errors = result.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  return {
    expect: 'error',
    kinds: [...new Set(errors.flatMap(kindsOf))],
    codes: [...new Set(errors.map((diagnostic) => diagnostic.code))],
  };
}

/** The kinds of the original's errors a code of ours stands for. */
function kindsOf({ code }: Diagnostic): readonly string[] {
  if (code === 'SD1002') return ['include'];
  if (code === 'SD1302') return ['parse'];
  if (code === 'SD1304') return ['mine'];
  if (/^SD1[02]/.test(code)) return ['lexical', 'syntax', 'number', 'parse'];
  return kinds[code] ?? ['link'];
}

const kinds: Readonly<Record<string, readonly string[]>> = {
  SD2001: ['sfConfig'],
  SD2002: ['sfConfig'],
  SD2003: ['type'],
  SD2006: ['link', 'type', 'place'],
  SD2008: ['type'],
  SD2009: ['type'],
  SD2013: ['place'],
  SD2014: ['place'],
  SD2015: ['type', 'place'],
  SD2016: ['type'],
  SD2017: ['cycle'],
  SD2018: ['type', 'place', 'sfConfig'],
  SD4006: ['function', 'link'],
};

const generated = /^unique\d+$/;

/** Every value by its path, without generated names. */
function leavesOf(description: Description): Record<string, unknown> {
  const leaves: Record<string, unknown> = {};
  const add = (attributes: ReadonlyMap<string, Attribute>, prefix: string): void => {
    for (const { name, value } of attributes.values()) {
      if (generated.test(name)) continue;
      const path = `${prefix}${name}`;
      if (typeof value !== 'object' || value?.type !== 'description') leaves[path] = leafOf(value);
      else if (value.attributes.size === 0) leaves[path] = { empty: value.data ? 'data' : 'component' };
      else add(value.attributes, `${path}:`);
    }
  };
  add(description.attributes, '');
  return leaves;
}

function leafOf(value: Value): unknown {
  if (value === null || typeof value !== 'object') return value;
  switch (value.type) {
    case 'long':
      return { long: String(value.value) };
    case 'float':
      return { float: floatText(value.value) };
    case 'double':
      return { double: doubleText(value.value) };
    case 'bytes':
      return { bytes: bytesText(value.value) };
    case 'vector':
      return value.elements.map(leafOf);
    case 'reference':
      return { ref: referenceText(value) };
    case 'description':
      return {
        description: Object.fromEntries(
          [...value.attributes.values()].map(({ name, value: inner }) => [name, leafOf(inner)]),
        ),
      };
    case 'function':
      return { apply: value.data ? 'DATA' : 'LAZY' };
    case 'assertion':
      return { assert: value.data ? 'DATA' : 'LAZY' };
    default:
      return value satisfies never;
  }
}
