import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * A folder that comes with the command: `library` (the shipped descriptions) or `docs`. It stands in the package when it
 * is installed and at the top of the repository in a checkout; `undefined` when it is in neither.
 */
export function shippedFolder(name: 'library' | 'docs'): string | undefined {
  return ['../', '../../../']
    .map((up) => fileURLToPath(new URL(up + name, import.meta.url)))
    .find((folder) => existsSync(folder));
}
