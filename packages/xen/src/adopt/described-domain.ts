import type { Description, Value } from '@smartdomains/language';
import type { DescriptionView } from '@smartdomains/runtime';
import { deviceAt } from '../domain/domain-devices.ts';
import { storageBackendService } from '../storage/storage-backend.ts';
import { sizeIn } from '../view-values.ts';
import { kernelCommandLine } from '../xl/domain-config.ts';

/** A domain as its description says it, before anything lives; what cannot be known then is absent. */
export interface DescribedDomain {
  readonly type: string | undefined;
  readonly kernel: string | undefined;
  readonly ramdisk: string | undefined;
  readonly commandLine: string | undefined;
  readonly memoryMiB: number | undefined;
  readonly maxMemoryMiB: number | undefined;
  readonly vcpus: number | undefined;
  readonly maxVcpus: number | undefined;
  readonly weight: number | undefined;
  readonly cap: number | undefined;
  readonly disks: readonly DescribedDisk[];
  readonly vifs: readonly DescribedVif[];
  readonly onPoweroff: string | undefined;
  readonly onReboot: string | undefined;
  readonly onCrash: string | undefined;
}

export interface DescribedDisk {
  /** The attribute that names it. */
  readonly attribute: 'storageBackend' | 'disks';
  readonly device: string;
  /** `undefined` for one that its back end would make. */
  readonly target: string | undefined;
  readonly format: string | undefined;
  readonly readOnly: boolean;
}

export interface DescribedVif {
  readonly attribute: 'mac' | 'vifs';
  /** `undefined` where it would be derived. */
  readonly mac: string | undefined;
  readonly bridge: string | undefined;
}

export function describedDomain(view: DescriptionView): DescribedDomain {
  const kernel = view.text('kernel');
  const ip = view.text('ip');
  const netmask = view.text('netmask');
  const memoryMiB = mebibytes(sizeIn(view, 'memory'));
  const vcpus = view.integer('vcpus');
  return {
    type: view.text('type'),
    kernel,
    ramdisk: view.text('ramdisk'),
    commandLine:
      kernel === undefined
        ? undefined
        : kernelCommandLine({
            root: view.text('root'),
            extra: view.text('extra'),
            address:
              ip === undefined || netmask === undefined
                ? undefined
                : { ip, netmask, gateway: view.text('gateway'), hostname: view.text('hostname') ?? '' },
          }),
    memoryMiB,
    maxMemoryMiB: mebibytes(sizeIn(view, 'maxMemory')) ?? memoryMiB,
    vcpus,
    maxVcpus: view.integer('maxVcpus') ?? vcpus,
    weight: view.integer('weight'),
    cap: view.integer('cap'),
    disks: disksIn(view),
    vifs: vifsIn(view),
    onPoweroff: view.text('onPoweroff'),
    onReboot: view.text('onReboot'),
    onCrash: view.text('onCrash'),
  };
}

function disksIn(view: DescriptionView): readonly DescribedDisk[] {
  const storage = view.service('storageBackend', storageBackendService);
  const first: DescribedDisk = {
    attribute: 'storageBackend',
    device: 'xvda',
    target: storage?.text('path'),
    format: storage?.text('format') ?? 'raw',
    readOnly: false,
  };
  const elements = named(view.value('disks'));
  // Where the references of nested descriptions lead is known when they live only.
  const further = elements.map(
    ([, disk], index): DescribedDisk => ({
      attribute: 'disks',
      device: textIn(disk, 'device') ?? deviceAt(index + 1),
      target: undefined,
      format: undefined,
      readOnly: disk.attributes.get('readOnly')?.value === true,
    }),
  );
  return [first, ...further];
}

function vifsIn(view: DescriptionView): readonly DescribedVif[] {
  const vlan = view.integer('vlan');
  const bridge = view.text('bridge');
  return [
    { attribute: 'mac', mac: view.text('mac'), bridge: withVlan(bridge, vlan) },
    ...named(view.value('vifs')).map(([, vif]): DescribedVif => {
      const own = vif.attributes.get('vlan')?.value;
      return {
        attribute: 'vifs',
        mac: textIn(vif, 'mac'),
        bridge: withVlan(textIn(vif, 'bridge') ?? 'xenbr0', typeof own === 'number' ? own : undefined),
      };
    }),
  ];
}

function withVlan(bridge: string | undefined, vlan: number | undefined): string | undefined {
  return bridge === undefined || vlan === undefined ? bridge : `${bridge}.${vlan}`;
}

function mebibytes(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : Math.ceil(bytes / 2 ** 20);
}

function named(value: Value | undefined): readonly (readonly [string, Description])[] {
  if (typeof value !== 'object' || value === null || value.type !== 'description') return [];
  return [...value.attributes.values()].flatMap(({ name, value: inner }) =>
    typeof inner === 'object' && inner !== null && inner.type === 'description' && !name.startsWith('sf')
      ? [[name, inner] as const]
      : [],
  );
}

function textIn(description: Description, name: string): string | undefined {
  const value = description.attributes.get(name)?.value;
  return typeof value === 'string' ? value : undefined;
}
