import type { Description, Value } from '@smartdomains/language';

/**
 * Reads descriptions while applications run. Whoever makes applications gives it or not: without it a component that asks for a
 * file is refused (SD6307), and no description leads to a file being read.
 */
export interface Descriptions {
  /**
   * The resolved description of the component in the file at this address, read anew each time. Rejects with an `SdError` of code
   * SD6308 when there is no such file, it may not be read, or something in it is wrong.
   */
  read(request: DescriptionRequest): Promise<Description>;
}

export interface DescriptionRequest {
  /** As the description has it; what it is relative to is known to the reader. */
  readonly address: string;
  /** Put into the text before it is resolved, in this order, as placements at the top of the file are. */
  readonly additions: readonly Addition[];
}

/** An attribute that is put into a description. */
export interface Addition {
  /** The names that lead to it, from the component that the file describes; at least one. */
  readonly path: readonly string[];
  readonly value: Value;
}
