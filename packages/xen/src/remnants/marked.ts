import type { HostName, Resource } from '@smartdomains/runtime';
import type { Remains } from '../domain/remains.ts';

/** Something on a host that carries our mark. */
export type Marked = {
  readonly host: HostName;
  /** As an operator knows it on the host. */
  readonly name: string;
  /** Whose it is by its mark; absent where the mark does not say. */
  readonly application?: string;
  readonly component?: string;
  /** What state it is in, in words. */
  readonly state: string;
  /** Why it is not ours to remove, in words; absent: it is. */
  readonly keptFor?: string;
  /** What the journal calls it, as far as it is there. */
  readonly covers: readonly Resource[];
} & (
  | MarkedDomain
  | MarkedConfiguration
  | MarkedSeed
  | MarkedHolder
  | MarkedAdoption
  | MarkedImage
  | MarkedVolume
  | MarkedFetch
);

export interface MarkedDomain {
  readonly kind: 'domain';
  readonly uuid: string;
  readonly remains: Exclude<Remains, 'gone'>;
}

export interface MarkedConfiguration {
  readonly kind: 'configuration';
}

/** The folder of a domain's seed disk. */
export interface MarkedSeed {
  readonly kind: 'seed';
}

/** The record on the host that a domain made by hand is a component's. */
export interface MarkedAdoption {
  readonly kind: 'adoption';
}

/** The mark of a domain on a disk, which is its name. */
export interface MarkedHolder {
  readonly kind: 'disk holder';
  /** Of the domain. */
  readonly uuid: string;
  readonly domainName: string;
}

export interface MarkedImage {
  readonly kind: 'image';
  /** Which of its files are there; the mark always is. */
  readonly path: string;
  readonly hasImage: boolean;
  readonly hasPart: boolean;
}

export interface MarkedVolume {
  readonly kind: 'volume';
}

/** What a fetch of an image that was broken off left in the host's cache. */
export interface MarkedFetch {
  readonly kind: 'broken fetch';
  readonly path: string;
}

/** One of a kind. */
export type MarkedOf<Kind extends Marked['kind']> = Extract<Marked, { readonly kind: Kind }>;
