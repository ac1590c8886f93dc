import type { Clock } from '@smartdomains/runtime';

/** A disk that serves all who copy at the same time evenly. */
export interface SharedBandwidth {
  /** Calls back when so many bytes have passed. The result gives the transfer up. */
  transfer(bytes: number, done: () => void): () => void;
}

interface Transfer {
  remainingBytes: number;
  readonly done: () => void;
}

/** So many bytes a second, shared evenly by the transfers under way. */
export function createSharedBandwidth(clock: Clock, bytesPerSecond: number): SharedBandwidth {
  const transfers = new Set<Transfer>();
  let settledMs = clock.nowMs();
  let cancel: () => void = () => {};

  const settle = (): void => {
    const nowMs = clock.nowMs();
    const passed = (((nowMs - settledMs) / 1000) * bytesPerSecond) / Math.max(1, transfers.size);
    for (const transfer of transfers) transfer.remainingBytes -= passed;
    settledMs = nowMs;
  };

  const plan = (): void => {
    cancel();
    let least = Number.POSITIVE_INFINITY;
    for (const transfer of transfers) least = Math.min(least, transfer.remainingBytes);
    if (least === Number.POSITIVE_INFINITY) return;
    const delayMs = Math.max(0, Math.ceil(((least * transfers.size) / bytesPerSecond) * 1000));
    cancel = clock.after(delayMs, () => {
      settle();
      const finished = [...transfers].filter((transfer) => transfer.remainingBytes <= 0);
      for (const transfer of finished) transfers.delete(transfer);
      plan();
      for (const transfer of finished) transfer.done();
    });
  };

  return {
    transfer(bytes, done) {
      settle();
      const transfer: Transfer = { remainingBytes: bytes, done };
      transfers.add(transfer);
      plan();
      return () => {
        if (!transfers.has(transfer)) return;
        settle();
        transfers.delete(transfer);
        plan();
      };
    },
  };
}
