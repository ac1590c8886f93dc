import { type ApplicationName, openCleanup, SdError } from '@smartdomains/runtime';
import type { RecordedWorld } from '../recorded-world.ts';

/** `undefined` when somebody has begun to carry the application since it was looked at. */
export async function openUnlessCarried(
  { world, leases }: RecordedWorld,
  to: { readonly application: ApplicationName; readonly signal: AbortSignal; readonly onWait?: (what: string) => void },
): ReturnType<typeof openCleanup> {
  try {
    return await openCleanup({ world, leases, ...to });
  } catch (error) {
    if (SdError.isInstance(error) && error.diagnostic.code === 'SD5905') return undefined;
    throw error;
  }
}
