import { createHash } from 'node:crypto';

/**
 * What the system says of itself: its installation, its boot, its name. `boots`: how often it was booted. The same in every world, so that nothing is drawn
 * for it.
 */
export function hostFacts(name: string, boots: number): ReadonlyMap<string, string> {
  const digest = (what: string): string => createHash('sha256').update(`${what} of ${name}`).digest('hex').slice(0, 32);
  const boot = digest(`boot ${boots}`).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return new Map([
    ['/etc/machine-id', `${digest('installation')}\n`],
    ['/proc/sys/kernel/random/boot_id', `${boot}\n`],
    ['/proc/sys/kernel/hostname', `${name}\n`],
  ]);
}
