import type { Value } from '@smartdomains/language';
import { xenDomainClass } from '../../src/domain/xen-domain.ts';
import { bashShellClass } from '../../src/shell/bash-shell.ts';
import { loopbackStorageBackendClass } from '../../src/storage/loopback-storage-backend.ts';
import { lvmStorageBackendClass } from '../../src/storage/lvm-storage-backend.ts';
import { type Attributes, FakeComponent } from './fake-context.ts';
import { FakeHost } from './fake-host.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A shell, a disk and a domain on one fake host. */
export interface Pool {
  readonly clock: VirtualClock;
  readonly host: FakeHost;
  readonly shell: FakeComponent;
  readonly disk: FakeComponent;
  readonly domain: FakeComponent;
  /** Deploys all, then starts the domain. */
  run(): Promise<void>;
  /** Ends all in reverse. */
  end(): Promise<void>;
}

export interface PoolOptions {
  readonly storage?: 'loopback' | 'lvm';
  readonly shellAttributes?: Readonly<Record<string, Value>>;
  readonly diskAttributes?: Readonly<Record<string, Value>>;
  readonly domainAttributes?: Readonly<Record<string, Value>>;
}

export function createPool(options: PoolOptions = {}): Pool {
  const clock = new VirtualClock();
  const host = new FakeHost(clock);
  const common = { clock, connection: host };
  const shell = new FakeComponent({
    ...common,
    path: 'sfConfig:shell',
    component: bashShellClass.create(),
    attributes: { ...options.shellAttributes },
  });
  const storageClass = options.storage === 'lvm' ? lvmStorageBackendClass : loopbackStorageBackendClass;
  const diskAttributes: Attributes = {
    shell,
    domainName: 'web1',
    baseImage: '/images/base.img',
    directory: '/var/lib/smartdomains/images',
    volumeGroup: 'vg0',
    ...options.diskAttributes,
  };
  const disk = new FakeComponent({
    ...common,
    path: 'sfConfig:disk',
    component: storageClass.create(),
    attributes: diskAttributes,
  });
  const domain = new FakeComponent({
    ...common,
    path: 'sfConfig:domain',
    component: xenDomainClass.create(),
    attributes: {
      shell,
      storageBackend: disk,
      kernel: '/boot/vmlinuz',
      root: '/dev/xvda ro',
      ip: '10.42.9.1',
      netmask: '255.255.0.0',
      gateway: '10.42.1.1',
      hostname: 'web1',
      type: 'pv',
      memory: '128MiB',
      vcpus: 1,
      bridge: 'xenbr0',
      startTimeout: '3m',
      shutdownTimeout: '60s',
      ...options.domainAttributes,
    },
  });
  return {
    clock,
    host,
    shell,
    disk,
    domain,
    async run() {
      for (const component of [shell, disk, domain]) await component.deploy();
      await domain.start();
    },
    async end() {
      for (const component of [domain, disk, shell]) await component.terminate();
    },
  };
}
