import { type ApplicationName, type Leases, openCleanup, SdError, type World } from '@smartdomains/runtime';

/** The hosts, and what the state folder knows. */
export interface RemnantsWorld {
  readonly world: Pick<World, 'hosts' | 'clock' | 'store'>;
  readonly leases?: Leases | undefined;
}

/** `undefined` when somebody has begun to carry the application since it was looked at. */
export async function openUnlessCarried(
  { world, leases }: RemnantsWorld,
  to: { readonly application: ApplicationName; readonly signal: AbortSignal; readonly onWait?: (what: string) => void },
): ReturnType<typeof openCleanup> {
  try {
    return await openCleanup({ world, leases, ...to });
  } catch (error) {
    if (SdError.isInstance(error) && error.diagnostic.code === 'SD5905') return undefined;
    throw error;
  }
}
