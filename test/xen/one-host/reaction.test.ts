import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { useXenHost } from '../support/xen-lab.ts';

const lab = useXenHost();
const domain = 'sfConfig:kept:web:domain';
/** The follower of xenstore's news is up by then. */
const calmMs = 5_000;

test('a domain is destroyed behind our back: its end is noticed by the news of xenstore, and its supervisor makes it again', async () => {
  const pool = lab.run(`
#include "lab-machine.sf"
sfConfig extends Compound {
  hostShell extends ${lab.shell};
  kept extends Supervisor {
    intensity 10;
    web extends LabMachine { name "web"; address "192.168.77.101"; host LAZY ATTRIB hostShell; }
  }
}`);
  await pool.until(domain, 'ready');
  await sleep(calmMs);
  const begunMs = Date.now();
  expect(await lab.on(lab.host, ['xl', 'destroy', 'web'])).toMatchObject({ exitCode: 0 });
  const returnedMs = Date.now();
  const { record, timeMs } = await pool.until(domain, 'terminating');
  expect(record).toMatchObject({ type: 'abnormal', id: domain, cause: { code: 'SD8130' } });
  console.log(
    `xl destroy took ${returnedMs - begunMs} ms; the reaction came ${timeMs - returnedMs} ms after its return`,
  );
  await pool.until(domain, 'ready', 2);
  const { exitCode } = await pool.interrupt();
  expect(exitCode).toBe(130);
});
