/**
 * Memory promised on one host. `xl` reserves nothing, and what it calls free is stale at once: domains of one pool that are
 * checked together would all be promised the same memory.
 */
export class HostMemory {
  readonly #promisedMiB = new Map<string, number>();
  readonly #onRelease: () => void;

  /** `onRelease` is told when the hypervisor counts what was promised: what it said was free before does not fit the promises any more. */
  constructor({ onRelease }: { readonly onRelease: () => void }) {
    this.#onRelease = onRelease;
  }

  /**
   * Promises memory to the holder if it fits into what is free and not promised to others, and says what is left for it if not. A
   * holder's earlier promise is replaced.
   */
  promise(request: {
    readonly holder: string;
    readonly wantedMiB: number;
    readonly freeMiB: number;
  }): { readonly ok: true } | { readonly ok: false; readonly leftMiB: number } {
    this.#promisedMiB.delete(request.holder);
    let leftMiB = request.freeMiB;
    for (const promised of this.#promisedMiB.values()) leftMiB -= promised;
    if (request.wantedMiB > leftMiB) return { ok: false, leftMiB: Math.max(0, leftMiB) };
    this.#promisedMiB.set(request.holder, request.wantedMiB);
    return { ok: true };
  }

  /** The domain is made, so the hypervisor counts it; or it will not be made. */
  release(holder: string): void {
    if (this.#promisedMiB.delete(holder)) this.#onRelease();
  }
}
