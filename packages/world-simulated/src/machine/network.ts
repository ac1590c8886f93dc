/** Whoever has an address on the one segment that all hosts and guests share. */
export interface Station {
  /** True when it answers now. */
  readonly answers: () => boolean;
}

/** One Ethernet segment; more than one station may have the same address, as in life. */
export interface Network {
  join(address: string, station: Station): void;
  leave(address: string, station: Station): void;
  answers(address: string): boolean;
  /** The address a host's name stands for. */
  resolve(name: string): string | undefined;
  nameAddress(name: string, address: string): void;
}

/** A segment with nobody on it. */
export function createNetwork(): Network {
  const stations = new Map<string, Set<Station>>();
  const addresses = new Map<string, string>();
  return {
    join(address, station) {
      const here = stations.get(address) ?? new Set();
      stations.set(address, here.add(station));
    },
    leave(address, station) {
      stations.get(address)?.delete(station);
    },
    answers: (address) => [...(stations.get(address) ?? [])].some((station) => station.answers()),
    resolve: (name) => addresses.get(name),
    nameAddress(name, address) {
      addresses.set(name, address);
    },
  };
}
