import { whyNotACleanPath } from '../names.ts';

/** Where a base image comes from. */
export type ImageSource =
  /** A file or a volume of the host itself. */
  | { readonly kind: 'path'; readonly path: string }
  /** Fetched by the host into its cache. */
  | { readonly kind: 'https'; readonly url: string }
  /** Fetched by the host from another, as the user the shell logs in as, with that user's keys and known hosts. */
  | { readonly kind: 'ssh'; readonly from: string; readonly port: number | undefined };

/**
 * Reads `/path`, `file:/path`, `https://…` or `ssh://[user@]host[:port]/path`; else says in words what is wrong. What it gives can be
 * an argument of a command and is no option of it.
 */
export function parseImageSource(text: string): ImageSource | { readonly kind: 'none'; readonly reason: string } {
  const scheme = /^([a-z]+):/.exec(text)?.[1];
  if (scheme === undefined) return pathSource(text);
  if (scheme === 'file') return pathSource(text.replace(/^file:(?:\/\/(?=\/))?/, ''));
  if (scheme === 'https') {
    return /^https:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?\/[\x21-\x7e]*$/.test(text) && !/["'\\`]/.test(text)
      ? { kind: 'https', url: text }
      : { kind: 'none', reason: 'not a plain https address: `https://host/path` in printable ASCII' };
  }
  if (scheme === 'ssh') {
    const [, user, host, port, path = ''] =
      /^ssh:\/\/(?:([A-Za-z0-9_][A-Za-z0-9_.-]*)@)?([A-Za-z0-9][A-Za-z0-9.-]*)(?::(\d{1,5}))?(\/.*)$/.exec(text) ?? [];
    if (host === undefined) return { kind: 'none', reason: 'not of the form `ssh://[user@]host[:port]/path`' };
    const reason = whyNotACleanPath(path);
    if (reason !== undefined) return { kind: 'none', reason: `its path: ${reason}` };
    const from = `${user === undefined ? '' : `${user}@`}${host}:${path}`;
    return { kind: 'ssh', from, port: port === undefined ? undefined : Number(port) };
  }
  return { kind: 'none', reason: `\`${scheme}:\` is none of file:, https: and ssh:` };
}

function pathSource(path: string): ReturnType<typeof parseImageSource> {
  const reason = whyNotACleanPath(path);
  return reason === undefined ? { kind: 'path', path } : { kind: 'none', reason };
}

/** The hexadecimal part of `sha256:…`, in small letters; `undefined` when it is no such digest. */
export function parseDigest(text: string): string | undefined {
  return /^sha256:([0-9a-f]{64})$/i.exec(text)?.[1]?.toLowerCase();
}
