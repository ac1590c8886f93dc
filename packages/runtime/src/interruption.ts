/**
 * What an interrupted step is told: the reason of its signal, and what its waits reject with. It is no failure of the
 * component; whoever catches it lets it pass.
 */
export class Interruption extends Error {
  override readonly name = 'Interruption';

  constructor() {
    super('interrupted: the component is being terminated');
  }
}

/** Takes the value, or throws the signal's reason when that came first. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw reasonOf(signal);
}

/** The reason as an error, whatever somebody gave to `abort()`. */
export function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Interruption();
}
