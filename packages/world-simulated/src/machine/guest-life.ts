import type { GuestSpec } from '../site.ts';
import type { Domain } from './domains.ts';
import { guestAddresses } from './guest-config.ts';
import { readIsoImage, seedAddresses } from './iso-image.ts';
import type { Machine } from './machine.ts';
import type { Station } from './network.ts';

/** What the guest of a domain of this name does. */
function guestSpec({ spec }: Machine, domainName: string): GuestSpec {
  const own = Object.hasOwn(spec.guests, domainName) ? spec.guests[domainName] : undefined;
  return { ...spec.guest, ...own };
}

/** The guest as others on the network see it. */
export function guestStation(machine: Machine, domain: () => Domain): Station {
  const own = (): GuestSpec => guestSpec(machine, domain().name);
  return {
    answers: () => domain().phase === 'running' && domain().guest.kind === 'up' && !domain().paused,
    listens: (port) => own().ports.includes(port),
    run: () => ({ exitCode: own().sshExitCode, output: own().sshOutput }),
  };
}

/** What a guest does when it has booted. Gives the lines it writes to its console. */
export function bootedUp(machine: Machine, domain: Domain): readonly string[] {
  for (const address of addressesAtBoot(machine, domain)) {
    domain.addresses.push(address);
    machine.network.join(address, domain.station);
  }
  const { xenstore, console } = guestSpec(machine, domain.name);
  for (const [key, value] of Object.entries(xenstore)) {
    machine.xenstore.set(`/local/domain/${domain.domid}/${key}`, value);
  }
  return console;
}

/** Those of its kernel's command line or its cards, and those that a seed disk tells it. */
function addressesAtBoot(machine: Machine, { config }: Domain): readonly string[] {
  const macs = config.interfaces.flatMap(({ mac }) => (mac === undefined ? [] : [mac.toLowerCase()]));
  const told = config.disks.flatMap(({ target }) => {
    const content = machine.files.file(target)?.content;
    const image = content && readIsoImage(content);
    return image ? seedAddresses(image, macs) : [];
  });
  return [...guestAddresses(config), ...told];
}
