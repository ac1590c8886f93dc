import type { Domain } from '../../machine/domains.ts';
import type { GuestConfig } from '../../machine/guest-config.ts';
import type { Machine } from '../../machine/machine.ts';

type Json = string | number | readonly Json[] | { readonly [key: string]: Json | undefined };

/** `xl list -l`: Domain-0 and the domains, or the one asked for. There is no run state in it, as in the real one. */
export function listAsJson(machine: Machine, domains: readonly Domain[], withDomain0: boolean): string {
  const rows: Json[] = domains.map((domain) => ({ domid: domain.domid, config: runningConfig(domain) }));
  return `${toText(withDomain0 ? [domain0(machine), ...rows] : rows)}\n`;
}

/** `xl -N create`: the configuration as it was understood. */
export function configAsJson(config: GuestConfig, uuid: string): string {
  return `${toText({
    c_info: { type: config.type, name: config.name, uuid, run_hotplug_scripts: 'True' },
    b_info: {
      ...processors(config),
      sched_params: {},
      ...bootInfo(config),
      arch_x86: {},
    },
    ...(config.disks.length === 0 ? {} : { disks: disksOf(config) }),
    ...(config.interfaces.length === 0 ? {} : { nics: interfacesOf(config) }),
    ...endActions(config),
  })}\n`;
}

function domain0({ spec }: Machine): Json {
  const kib = spec.dom0MemoryMiB * 1024;
  return {
    domid: 0,
    config: {
      c_info: { type: 'pv', name: 'Domain-0' },
      b_info: {
        max_memkb: kib,
        target_memkb: kib - 1,
        sched_params: { sched: 'credit2', weight: 256, cap: 0 },
        'type.pv': {},
        arch_arm: {},
        arch_x86: {},
      },
    },
  };
}

function runningConfig(domain: Domain): Json {
  const { config, scheduling } = domain;
  const { max_vcpus, avail_vcpus, max_memkb, target_memkb } = processors(config);
  return {
    c_info: {
      type: config.type,
      name: domain.name,
      domid: 4_294_967_295,
      uuid: domain.uuid,
      run_hotplug_scripts: 'True',
    },
    b_info: {
      max_vcpus,
      avail_vcpus,
      max_memkb,
      target_memkb,
      video_memkb: 0,
      sched_params: { sched: 'credit2', ...scheduling },
      ...bootInfo(config),
      arch_x86: { msr_relaxed: 'False' },
    },
    ...(config.disks.length === 0
      ? {}
      : { disks: disksOf(config).map((disk) => ({ ...disk, colo_restore_enable: 'False' })) }),
    ...(config.interfaces.length === 0
      ? {}
      : { nics: interfacesOf(config).map((nic) => ({ ...nic, nictype: 'vif' })) }),
    ...endActions(config),
  };
}

function processors(config: GuestConfig): { readonly [key: string]: Json } {
  return {
    max_vcpus: config.vcpus,
    avail_vcpus: Array.from({ length: Math.min(config.vcpusOnline, 128) }, (_, index) => index),
    max_memkb: config.memoryMaxKib,
    target_memkb: config.memoryKib,
  };
}

function bootInfo(config: GuestConfig): { readonly [key: string]: Json | undefined } {
  return {
    claim_mode: 'True',
    bootloader: config.bootloader,
    kernel: config.kernel,
    cmdline: config.commandLine,
    ramdisk: config.ramdisk,
    [`type.${config.type}`]: {},
    arch_arm: {},
  };
}

function disksOf(config: GuestConfig): readonly { readonly [key: string]: Json | undefined }[] {
  return config.disks.map(({ target, vdev, format, readOnly }) => ({
    pdev_path: target,
    vdev,
    format,
    readwrite: readOnly ? undefined : 1,
  }));
}

function interfacesOf(config: GuestConfig): readonly { readonly [key: string]: Json | undefined }[] {
  return config.interfaces.map(({ devid, mac, bridge }) => ({ devid, mac, bridge }));
}

/** What is `destroy`, the type's zero, is left out by libxl. */
function endActions(config: GuestConfig): { readonly [key: string]: Json | undefined } {
  const shown = (action: string): string | undefined =>
    action === 'destroy' ? undefined : action.replaceAll('-', '_');
  return {
    on_poweroff: shown(config.onPoweroff),
    on_reboot: shown(config.onReboot),
    on_crash: shown(config.onCrash),
    on_soft_reset: 'soft_reset',
  };
}

/** As the JSON library of libxl lays it out: four spaces, an empty line in what is empty. */
function toText(value: Json, indent = ''): string {
  if (typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}    `;
  const isList = Array.isArray(value);
  const entries: string[] = isList
    ? value.map((item: Json) => toText(item, inner))
    : Object.entries(value).flatMap(([key, item]: [string, Json | undefined]) =>
        item === undefined ? [] : [`${JSON.stringify(key)}: ${toText(item, inner)}`],
      );
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) return `${open}\n\n${indent}${close}`;
  return `${open}\n${entries.map((entry) => `${inner}${entry}`).join(',\n')}\n${indent}${close}`;
}
