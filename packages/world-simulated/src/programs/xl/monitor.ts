import { type Domain, type Pause, shutdownReasonCode } from '../../machine/domains.ts';
import type { EndAction } from '../../machine/guest-config.ts';
import { appendLog } from '../../machine/logs.ts';
import type { Machine } from '../../machine/machine.ts';
import { buildDomain } from './build-domain.ts';

const restarting: readonly EndAction[] = ['restart', 'rename-restart', 'coredump-restart', 'soft-reset'];

/** How long `xl` sleeps between the end of a domain and its next life; nobody has the name meanwhile. */
const restartPauseMs = 2000;

/**
 * The process that `xl create` leaves behind: when the guest has stopped it does what the configuration says, and writes what it
 * sees and does into the log of the domain.
 */
export function monitorDomain(machine: Machine, domain: Domain): void {
  // One that does not go wholly loses its name, and is made anew all the same.
  const { domid, name } = domain;
  const say = (line: string): void => appendLog(machine, logPath(domain), `${line}\n`);
  let hasStopped = false;
  say(`Waiting for domain ${domain.name} (domid ${domid}) to die [pid ${pidBase + domid}]`);
  domain.monitor = (end) => {
    if (end === 'gone') {
      if (!hasStopped) say(`Domain ${domid} has been destroyed.`);
      return;
    }
    hasStopped = true;
    const { onPoweroff, onReboot, onCrash } = domain.config;
    const code = shutdownReasonCode[end];
    say(`Domain ${domid} has shut down, reason code ${code} 0x${code.toString(16)}`);
    if (end === 'suspend') {
      // Also when it goes on afterwards: then nobody is there who acts on its end.
      domain.monitor = undefined;
      say('Domain has suspended.');
      say('Done. Exiting now');
      return;
    }
    const action = { poweroff: onPoweroff, reboot: onReboot, crash: onCrash }[end];
    say(`Action for shutdown reason code ${code} is ${action}`);
    if (action === 'preserve') say('Done. Exiting now');
    else void clearAway(machine, domain, { action, say, name });
  };
}

/** Where `xl` logs; a new `xl create` begins a new one. */
export function logPath(domain: Pick<Domain, 'name'>): string {
  return `/var/log/xen/xl-${domain.name}.log`;
}

const pidBase = 1_000;

async function clearAway(
  machine: Machine,
  domain: Domain,
  { action, say, name }: { readonly action: EndAction; readonly say: (line: string) => void; readonly name: string },
): Promise<void> {
  const pause: Pause = (delayMs) =>
    new Promise((resolve) => {
      machine.clock.after(delayMs, resolve);
    });
  await pause(machine.varied(machine.spec.latency.cleanUpMs / 2));
  // Somebody else may have destroyed it meanwhile; then it shall not come back.
  if (domain.phase !== 'shutDown') return;
  say(`Domain ${domain.domid} needs to be cleaned up: destroying the domain`);
  await machine.domains.destroy(domain, pause);
  if (!restarting.includes(action)) {
    say('Done. Exiting now');
    return;
  }
  say('Done. Rebooting now');
  await pause(restartPauseMs);
  const config = { ...domain.config, name };
  const built = await buildDomain(machine, { config, uuid: domain.uuid, pause });
  if (!built.ok) return;
  monitorDomain(machine, built.domain);
  machine.domains.unpause(built.domain);
}
