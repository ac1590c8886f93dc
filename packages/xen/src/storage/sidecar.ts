import type { Owner } from '../identity/identity.ts';

/** Our mark on an image file: a small file beside it that says whose it is. */
export interface Sidecar {
  readonly application: string;
  readonly component: string;
  readonly uuid: string;
  /** The image outlives its application on purpose. True also where the mark does not say. */
  readonly persist: boolean;
}

/** The sidecar's path: the image's with `.smartdomains` at the end. */
export function sidecarPath(imagePath: string): string {
  return `${imagePath}.smartdomains`;
}

/** The sidecar's text for an owner: JSON in one line, with a word for whoever finds it. */
export function formatSidecar(
  { application, path }: Owner,
  { uuid, persist }: Pick<Sidecar, 'uuid' | 'persist'>,
): string {
  const about = 'this image belongs to SmartDomains';
  return `${JSON.stringify({ about, application, component: path, uuid, persist })}\n`;
}

/** Reads a sidecar; `undefined` when it is none of ours. */
export function parseSidecar(text: string): Sidecar | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { application, component, uuid, persist } = value as Readonly<Record<string, unknown>>;
  if (typeof application !== 'string' || typeof component !== 'string' || typeof uuid !== 'string') return undefined;
  return { application, component, uuid, persist: persist !== false };
}
