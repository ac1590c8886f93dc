import { expect, test } from 'vitest';
import { useXenHost } from '../support/xen-lab.ts';

const lab = useXenHost();

test('a domain that never becomes ready: its readiness limit ends the deployment, and all of it is undone', async () => {
  const pool = lab.run(`
#include "lab-machine.sf"
sfConfig extends Compound {
  hostShell extends ${lab.shell};
  pool extends Pool {
    well extends LabMachine { name "well"; address "192.168.77.101"; host LAZY ATTRIB hostShell; }
    silent extends LabMachine {
      name "silent"; address "192.168.77.102"; host LAZY ATTRIB hostShell; requires [LAZY ATTRIB well];
      domain:ready extends TcpProbe { port 4711; timeout "20s"; }
    }
    never extends LabMachine { name "never"; address "192.168.77.103"; host LAZY ATTRIB hostShell; requires [LAZY ATTRIB well, LAZY ATTRIB silent]; }
  }
}`);
  const { exitCode, stderr } = await pool.ended;
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/"code":"SD8115".*sfConfig:pool:silent:domain/);
  const has = (component: string, event: string) =>
    pool.events.some((each) => each.component === component && each.event === event);
  expect(has('sfConfig:pool:well:domain', 'started')).toBe(true);
  expect(has('sfConfig:pool:silent:domain', 'started')).toBe(true);
  expect(has('sfConfig:pool:never', 'starting')).toBe(false);
  expect((await lab.on(lab.host, ['xl', 'list'])).stdout.trim().split('\n')).toHaveLength(2);
});
