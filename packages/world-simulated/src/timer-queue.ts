/** A callback that is due at a time; cancelled when it has none. */
export interface Timer {
  readonly dueMs: number;
  readonly order: number;
  callback: (() => void) | undefined;
}

/** Timers by due time, equal ones by order of creation. */
export interface TimerQueue {
  /** The next one that is not cancelled. */
  peek(): Timer | undefined;
  pop(): void;
  push(timer: Timer): void;
  /** True when the head of the queue may have changed. */
  dropCancelled(timer: Timer): boolean;
  clear(): void;
}

/** A binary heap. Cancelled timers leave it when they reach the head. */
export function createTimerQueue(): TimerQueue {
  let heap: Timer[] = [];
  const before = (left: Timer, right: Timer): boolean =>
    left.dueMs < right.dueMs || (left.dueMs === right.dueMs && left.order < right.order);

  const pop = (): void => {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const leftIndex = 2 * index + 1;
      const left = heap[leftIndex];
      const right = heap[leftIndex + 1];
      if (left === undefined) break;
      const childIndex = right !== undefined && before(right, left) ? leftIndex + 1 : leftIndex;
      const child = heap[childIndex];
      if (child === undefined || !before(child, last)) break;
      heap[index] = child;
      index = childIndex;
    }
    heap[index] = last;
  };

  const dropHead = (): void => {
    while (heap[0] !== undefined && heap[0].callback === undefined) pop();
  };

  return {
    peek: () => heap[0],
    pop() {
      pop();
      dropHead();
    },
    push(timer) {
      let index = heap.length;
      for (;;) {
        const parentIndex = (index - 1) >> 1;
        const parent = heap[parentIndex];
        if (index === 0 || parent === undefined || !before(timer, parent)) break;
        heap[index] = parent;
        index = parentIndex;
      }
      heap[index] = timer;
    },
    dropCancelled(timer) {
      const wasHead = heap[0] === timer;
      dropHead();
      return wasHead;
    },
    clear() {
      heap = [];
    },
  };
}
