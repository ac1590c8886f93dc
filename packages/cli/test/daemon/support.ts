import { type InProcessOptions, type InProcessRun, smartdomains } from '../in-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** A daemon on the simulated world in this process, and the commands that talk to it. */
export interface TestDaemon extends AsyncDisposable {
  readonly folder: string;
  /** What it printed once it had stopped. */
  stop(): Promise<InProcessRun>;
  /** Starts it again in the same state folder. */
  restart(): Promise<void>;
  command(argv: readonly string[], options?: InProcessOptions): Promise<InProcessRun>;
}

/** Starts one in a folder with these files. */
export async function startTestDaemon(
  files: Readonly<Record<string, string>>,
  argv: readonly string[] = [],
): Promise<TestDaemon> {
  const folder = temporaryFolder(files);
  const start = async (): Promise<() => Promise<InProcessRun>> => {
    const answers = Promise.withResolvers<() => void>();
    const run = smartdomains(['daemon', '--world', 'simulated', '--speed', 'max', '--state', 'state', ...argv], {
      workingFolder: folder.path,
      watch(stdout, keys) {
        if (stdout.includes('answers at')) answers.resolve(() => keys.press('SIGTERM'));
      },
    });
    const stop = await Promise.race([
      answers.promise,
      run.then(({ stderr }) => {
        throw new Error(stderr);
      }),
    ]);
    return () => {
      stop();
      return run;
    };
  };
  let stop = await start();
  return {
    folder: folder.path,
    stop: () => stop(),
    async restart() {
      stop = await start();
    },
    command: (command, options = {}) =>
      smartdomains([...command, '--state', 'state'], { workingFolder: folder.path, ...options }),
    async [Symbol.asyncDispose]() {
      await stop();
      folder[Symbol.dispose]();
    },
  };
}

/** A component that has something to warn of, and the package that has its class. */
export const warner = {
  'warner.mjs': `const diagnostic = { code: 'SD5099', severity: 'error', summary: 'look at this', secondary: [], notes: [], fixes: [] };
export const componentClasses = [{ className: 'Warner', create: () => ({ start: async (context) => context.warn(diagnostic) }) }];`,
  'warner.sf': '#include "org/smartfrog/components.sf"\nsfConfig extends Prim { sfClass "Warner"; }\n',
} as const;

/** Two components that do nothing and run until they are ended. */
export const quietPool = `#include "org/smartfrog/components.sf"
sfConfig extends Compound {
  a extends Prim { sfClass "Prim"; }
  b extends Prim { sfClass "Prim"; }
}
`;
