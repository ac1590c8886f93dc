import { createHash } from 'node:crypto';

/**
 * What a file or volume holds: text that was written to it, or bulk that is known by where it came from only. Copies are
 * equal to what they were made from; half a copy is equal to nothing else.
 */
export type Content = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'bulk'; readonly id: string };

export const emptyContent: Content = { kind: 'text', text: '' };
export const zeroContent: Content & { readonly kind: 'bulk' } = { kind: 'bulk', id: 'zero' };

/** The first part of the content; the whole when it is not longer. */
export function firstPart(
  content: Content,
  options: { readonly sizeBytes: number; readonly ofBytes: number },
): Content {
  if (options.sizeBytes >= options.ofBytes) return content;
  if (content.kind === 'text') {
    const bytes = Buffer.from(content.text, 'utf8').subarray(0, options.sizeBytes);
    return { kind: 'text', text: bytes.toString('utf8') };
  }
  return content.id === 'zero' ? content : { kind: 'bulk', id: `first ${options.sizeBytes} of ${content.id}` };
}

/** Hexadecimal; the true SHA-256 of text, for bulk one that is equal for equal content. */
export function sha256Of(content: Content, sizeBytes: number): string {
  const bytes = content.kind === 'text' ? content.text : `bulk ${content.id} ${sizeBytes}`;
  return createHash('sha256').update(bytes, 'utf8').digest('hex');
}
