import type { Diagnostic } from '@smartdomains/language';

/** The one exception that leaves a package of ours: an effect that failed. It carries the diagnostic that will be shown. */
export class SdError extends Error {
  override readonly name = 'SdError';
  readonly isSdError: true = true;
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic, options?: { readonly cause?: unknown }) {
    super(`[${diagnostic.code}] ${diagnostic.summary}`, options);
    this.diagnostic = diagnostic;
  }

  /** Works across two loaded copies of this package. */
  static isInstance(value: unknown): value is SdError {
    return typeof value === 'object' && value !== null && 'isSdError' in value;
  }
}
