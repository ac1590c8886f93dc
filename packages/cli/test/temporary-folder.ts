import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder with files for one test, removed with `using`. */
export function temporaryFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): Disposable & {
  readonly path: string;
} {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'sd-cli-')));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return { path: folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
