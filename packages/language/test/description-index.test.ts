import { describe, expect, test } from 'vitest';
import type { Description, Value } from '../src/description.ts';
import { createDescriptionIndex } from '../src/description-index.ts';
import { evaluate } from '../src/evaluate/evaluate.ts';
import { readReference } from '../src/evaluate/text-values.ts';
import { SourceText } from '../src/source.ts';
import { valueToJson } from '../src/to-json.ts';
import { libraryLoader } from './library-loader.ts';

const text = `sfConfig extends {
  site "geneva";
  shell extends { kind "bash"; }
  pool extends {
    web extends {
      shell LAZY ATTRIB shell;
      mine LAZY PARENT:PARENT:shell;
      loop LAZY HERE loop;
      far LAZY HOST xen7:x;
      sum (LAZY site ++ "x");
      disk LAZY PARENT:disk:size;
      hidden extends { [sfLocal] secret 1; }
    }
    disk extends { size 4; }
  }
}`;

function tree(): Description {
  const { description } = evaluate(new SourceText('pool.sf', text), { loader: libraryLoader() });
  if (!description) throw new Error('the description has errors');
  return description;
}

function at(root: Description, path: readonly string[]): Description {
  let current: Value | undefined = root;
  for (const name of path) {
    current =
      typeof current === 'object' && current?.type === 'description' ? current.attributes.get(name)?.value : undefined;
  }
  if (typeof current !== 'object' || current?.type !== 'description')
    throw new Error(`no description at ${path.join(':')}`);
  return current;
}

describe('following a reference over a final tree', () => {
  test.each([
    ['site', 'geneva'],
    ['shell:kind', 'failed cycle 0'],
    ['PARENT:PARENT:shell:kind', 'bash'],
    ['mine:kind', 'bash'],
    ['ROOT:pool:disk:size', 4],
    ['disk', 4],
    ['PARENT:disk:sise', 'failed not-found 2'],
    ['nope', 'failed not-found 0'],
    ['PARENT:PARENT:PARENT', 'failed no-parent 2'],
    ['loop', 'failed cycle 0'],
    ['site:x', 'failed not-a-description 1'],
    ['far', 'run-time'],
    ['sum', 'run-time'],
    ['PROCESS:x', 'run-time'],
    ['hidden:secret', 'failed not-found 1'],
    ['OPTIONAL(7) nope', 7],
    ['HERE site', 'failed not-found 0'],
  ])('%s', (written, expected) => {
    const root = tree();
    const reference = readReference(written);
    if (!reference) throw new Error('not a reference');
    const result = createDescriptionIndex(root).resolve(reference, at(root, ['pool', 'web']));
    if (result.kind === 'value') expect(valueToJson(result.value)).toEqual(expected);
    else expect(result.kind === 'failed' ? `failed ${result.reason} ${result.part}` : result.kind).toBe(expected);
  });

  test('every description knows its path and its parent', () => {
    const root = tree();
    const index = createDescriptionIndex(root);
    const web = at(root, ['pool', 'web']);
    expect(index.pathOf(web)).toBe('sfConfig:pool:web');
    expect(index.parentOf(web)).toBe(at(root, ['pool']));
    expect(index.pathOf(tree())).toBeUndefined();
  });
});
