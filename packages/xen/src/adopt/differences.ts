import type { DescribedDomain } from './described-domain.ts';
import type { RunningDomain } from './running-domain.ts';

/** Something in which a running domain is not what its description says. */
export interface Difference {
  /** The attribute of the description. */
  readonly attribute: string;
  readonly described: string;
  readonly running: string;
  /** Whether the domain can be given what is described while it runs. */
  readonly isHot: boolean;
  /** What to write to describe it as it is, where that can be said. */
  readonly write?: string;
}

const none = 'nothing';

/** Everything in which they differ, in the order of the attributes. */
export function differencesOf(described: DescribedDomain, running: RunningDomain): readonly Difference[] {
  return [
    ...words(described, running),
    ...numbers(described, running),
    ...disks(described, running),
    ...vifs(described, running),
    ...actions(described, running),
  ];
}

function words(described: DescribedDomain, running: RunningDomain): readonly Difference[] {
  const rows = [
    ['type', described.type, running.type],
    ['kernel', described.kernel, running.kernel],
    ['ramdisk', described.ramdisk, running.ramdisk],
    // Root, address and further words are one line when it runs.
    ['extra', described.commandLine, described.kernel === undefined ? undefined : (running.commandLine ?? '')],
  ] as const;
  return rows.flatMap(([attribute, one, other]) =>
    one === other
      ? []
      : [
          {
            attribute,
            described: one === undefined ? none : `\`${one}\``,
            running: other === undefined ? none : `\`${other}\``,
            isHot: false,
            ...(attribute !== 'extra' && other !== undefined && { write: `${attribute} "${other}";` }),
          },
        ],
  );
}

function numbers(described: DescribedDomain, running: RunningDomain): readonly Difference[] {
  const rows = [
    ['memory', described.memoryMiB, running.memoryMiB, ' MiB', true],
    ['maxMemory', described.maxMemoryMiB, running.maxMemoryMiB, ' MiB', false],
    ['vcpus', described.vcpus, running.vcpus, '', true],
    ['maxVcpus', described.maxVcpus, running.maxVcpus, '', false],
    ['weight', described.weight, running.weight, '', true],
    ['cap', described.cap, running.cap, '', true],
  ] as const;
  return rows.flatMap(([attribute, one, other, unit, isHot]) =>
    one === undefined || other === undefined || one === other
      ? []
      : [
          {
            attribute,
            described: `${one}${unit}`,
            running: `${other}${unit}`,
            isHot,
            write: unit === '' ? `${attribute} ${other};` : `${attribute} "${other}MiB";`,
          },
        ],
  );
}

function disks(described: DescribedDomain, running: RunningDomain): readonly Difference[] {
  const found: Difference[] = [];
  for (const { attribute, device, target, format, readOnly } of described.disks) {
    const disk = running.disks.find((one) => one.device === device);
    const is = (one: string, other: string, write?: string): void =>
      void found.push({
        attribute,
        described: one,
        running: other,
        isHot: false,
        ...(write !== undefined && { write }),
      });
    if (disk === undefined) {
      is(`${device} ${target ?? ''}`.trim(), `no disk ${device}`);
      continue;
    }
    const access = (only: boolean): string => (only ? 'read only' : 'read and write');
    if (attribute === 'storageBackend') {
      const write = `storage extends ExistingStorageBackend { path "${disk.target}"; … }`;
      if (target === undefined) is(`${device} on a disk that is made for it`, `${device} on ${disk.target}`, write);
      else if (target !== disk.target) is(`${device} on ${target}`, `${device} on ${disk.target}`, write);
      else if (disk.format !== undefined && format !== disk.format) {
        is(`${device} as ${format ?? none}`, `${device} as ${disk.format}`, `format "${disk.format}";`);
      }
    }
    if (disk.readOnly !== readOnly) is(`${device} to ${access(readOnly)}`, `${device} to ${access(disk.readOnly)}`);
  }
  for (const { device, target } of running.disks) {
    if (described.disks.some((one) => one.device === device)) continue;
    found.push({ attribute: 'disks', described: none, running: `${device} on ${target}`, isHot: false });
  }
  return found;
}

function vifs(described: DescribedDomain, running: RunningDomain): readonly Difference[] {
  const found: Difference[] = [];
  described.vifs.forEach(({ attribute, mac, bridge }, index) => {
    const vif = running.vifs[index];
    if (vif === undefined) {
      found.push({ attribute, described: `a card in ${bridge ?? none}`, running: none, isHot: false });
      return;
    }
    if (mac?.toLowerCase() !== vif.mac.toLowerCase()) {
      const one = mac ?? 'none, and so a derived one,';
      found.push({ attribute, described: one, running: vif.mac, isHot: false, write: `mac "${vif.mac}";` });
    }
    if (bridge !== vif.bridge) {
      const name = attribute === 'mac' ? 'bridge' : attribute;
      const write = `bridge "${vif.bridge}";`;
      found.push({ attribute: name, described: bridge ?? none, running: vif.bridge, isHot: false, write });
    }
  });
  for (const { mac, bridge } of running.vifs.slice(described.vifs.length)) {
    found.push({ attribute: 'vifs', described: none, running: `a card ${mac} in ${bridge}`, isHot: false });
  }
  return found;
}

function actions(described: DescribedDomain, running: RunningDomain): readonly Difference[] {
  return (['onPoweroff', 'onReboot', 'onCrash'] as const).flatMap((attribute) => {
    const one = described[attribute];
    const other = running[attribute];
    return one === undefined || one === other
      ? []
      : [{ attribute, described: one, running: other, isHot: false, write: `${attribute} "${other}";` }];
  });
}
