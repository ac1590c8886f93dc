import type { TestProject } from 'vitest/node';
import { smartdomains } from '../../support/command.ts';
import { type LabAccess, readLab } from './lab-access.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly lab: LabAccess;
  }
}

const upLimitMs = 45 * 60_000;

/** Brings up the lab that is named by `SMARTDOMAINS_LAB` (default `test`) for all tests, and ends it. `SMARTDOMAINS_LAB_KEEP=1` leaves it up. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const name = process.env.SMARTDOMAINS_LAB ?? 'test';
  const { exitCode, stderr } = await smartdomains(['lab', 'up', '--lab', name], { timeoutMs: upLimitMs });
  if (exitCode !== 0) throw new Error(`the lab did not come up:\n${stderr}`);
  console.log(stderr.trim());
  project.provide('lab', await readLab(name));
  return async () => {
    if (process.env.SMARTDOMAINS_LAB_KEEP !== '1') await smartdomains(['lab', 'down', '--lab', name]);
  };
}
