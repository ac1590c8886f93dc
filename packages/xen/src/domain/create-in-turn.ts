import type { ComponentContext } from '@smartdomains/runtime';
import type { Shell } from '../shell/shell.ts';

/**
 * Creates the domain when it is its turn, and shows what is waited for. The place among the host's `boots` is kept until what this
 * resolves to is called, once the guest has booted, but at most as long again as the creation took: a guest that never says so must
 * not keep the others out, and where creating is quick, because the host is not busy, nobody waits long. Rejects as `create` does.
 *
 *     waits ──a place among boots, then creations──▶ creates ──▶ boots ──booted, or as long again──▶ place given back
 *                                                       └─fails─▶ place given back
 */
export async function createInTurn(
  context: ComponentContext,
  { boots, creations }: Pick<Shell, 'boots' | 'creations'>,
  domain: { readonly name: string; readonly host: string; readonly create: () => Promise<unknown> },
): Promise<() => void> {
  const { clock, signal } = context;
  const creating = async (): Promise<() => void> => {
    const leave = await boots.enter(signal);
    try {
      let beganMs = clock.nowMs();
      await creations.run(signal, () => {
        beganMs = clock.nowMs();
        return context.waitFor(`xl to create ${domain.name}`, domain.create());
      });
      const cancel = clock.after(clock.nowMs() - beganMs, leave);
      return () => {
        cancel();
        leave();
      };
    } catch (error) {
      leave();
      throw error;
    }
  };
  const hasToWait = boots.isFull || creations.isFull;
  return await (hasToWait ? context.waitFor(`its turn to be created on ${domain.host}`, creating()) : creating());
}
