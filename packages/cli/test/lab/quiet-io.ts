import { Readable, Writable } from 'node:stream';
import type { CliIo } from '../../src/io.ts';

/** What the lab needs of a process: an environment, and a place to say how it goes. */
export function quietIo(environment: Readonly<Record<string, string>>): CliIo & { readonly said: () => string } {
  let said = '';
  const stderr = new Writable({
    decodeStrings: false,
    write(text: string, _encoding, done) {
      said += text;
      done();
    },
  });
  return {
    stdin: Readable.from([]),
    stdout: new Writable(),
    stderr,
    workingFolder: '/',
    environment: (name) => environment[name],
    onSignal: () => () => {},
    onOutputClosed: () => () => {},
    onCrash: () => () => {},
    said: () => said,
  };
}

/** The code of the diagnostic that the work ends with, or `undefined` when it ends well. */
export async function codeOf(work: () => unknown): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'diagnostic' in error) {
      return (error.diagnostic as { readonly code: string }).code;
    }
    throw error;
  }
}
