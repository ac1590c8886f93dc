import type { CommandResult, HostCommand } from '@smartdomains/runtime';
import {
  createSimulatedWorld,
  defaultSite,
  type HostOverride,
  type SimulatedWorld,
  type SimulatedWorldOptions,
} from '@smartdomains/world-simulated';

export interface OnHost {
  readonly world: SimulatedWorld;
  /** Runs the words of the line (split at blanks) on the host `xen1`. */
  readonly run: (
    line: string | readonly [string, ...string[]],
    options?: Partial<HostCommand>,
  ) => Promise<CommandResult>;
  /** The same, and the exit code with the output; fails when it did not exit. */
  readonly exit: (line: string | readonly [string, ...string[]], stdin?: string) => Promise<[number, string]>;
}

/** A world with the host `xen1` that differs so from the default. */
export function onHost(override: HostOverride = {}, options: Partial<SimulatedWorldOptions> = {}): OnHost {
  const world = createSimulatedWorld({ seed: 1, site: { ...defaultSite, hosts: { xen1: override } }, ...options });
  const run: OnHost['run'] = (line, more = {}) => {
    const argv = typeof line === 'string' ? (line.split(' ') as [string, ...string[]]) : line;
    return world.hosts.connect({ kind: 'ssh', host: 'xen1' }).run({ argv, timeoutMs: 600_000, ...more });
  };
  return {
    world,
    run,
    async exit(line, stdin) {
      const { outcome, stdout, stderr } = await run(line, stdin === undefined ? {} : { stdin });
      if (outcome.kind !== 'exited') throw new Error(`${line}: ${JSON.stringify(outcome)}`);
      return [outcome.exitCode, stdout + stderr];
    },
  };
}

/** Settings that differ; `undefined` leaves one out. */
export interface GuestChanges {
  readonly [key: string]: string | undefined;
}

/** The text of a guest's configuration. */
export function guestConfig(name: string, changes: GuestChanges = {}): string {
  const settings = {
    name: `"${name}"`,
    kernel: '"/boot/vmlinuz-2.6-xen"',
    memory: '128',
    cmdline: '"root=/dev/xvda ip=10.0.0.9::10.0.0.1:255.255.0.0:guest:eth0:off"',
    disk: '[ "format=raw, vdev=xvda, access=rw, target=/srv/guest/disk.img" ]',
    vif: '[ "bridge=xenbr0" ]',
    ...changes,
  };
  return Object.entries(settings)
    .map(([key, value]) => (value === undefined ? '' : `${key} = ${value}\n`))
    .join('');
}

/** Resolves when so much simulated time has passed. */
export function passing(world: SimulatedWorld, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    world.clock.after(delayMs, resolve);
  });
}
