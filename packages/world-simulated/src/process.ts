import type { Machine } from './machine/machine.ts';

/** A program as it runs: its arguments, what it reads and writes, and the machine it works on. */
export interface Process {
  readonly name: string;
  readonly args: readonly string[];
  readonly stdin: string;
  readonly machine: Machine;
  out(text: string): void;
  error(text: string): void;
  /**
   * Lets time pass. A process that is killed meanwhile never comes back from here: like a real one it gets no chance to
   * tidy up, so programs keep nothing in `finally`.
   */
  readonly pause: (delayMs: number) => Promise<void>;
  /** Waits for something of the machine's to happen: `begin` asks to be woken and gives the way to take that back. */
  until(begin: (wake: () => void) => () => void): Promise<void>;
  /** Lets so many bytes pass through the machine's disk; a killed process never comes back from here either. */
  transfer(bytes: number): Promise<void>;
  /** What the kernel does when the process ends, in whatever way: closing what it has open. */
  atEnd(callback: () => void): void;
}

/** One program: the exit code when it is done. What it changes on the machine between two waits happens at once. */
export type Program = (process: Process) => number | Promise<number>;
