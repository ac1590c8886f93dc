import type { GuestConfig } from './guest-config.ts';
import { bootedUp, guestStation } from './guest-life.ts';
import { appendLog } from './logs.ts';
import type { Machine } from './machine.ts';
import type { Station } from './network.ts';
import { createSignal, type Signal } from './signal.ts';

/** How a guest stopped, with Xen's numbers. */
export const shutdownReasonCode = { poweroff: 0, reboot: 1, suspend: 2, crash: 3 } as const;
export type ShutdownReason = keyof typeof shutdownReasonCode;

/**
 * One domain.
 *
 *     building ──> running ──> shutDown ──> dying ──> (gone)
 *         │           │            │          ^
 *         └───────────┴────────────┴──────────┘  xl destroy, or the end action
 *
 * One that stays while it is dying (a fault) has lost its name and keeps what it had.
 *
 * `paused` is a flag of its own: a domain is built paused, and a paused guest does nothing, not even shut down.
 */
export interface Domain {
  readonly domid: number;
  name: string;
  readonly uuid: string;
  /** What is changed while it runs stays in its next life. */
  config: GuestConfig;
  /** Its share of the processors, and the most it gets of them. */
  scheduling: { readonly weight: number; readonly cap: number };
  phase: 'building' | 'running' | 'shutDown' | 'dying' | 'gone';
  paused: boolean;
  /** How often it must be unpaused until it runs. */
  pauses: number;
  /** Claimed while it is built, free again when it is gone. */
  memoryKib: number;
  reason: ShutdownReason | undefined;
  /** Called when its guest has stopped, and when it is gone; without one a domain that has stopped stays. */
  monitor: ((end: ShutdownReason | 'gone') => void) | undefined;
  readonly createdMs: number;
  /** Its guest does not boot when it is unpaused for the first time: it goes on where it was saved. */
  isRestored: boolean;
  /** What lets go of each of its disks and cards, by where its other end is in xenstore. */
  readonly devices: Map<string, () => void>;
  guest: GuestActivity;
  /** Those its guest has given itself, while it is up. */
  readonly addresses: string[];
  readonly station: Station;
}

/** What the guest's system does. A pause stops its time. */
export interface GuestActivity {
  kind: 'off' | 'booting' | 'up' | 'stopping';
  remainingMs: number;
  sinceMs: number;
  cancel: () => void;
  /** Why it is stopping. */
  asked: 'poweroff' | 'reboot' | undefined;
}

/** Waits; a program that is killed never comes back from it. */
export type Pause = (delayMs: number) => Promise<void>;

export interface Domains {
  /** By domain id, without Domain-0. */
  list(): readonly Domain[];
  byName(name: string): Domain | undefined;
  byId(domid: number): Domain | undefined;
  /** The next domain id; used up even when the domain comes to nothing. */
  nextDomid(): number;
  add(domain: { readonly domid: number; readonly uuid: string; readonly config: GuestConfig }): Domain;
  freeMemoryKib(): number;
  pause(domain: Domain): void;
  /** The first time, it boots. */
  unpause(domain: Domain): void;
  /** Asks the guest to stop; `false` when it cannot hear it, because it is not up or paused. */
  ask(domain: Domain, what: 'poweroff' | 'reboot'): boolean;
  /** The guest stops, for whatever reason; its monitor acts on it. */
  stop(domain: Domain, reason: ShutdownReason): void;
  /** Kills it, then lets go of its devices and its name; resolves when it is gone. */
  destroy(domain: Domain, pause: Pause): Promise<void>;
  /** One that is suspended goes on. */
  resume(domain: Domain): void;
  /** Calls back each time a domain is started: unpaused for the first time. */
  onStart(callback: (domain: Domain) => void): void;
  /** Fires when a domain is made known to xenstore; `@introduceDomain`. */
  readonly introduced: Signal;
  /** Fires when a guest has stopped and when a domain is gone; `@releaseDomain`. */
  readonly released: Signal;
}

/** The domains of one machine, none yet. */
export function createDomains(machine: Machine): Domains {
  const { clock, spec } = machine;
  const domains = new Map<number, Domain>();
  /** Those that were taken down and stay. */
  const halfDead = new WeakSet<Domain>();
  const startCallbacks: ((domain: Domain) => void)[] = [];
  const introduced = createSignal();
  const released = createSignal();
  let lastDomid = 0;

  /** What the guest prints; xenconsoled keeps it, where its folder is. */
  const print = (domain: Domain, text: string): void =>
    appendLog(machine, `/var/log/xen/console/guest-${domain.name}.log`, text);

  const runActivity = (domain: Domain): void => {
    const { guest } = domain;
    if (domain.paused || (guest.kind !== 'booting' && guest.kind !== 'stopping')) return;
    guest.sinceMs = clock.nowMs();
    guest.cancel = clock.after(guest.remainingMs, () => {
      if (guest.kind === 'booting') {
        guest.kind = 'up';
        print(domain, `\r\n${domain.name} login: `);
        for (const line of bootedUp(machine, domain)) print(domain, `\r\n${line}`);
      } else {
        print(domain, '\r\n[   99.000000] reboot: System halted\r\n');
        stop(domain, guest.asked ?? 'poweroff');
      }
    });
  };

  const begin = (domain: Domain, kind: 'booting' | 'stopping', meanMs: number): void => {
    domain.guest.cancel();
    domain.guest.kind = kind;
    domain.guest.remainingMs = machine.varied(meanMs);
    runActivity(domain);
  };

  const silence = (domain: Domain): void => {
    domain.guest.cancel();
    domain.guest.kind = 'off';
    for (const address of domain.addresses.splice(0)) machine.network.leave(address, domain.station);
  };

  /** Its system is up, as it was when it was suspended. */
  const wake = (domain: Domain): void => {
    domain.guest.kind = 'up';
    bootedUp(machine, domain);
  };

  const stop = (domain: Domain, reason: ShutdownReason): void => {
    if (domain.phase !== 'running') return;
    silence(domain);
    domain.phase = 'shutDown';
    domain.reason = reason;
    domain.monitor?.(reason);
    released.fire();
  };

  const destroy = async (domain: Domain, pause: Pause): Promise<void> => {
    if (domain.phase === 'gone') return;
    silence(domain);
    domain.phase = 'dying';
    await pause(machine.varied(spec.latency.cleanUpMs));
    if (domains.get(domain.domid) !== domain || halfDead.has(domain)) return;
    const staysToMs = machine.staysToMs(domain.name);
    if (staysToMs === undefined || staysToMs <= clock.nowMs()) {
      bury(domain);
      return;
    }
    halfDead.add(domain);
    domain.name = '(null)';
    forget(domain);
    released.fire();
    if (staysToMs !== Number.POSITIVE_INFINITY) clock.after(staysToMs - clock.nowMs(), () => bury(domain));
  };

  const forget = (domain: Domain): void => {
    for (const key of machine.xenstore.keys()) {
      if (key.startsWith(`/local/domain/${domain.domid}/`)) machine.xenstore.delete(key);
    }
  };

  const bury = (domain: Domain): void => {
    domain.phase = 'gone';
    domain.memoryKib = 0;
    for (const release of domain.devices.values()) release();
    domain.devices.clear();
    domains.delete(domain.domid);
    forget(domain);
    domain.monitor?.('gone');
    released.fire();
  };

  return {
    list: () => [...domains.values()].sort((left, right) => left.domid - right.domid),
    byName: (name) => [...domains.values()].find((domain) => domain.name === name),
    byId: (domid) => domains.get(domid),
    nextDomid() {
      lastDomid += 1;
      return lastDomid;
    },
    add({ domid, uuid, config }) {
      const domain: Domain = {
        domid,
        name: config.name,
        uuid,
        config,
        scheduling: { weight: 256, cap: 0 },
        phase: 'building',
        paused: true,
        pauses: 1,
        memoryKib: 0,
        reason: undefined,
        monitor: undefined,
        createdMs: clock.nowMs(),
        isRestored: false,
        devices: new Map(),
        addresses: [],
        guest: { kind: 'off', remainingMs: 0, sinceMs: 0, cancel: () => {}, asked: undefined },
        station: guestStation(machine, () => domain),
      };
      domains.set(domid, domain);
      machine.xenstore.set(`/local/domain/${domid}/name`, config.name);
      machine.xenstore.set(`/local/domain/${domid}/vm`, `/vm/${uuid}`);
      introduced.fire();
      return domain;
    },
    freeMemoryKib() {
      let kib = (spec.memoryMiB - spec.dom0MemoryMiB - spec.hypervisorMemoryMiB) * 1024;
      for (const domain of domains.values()) kib -= domain.memoryKib;
      return kib;
    },
    pause(domain) {
      domain.pauses += 1;
      if (domain.paused) return;
      domain.paused = true;
      if (domain.guest.kind !== 'booting' && domain.guest.kind !== 'stopping') return;
      domain.guest.cancel();
      domain.guest.remainingMs = Math.max(0, domain.guest.remainingMs - (clock.nowMs() - domain.guest.sinceMs));
    },
    unpause(domain) {
      if (!domain.paused) return;
      domain.pauses -= 1;
      if (domain.pauses > 0) return;
      domain.paused = false;
      if (domain.phase === 'building' && domain.isRestored) {
        domain.phase = 'running';
        wake(domain);
        for (const callback of startCallbacks) callback(domain);
      } else if (domain.phase === 'building') {
        domain.phase = 'running';
        print(domain, `[    0.000000] Linux version ${spec.kernelVersion} of ${domain.name}\r\n`);
        begin(domain, 'booting', spec.latency.guestBootMs);
        for (const callback of startCallbacks) callback(domain);
      } else {
        runActivity(domain);
      }
    },
    ask(domain, what) {
      if (domain.phase !== 'running' || domain.paused) return false;
      if (domain.guest.kind === 'stopping') return true;
      if (domain.guest.kind !== 'up') return false;
      domain.guest.asked = what;
      begin(domain, 'stopping', spec.latency.guestShutdownMs);
      return true;
    },
    stop,
    destroy,
    resume(domain) {
      if (domain.phase !== 'shutDown' || domain.reason !== 'suspend') return;
      domain.phase = 'running';
      domain.reason = undefined;
      wake(domain);
    },
    onStart(callback) {
      startCallbacks.push(callback);
    },
    introduced,
    released,
  };
}
