import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const repository = path.resolve(import.meta.dirname, '../..');
const probesFile = 'packages/language/test/conformance/probes.json';

/** The texts that inputs are made from: the conformance probes, the examples and the library. */
export function corpus(): string[] {
  const probes = JSON.parse(readFileSync(path.join(repository, probesFile), 'utf8')) as readonly {
    readonly source: string;
  }[];
  const files = globSync(['examples/**/*.sf', 'library/**/*.sf'], { cwd: repository }).sort();
  return [
    ...probes.map(({ source }) => source),
    ...files.map((file) => readFileSync(path.join(repository, file), 'utf8')),
  ];
}
