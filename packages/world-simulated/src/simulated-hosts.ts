import {
  type Clock,
  type CommandResult,
  type FollowedCommand,
  type HostCommand,
  type HostConnection,
  type HostName,
  type Hosts,
  type HostTarget,
  sudoPrefix,
} from '@smartdomains/runtime';
import { createFaultPlan, type Fault } from './faults.ts';
import { inspectMachine, type MachineState } from './inspect.ts';
import { type IsoImage, readIsoImage } from './machine/iso-image.ts';
import { createMachine, type Machine } from './machine/machine.ts';
import { createNetwork } from './machine/network.ts';
import { createSharedFolders } from './machine/shared-folders.ts';
import { runCommand } from './run-command.ts';
import type { SeededRandom } from './seeded-random.ts';
import { hostSpec, type SimulatedSite } from './site.ts';

export interface SimulatedHostsOptions {
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly site: SimulatedSite;
  readonly faults: readonly Fault[];
}

/** What a connection over ssh carries at once; nothing bounds what is followed on the machine itself. */
const followedMax = 64;

/** Hosts of a simulated site. A host appears when it is first named. */
export interface SimulatedHosts extends Hosts {
  /** What is on the host now; nothing of it changes when it is looked at. */
  inspect(name: string): MachineState;
  /** The ISO image at that path of the host; `undefined` when there is none. */
  isoImage(name: string, path: string): IsoImage | undefined;
  /** What is on all hosts named so far, by name. */
  snapshot(): { readonly [name: string]: MachineState };
  close(): Promise<void>;
}

/** The name under which a machine is known: `localhost` for the local one. */
export const localName = 'localhost';

/** The hosts of the site: one machine for `localhost`, one for each ssh host by its name, whatever port or user leads to it. */
export function createSimulatedHosts(options: SimulatedHostsOptions): SimulatedHosts {
  const { clock, random, site } = options;
  const faults = createFaultPlan(options.faults, random.stream('faults'));
  const network = createNetwork();
  const sharedFolders = createSharedFolders(site.default.diskBytes);
  const machines = new Map<string, Machine>();
  const connections = new Map<string, HostConnection>();

  const machineOf = (name: string): Machine => {
    const known = machines.get(name);
    if (known !== undefined) return known;
    const machine = createMachine({
      name,
      spec: hostSpec(site, name),
      clock,
      random: random.stream(`host ${name}`),
      network,
      sharedFolders,
      staysToMs: (domain) => faults.domainStaysToMs(name, domain),
      isDiskFull: () => faults.isDiskFull(name, clock.nowMs()),
    });
    machines.set(name, machine);
    for (const fault of faults.domainEnds(name)) scheduleEnd(machine, fault);
    for (const { fromMs } of faults.restarts(name)) {
      clock.after(Math.max(0, fromMs - clock.nowMs()), () => switchOff(machine));
    }
    return machine;
  };

  const connect = (target: HostTarget): HostConnection => {
    const key = JSON.stringify(Object.entries(target).sort(([a], [b]) => (a < b ? -1 : 1)));
    const known = connections.get(key);
    if (known !== undefined) return known;
    const name = target.kind === 'local' ? localName : target.host;
    const closing = new AbortController();
    const run = (command: HostCommand | FollowedCommand): Promise<CommandResult> => {
      const machine = machineOf(name);
      const networkMs = target.kind === 'local' ? 0 : Math.max(1, machine.spec.latency.sshMs);
      return runCommand({ machine, faults, command, networkMs, closing: closing.signal });
    };
    let followed = 0;
    const follow = async (command: FollowedCommand): Promise<CommandResult> => {
      const isTooMuch = target.kind === 'ssh' && followed >= followedMax && !command.signal.aborted;
      if (isTooMuch && !closing.signal.aborted) return tooMuchIsFollowed(name);
      followed += 1;
      try {
        return await run(command);
      } finally {
        followed -= 1;
      }
    };
    const connection: HostConnection = {
      name: name as HostName,
      ...(target.sudo === true && { commandPrefix: sudoPrefix }),
      run,
      follow,
      close() {
        closing.abort();
        if (connections.get(key) === connection) connections.delete(key);
        return Promise.resolve();
      },
    };
    connections.set(key, connection);
    return connection;
  };

  return {
    connect,
    inspect: (name) => inspectMachine(machineOf(name)),
    isoImage(name, path) {
      const content = machineOf(name).files.file(path)?.content;
      return content && readIsoImage(content);
    },
    snapshot: () =>
      Object.fromEntries(
        [...machines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name, inspectMachine(one)]),
      ),
    async close() {
      await Promise.all([...connections.values()].map((connection) => connection.close()));
    },
  };
}

function tooMuchIsFollowed(host: string): CommandResult {
  const reason = `${followedMax} commands are followed on ${host} already`;
  const outcome = { kind: 'notStarted', reason, refusedBy: 'connection' } as const;
  return { outcome, stdout: '', stderr: '', durationMs: 0 };
}

/** All that is only in the host's memory is gone at once. */
function switchOff(machine: Machine): void {
  const { domains, files } = machine;
  machine.boot();
  for (const domain of domains.list()) {
    domain.monitor = undefined;
    void domains.destroy(domain, () => Promise.resolve());
  }
  for (const path of [...files.paths(), ...files.linkPaths()]) if (path.startsWith('/run/')) files.remove(path);
}

function scheduleEnd(machine: Machine, fault: Extract<Fault, { readonly kind: 'domainEnds' }>): void {
  const { clock, domains } = machine;
  const pause = (delayMs: number): Promise<void> =>
    new Promise((resolve) => {
      clock.after(delayMs, resolve);
    });
  const strike = (): void => {
    const domain = domains.byName(fault.domain);
    if (domain === undefined) return;
    if (fault.how === 'destroyed') void domains.destroy(domain, pause);
    else domains.stop(domain, fault.how);
  };
  if (fault.atMs !== undefined) clock.after(fault.atMs - clock.nowMs(), strike);
  const { afterStartMs } = fault;
  if (afterStartMs === undefined) return;
  let isArmed = true;
  domains.onStart((domain) => {
    if (!isArmed || domain.name !== fault.domain) return;
    isArmed = false;
    clock.after(afterStartMs, strike);
  });
}
