import { Gate } from '../shell/gate.ts';

/**
 * What the storage back ends of one host share: room promised to disks that are being made, and work on a file that must not be
 * done twice at once.
 */
export class HostDisks {
  readonly #places = new Map<string, Place>();
  readonly #gates = new Map<string, Gate>();
  readonly #onRelease: () => void;

  /** `onRelease` is told when the host counts what was promised: what it said was free before does not fit the promises any more. */
  constructor({ onRelease }: { readonly onRelease: () => void }) {
    this.#onRelease = onRelease;
  }

  /**
   * Promises room at a place, a directory or a volume group, if it fits into what is free and not promised to others; else says
   * what is left. While promises are open, what is free is counted from the first of them on: a copy under way takes its room
   * bit by bit, and would count twice otherwise.
   */
  promise(request: {
    readonly place: string;
    readonly holder: string;
    readonly wantedBytes: number;
    readonly freeBytes: number;
  }): { readonly ok: true } | { readonly ok: false; readonly leftBytes: number } {
    const { holder, wantedBytes, freeBytes } = request;
    this.#letGo(holder);
    const known = this.#places.get(request.place);
    const place = known ?? { freeBytes, promisedBytes: 0, holders: new Set() };
    const leftBytes = Math.max(0, Math.min(freeBytes, place.freeBytes - place.promisedBytes));
    if (wantedBytes > leftBytes) return { ok: false, leftBytes };
    place.promisedBytes += wantedBytes;
    place.holders.add(holder);
    this.#places.set(request.place, place);
    return { ok: true };
  }

  /** The disk is made, so the host counts it; or it will not be made. */
  release(holder: string): void {
    if (this.#letGo(holder)) this.#onRelease();
  }

  /** Does the work when no other on the same file is under way. */
  alone<T>(file: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const gate = this.#gates.get(file) ?? new Gate(1);
    this.#gates.set(file, gate);
    return gate.run(signal, work);
  }

  #letGo(holder: string): boolean {
    let had = false;
    for (const [name, { holders }] of this.#places) {
      if (!holders.delete(holder)) continue;
      had = true;
      if (holders.size === 0) this.#places.delete(name);
    }
    return had;
  }
}

interface Place {
  /** When its first promise was made. */
  readonly freeBytes: number;
  promisedBytes: number;
  readonly holders: Set<string>;
}
