import type { Diagnostic } from '@smartdomains/language';
import { SdError } from '@smartdomains/runtime';
import { expect } from 'vitest';

/** The diagnostic the work fails with; it must have the code. */
export async function failureOf(work: Promise<unknown>, code: string): Promise<Diagnostic> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!SdError.isInstance(error)) throw new Error(`expected ${code}, got ${String(error)}`, { cause: error });
  expect(error.diagnostic.code).toBe(code);
  return error.diagnostic;
}
