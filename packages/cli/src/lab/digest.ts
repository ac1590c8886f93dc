import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/** What a file holds. */
export interface FileDigest {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Files by their path in a folder. */
export type FileDigests = { readonly [name: string]: FileDigest };

/** The digests of files of a folder. Rejects when one cannot be read. */
export async function digestFiles(folder: string, names: readonly string[]): Promise<FileDigests> {
  const entries = await Promise.all(
    [...names].sort().map(async (name) => [name, await digestFile(path.join(folder, name))] as const),
  );
  return Object.fromEntries(entries);
}

/** Which of the files are not what they were, each with how it differs. Empty when all are. */
export async function changedFiles(folder: string, expected: FileDigests): Promise<readonly string[]> {
  const changes = await Promise.all(
    Object.entries(expected).map(async ([name, { sizeBytes, sha256 }]) => {
      const file = path.join(folder, name);
      try {
        if ((await stat(file)).size !== sizeBytes) return `${name} has another size`;
        return (await digestFile(file)).sha256 === sha256 ? undefined : `${name} has another content`;
      } catch {
        return `${name} cannot be read`;
      }
    }),
  );
  return changes.filter((change) => change !== undefined);
}

/** One digest for texts, whatever they contain. */
export function digestOfTexts(texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}

async function digestFile(file: string): Promise<FileDigest> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
  });
  return { sizeBytes, sha256: hash.digest('hex') };
}
