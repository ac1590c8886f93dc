import type { Child, CompoundContext } from './compound-component.ts';

/** Waits for children whose start returned before all of theirs had started; nothing to wait for gives `undefined`. */
export function finishStartOf(stillStarting: readonly Child[], context: CompoundContext): Promise<void> | undefined {
  return stillStarting.length === 0 ? undefined : allOf(stillStarting, (child) => context.childStarted(child));
}

/** A compound is ready when all its children are, those that have ended aside. */
export async function childrenReady(context: CompoundContext): Promise<void> {
  await allOf(
    [...context.children()].filter((child) => !child.isReady),
    (child) => context.childReady(child),
  );
}

async function allOf(children: readonly Child[], wait: (child: Child) => Promise<void>): Promise<void> {
  await Promise.all(children.map(wait));
}
