import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IncludeLoader } from '../src/evaluate/options.ts';
import { SourceText } from '../src/source.ts';

const library = join(import.meta.dirname, '../../../library');

/** Finds files of the shipped library, and before them the ones given as texts by path. */
export function libraryLoader(files: Readonly<Record<string, string>> = {}): IncludeLoader {
  return {
    load: (request) => {
      const path = request.replace(/^\//, '');
      const text = files[path];
      if (text !== undefined) return new SourceText(path, text);
      const file = join(library, path);
      return existsSync(file) ? new SourceText(`library/${path}`, readFileSync(file, 'utf8')) : undefined;
    },
    searched: (request) => [`library/${request.replace(/^\//, '')}`],
  };
}
