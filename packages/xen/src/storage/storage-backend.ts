import type { HostName, ServiceKey } from '@smartdomains/runtime';

/** The domain that uses a disk. */
export interface DiskUser {
  readonly domainName: string;
  readonly uuid: string;
}

/** A domain's disk, offered by a storage back end once it is deployed. */
export interface StorageBackend {
  /** Where the disk is; only domains of this host can have it. */
  readonly host: HostName;
  /** What `xl` calls the target, a path on the host, and how it is written there. */
  readonly disk: { readonly target: string; readonly format: 'raw' | 'qcow2' };
  /** The name the domain has unless it gives its own. */
  readonly domainName: string;
  /** Tells the back end, before the domain is made, whose end it must prove before it removes the disk. */
  usedBy(user: DiskUser): void;
  /** Tells it that this domain, which lives on, has let the disk go. Nothing happens when another one uses it. */
  releasedBy(user: DiskUser): void;
}

export const storageBackendService: ServiceKey<StorageBackend> = { name: 'storage back end' };
