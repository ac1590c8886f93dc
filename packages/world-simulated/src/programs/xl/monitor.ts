import type { Domain, Pause } from '../../machine/domains.ts';
import type { EndAction } from '../../machine/guest-config.ts';
import type { Machine } from '../../machine/machine.ts';
import { buildDomain } from './build-domain.ts';

const restarting: readonly EndAction[] = ['restart', 'rename-restart', 'coredump-restart', 'soft-reset'];

/** How long `xl` sleeps between the end of a domain and its next life; nobody has the name meanwhile. */
const restartPauseMs = 2000;

/** The process that `xl create` leaves behind: when the guest has stopped it does what the configuration says. */
export function monitorDomain(machine: Machine, domain: Domain): void {
  domain.monitor = (reason) => {
    const { onPoweroff, onReboot, onCrash } = domain.config;
    const action = { poweroff: onPoweroff, reboot: onReboot, crash: onCrash }[reason];
    if (action !== 'preserve') void clearAway(machine, domain, action);
  };
}

async function clearAway(machine: Machine, domain: Domain, action: EndAction): Promise<void> {
  const pause: Pause = (delayMs) =>
    new Promise((resolve) => {
      machine.clock.after(delayMs, resolve);
    });
  await pause(machine.varied(machine.spec.latency.cleanUpMs / 2));
  // Somebody else may have destroyed it meanwhile; then it shall not come back.
  if (domain.phase !== 'shutDown') return;
  await machine.domains.destroy(domain, pause);
  if (!restarting.includes(action)) return;
  await pause(restartPauseMs);
  const config = { ...domain.config, name: domain.name };
  const built = await buildDomain(machine, { config, uuid: domain.uuid, pause });
  if (!built.ok) return;
  monitorDomain(machine, built.domain);
  machine.domains.unpause(built.domain);
}
