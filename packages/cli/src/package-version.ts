import { readFile } from 'node:fs/promises';

/** The version in this package's package.json, one folder up from the sources and from the compiled code alike. */
export async function packageVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  const content: unknown = JSON.parse(text);
  return typeof content === 'object' && content !== null && 'version' in content ? String(content.version) : 'unknown';
}
