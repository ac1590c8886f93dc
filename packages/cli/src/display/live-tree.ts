import type { ApplicationEvent } from '@smartdomains/runtime';
import { createApplicationFold, isMoving } from '@smartdomains/runtime';
import { createLogUpdate } from 'log-update';
import type { OutputStream } from '../io.ts';
import { renderTree, type TreeFrame } from './render-tree.ts';

export interface LiveTreeOptions extends Pick<TreeFrame, 'application' | 'world' | 'characters' | 'colors'> {
  readonly stream: OutputStream;
  /** The world's clock. */
  nowMs(): number;
}

/** The tree of an application on a terminal, drawn anew in place as events come. */
export interface LiveTree {
  apply(event: ApplicationEvent): void;
  setFooter(footer: string): void;
  /** Draws a last time, without footer, and leaves that on the screen. */
  finish(): void;
}

/** Between two draws, so that a burst of events costs one; an event is on the screen after at most this. */
const drawIntervalMs = 100;
/** How often elapsed times move while something is under way, and while nothing is. */
const movingTickMs = 200;
const calmTickMs = 1000;
/** For a stream that does not know its size. */
const fallbackSize = { columns: 80, rows: 24 } as const;

/** Begins to draw at the first event. */
export function createLiveTree(options: LiveTreeOptions): LiveTree {
  const { stream } = options;
  const fold = createApplicationFold();
  const update = createLogUpdate(stream);
  let footer = '';
  let timer: NodeJS.Timeout | undefined;
  let drawAtMs = Number.POSITIVE_INFINITY;
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  let finished = false;

  function schedule(delayMs: number): void {
    if (finished) return;
    const nowMs = performance.now();
    const atMs = Math.max(nowMs + delayMs, drawnAtMs + drawIntervalMs);
    if (timer !== undefined && drawAtMs <= atMs) return;
    clearTimeout(timer);
    drawAtMs = atMs;
    timer = setTimeout(draw, atMs - nowMs);
    // The display alone is no reason to stay.
    timer.unref();
  }

  function draw(): void {
    timer = undefined;
    drawnAtMs = performance.now();
    const { columns = fallbackSize.columns, rows = fallbackSize.rows } = stream;
    // The cursor stands on a line of its own below the tree.
    const lines = renderTree(fold.view, {
      ...options,
      nowMs: options.nowMs(),
      width: columns,
      height: rows - 1,
      footer,
    });
    update(lines.join('\n'));
    if (!finished) schedule(fold.view.roots.some(({ tally }) => isMoving(tally)) ? movingTickMs : calmTickMs);
  }

  const redraw = () => {
    update.clear();
    schedule(0);
  };
  stream.on('resize', redraw);

  return {
    apply(event) {
      fold.apply(event);
      schedule(0);
    },
    setFooter(text) {
      footer = text;
      schedule(0);
    },
    finish() {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      stream.off('resize', redraw);
      footer = '';
      draw();
      update.done();
    },
  };
}
