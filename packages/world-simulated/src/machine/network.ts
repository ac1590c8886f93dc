/** Whoever has an address on the one segment that all hosts and guests share. */
export interface Station {
  /** True when it answers now. */
  readonly answers: () => boolean;
  /** Whether it listens on a TCP port; on none when absent. */
  readonly listens?: (port: number) => boolean;
  /** What a command over ssh does there; no ssh when absent. */
  readonly run?: (command: string) => RemoteResult;
}

/** How a command over ssh ended. */
export interface RemoteResult {
  readonly exitCode: number;
  readonly output: string;
}

/** One Ethernet segment; more than one station may have the same address, as in life. */
export interface Network {
  join(address: string, station: Station): void;
  leave(address: string, station: Station): void;
  answers(address: string): boolean;
  /** What comes of opening a TCP connection; `silent` when nobody has the address. */
  connect(address: string, port: number): 'open' | 'refused' | 'silent';
  /** What a command over ssh does at the address; `undefined` when nobody there has ssh. */
  run(address: string, command: string): RemoteResult | undefined;
  /** The address a host's name stands for. */
  resolve(name: string): string | undefined;
  nameAddress(name: string, address: string): void;
}

/** Whoever asks for it is there itself. */
const loopback = '127.0.0.1';

/** A segment with nobody on it. */
export function createNetwork(): Network {
  const stations = new Map<string, Set<Station>>();
  const addresses = new Map<string, string>();
  const answering = (address: string): readonly Station[] =>
    [...(stations.get(address) ?? [])].filter((station) => station.answers());
  return {
    join(address, station) {
      const here = stations.get(address) ?? new Set();
      stations.set(address, here.add(station));
    },
    leave(address, station) {
      stations.get(address)?.delete(station);
    },
    answers: (address) => address === loopback || answering(address).length > 0,
    connect(address, port) {
      const here = answering(address);
      if (here.length === 0) return 'silent';
      return here.some(({ listens }) => listens?.(port)) ? 'open' : 'refused';
    },
    run: (address, command) =>
      answering(address)
        .find(({ run }) => run)
        ?.run?.(command),
    resolve: (name) => addresses.get(name),
    nameAddress(name, address) {
      addresses.set(name, address);
    },
  };
}
