import { Gate } from './gate.ts';

/**
 * Directories of ours on one host, which many components write to: the first of them makes a directory, the others rely on it. What was
 * made can go again, with a reboot of the host for instance; whoever finds that says so, and it is made anew.
 */
export class HostDirectories {
  readonly #made = new Set<string>();
  readonly #gates = new Map<string, Gate>();

  /** Resolves when the directory has been made, by this work or by somebody else's. Rejects with what this work throws. */
  async ensure(directory: string, signal: AbortSignal, make: () => Promise<unknown>): Promise<void> {
    if (this.#made.has(directory)) return;
    const gate = this.#gates.get(directory) ?? new Gate(1);
    this.#gates.set(directory, gate);
    await gate.run(signal, async () => {
      if (this.#made.has(directory)) return;
      await make();
      this.#made.add(directory);
    });
  }

  /** It was found missing: whoever comes next makes it. */
  forget(directory: string): void {
    this.#made.delete(directory);
  }
}
