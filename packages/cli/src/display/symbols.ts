import type { ComponentState } from '@smartdomains/runtime';
import type { CharacterSet } from '../terminal.ts';

/** What the tree is drawn with. Each state has a form of its own, so that no colour is needed. */
export interface Symbols {
  readonly states: Readonly<Record<ComponentState | 'failed', string>>;
  /** Each two characters wide. */
  readonly branch: string;
  readonly lastBranch: string;
  readonly line: string;
  readonly ellipsis: string;
  readonly separator: string;
}

const unicode: Symbols = {
  // A circle that fills as the component comes up.
  states: {
    created: '○',
    deploying: '◔',
    deployed: '◑',
    starting: '◕',
    started: '●',
    ready: '✔',
    terminating: '▽',
    terminated: '·',
    failed: '✖',
  },
  branch: '├─',
  lastBranch: '└─',
  line: '│ ',
  ellipsis: '…',
  separator: '·',
};

const ascii: Symbols = {
  states: {
    created: '.',
    deploying: 'd',
    deployed: 'D',
    starting: 's',
    started: 'S',
    ready: '+',
    terminating: 'v',
    terminated: '-',
    failed: 'x',
  },
  branch: '|-',
  lastBranch: '`-',
  line: '| ',
  ellipsis: '~',
  separator: '-',
};

/** The symbols of a character set. */
export function symbolsOf(characters: CharacterSet): Symbols {
  return characters === 'unicode' ? unicode : ascii;
}
