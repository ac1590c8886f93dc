import path from 'node:path';
import { expect, test } from 'vitest';
import { warner } from './daemon/support.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { inTerminal } from './terminal.ts';

const quiet = `#include "org/smartfrog/components.sf"
sfConfig extends Compound {
  first extends Prim { sfClass "Prim"; }
  second extends Compound { inner extends Prim { sfClass "Prim"; } }
}
`;

test('the tree appears, and one Ctrl-C ends the pool in order', async () => {
  using folder = temporaryFolder({ 'quiet.sf': quiet });
  const run = inTerminal(['run', 'quiet.sf', '--state', 'state'], { cwd: folder.path });
  await run.until(/quiet · real world · [\d.]+s · 4 of 4 started/);
  await run.until(/✔ sfConfig +Compound +ready/);
  await run.until(/└─ ✔ inner +Prim +ready/);
  await run.until(/Ctrl-C ends the pool/);
  run.press('\u0003');
  expect(await run.exited).toBe(130);
  expect(run.output).toMatch(/· sfConfig +Compound +terminated/);
  expect(run.output).toMatch(/quiet ended normally after [\d.]+s: ended by Ctrl-C\nNothing is left standing\.\n$/);
});

test('what a component warned of stands below the tree at its end', async () => {
  using folder = temporaryFolder(warner);
  const argv = ['run', 'warner.sf', '--components', './warner.mjs', '--state', 'state', '--terminate-after', '0s'];
  const run = inTerminal(argv, { cwd: folder.path });
  expect(await run.exited).toBe(0);
  expect(run.output).toMatch(/\n\[ +0\.\ds\] sfConfig warning: look at this \(SD5099\)\nwarner ended normally/);
});

test('a second Ctrl-C stops waiting and names what is left', async () => {
  // Guests that do not shut down: the end takes longer than this test.
  using folder = temporaryFolder({
    'stubborn.sf': 'sfConfig extends DATA { default extends { latency extends { guestShutdown "10h"; } } }',
  });
  const pool = path.resolve(import.meta.dirname, '../../../examples/asyncVirtualPool.sf');
  const argv = ['run', pool, '--world', 'simulated', '--speed', '10', '--site', 'stubborn.sf'];
  const run = inTerminal(argv, { cwd: folder.path });
  await run.until(/9 of 9 started/);
  run.press('\u0003');
  await run.until(/waits for domain domainLVM to shut/);
  await run.until(/Ctrl-C again stops waiting/);
  const hammering = setInterval(() => run.press('\u0003'), 50);
  expect(await run.exited).toBe(130);
  clearInterval(hammering);
  expect(run.output).toMatch(/Stopped waiting\.\nerror\[SD5907\]: something is left standing\n/);
  expect(run.output).toMatch(/left standing: domain domainLoopback on localhost\n/);
});

test('plain lines on a terminal when asked for', async () => {
  using folder = temporaryFolder({ 'quiet.sf': quiet });
  const argv = ['run', 'quiet.sf', '--state', 'state', '--plain', '--terminate-after', '0s'];
  const run = inTerminal(argv, { cwd: folder.path });
  expect(await run.exited).toBe(0);
  expect(run.output).toMatch(/^\[ {3}0\.0s\] sfConfig deploying\n/);
  expect(run.output).not.toContain('Ctrl-C');
});
