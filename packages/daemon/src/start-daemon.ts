import type { Daemon, DaemonOptions } from './daemon.ts';

/**
 * Begins to carry applications: takes up all that were interrupted, then answers. Rejects with SD7201 or SD7202 when it cannot
 * listen, before anything is taken up. The server is loaded only here: whoever wants a type or a code pays nothing for it.
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { createDaemon } = await import('./daemon.ts');
  return await createDaemon(options);
}

/** The OpenAPI document of the API, without a daemon. */
export async function apiDocument(version: string): Promise<{ readonly [member: string]: unknown }> {
  const { documentOfApi } = await import('./api/document.ts');
  return documentOfApi(version);
}
