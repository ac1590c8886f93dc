import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * A folder that comes with the command: `library` (the shipped descriptions), `docs` or `lab` (what lab hosts are made of). The package's own when it has one,
 * else the one at the top of the repository, where a checkout has it; `undefined` when it is in neither.
 */
export function shippedFolder(name: 'library' | 'docs' | 'lab'): string | undefined {
  return ['../', '../../../']
    .map((up) => fileURLToPath(new URL(up + name, import.meta.url)))
    .find((folder) => existsSync(folder));
}
