import type { Diagnostic } from '@smartdomains/language';

/** A request that is not done; becomes the answer with that status and these findings. */
export class RefusedRequest extends Error {
  readonly status: number;
  readonly diagnostics: readonly Diagnostic[];

  constructor(status: number, diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(({ summary }) => summary).join('; '));
    this.status = status;
    this.diagnostics = diagnostics;
  }
}
