import type { DiskConfig, EndAction, GuestConfig, InterfaceConfig } from '../../machine/guest-config.ts';
import { type ConfigSetting, type ConfigValue, parseConfigSyntax } from './config-syntax.ts';

export interface ConfigReading {
  /** Nothing when the text is wrong. */
  readonly config: GuestConfig | undefined;
  /** What `xl` writes to its standard error about it, whole lines. */
  readonly messages: string;
}

const endActions: readonly EndAction[] = [
  'destroy',
  'restart',
  'rename-restart',
  'preserve',
  'coredump-destroy',
  'coredump-restart',
  'soft-reset',
];
const memoryDefaultMiB = 32;
const uuidPattern = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

class ConfigProblem extends Error {}

/** Reads an xl.cfg text as `xl create` of Xen 4.17 does, with its messages. Keys it has no use for are ignored, as there. */
export function readGuestConfig(file: string, text: string): ConfigReading {
  const syntax = parseConfigSyntax(text);
  if (!syntax.ok) {
    return { config: undefined, messages: `${file}:${syntax.problem}\nFailed to parse config: Invalid argument\n` };
  }
  const warnings: string[] = [];
  const reader = createReader(file, syntax.settings, warnings);
  try {
    const config = interpret(file, reader);
    return { config, messages: warnings.join('') };
  } catch (error) {
    if (!(error instanceof ConfigProblem)) throw error;
    return { config: undefined, messages: `${warnings.join('')}${error.message}\n` };
  }
}

interface Reader {
  text(name: string): string | undefined;
  integer(name: string): number | undefined;
  list(name: string): readonly ConfigValue[];
}

function createReader(file: string, settings: ReadonlyMap<string, ConfigSetting>, warnings: string[]): Reader {
  const warn = (setting: ConfigSetting, what: string): undefined => {
    warnings.push(`${file}:${setting.line}: warning: parameter \`${setting.name}' is not a ${what}\n`);
    return undefined;
  };
  return {
    text(name) {
      const setting = settings.get(name);
      if (setting === undefined) return undefined;
      if (Array.isArray(setting.value)) return warn(setting, 'single value');
      return String(setting.value);
    },
    integer(name) {
      const setting = settings.get(name);
      if (setting === undefined) return undefined;
      if (Array.isArray(setting.value)) return warn(setting, 'single value');
      const number = typeof setting.value === 'string' ? Number(setting.value) : setting.value;
      if (setting.value === '' || !Number.isInteger(number)) return warn(setting, 'valid number');
      return Number(number);
    },
    list(name) {
      const value = settings.get(name)?.value;
      return value === undefined ? [] : Array.isArray(value) ? value : [value as string | number];
    },
  };
}

function interpret(file: string, reader: Reader): GuestConfig {
  const name = reader.text('name');
  const uuid = reader.text('uuid');
  const type = reader.text('type') ?? (reader.text('builder') === 'hvm' ? 'hvm' : 'pv');
  if (type !== 'pv' && type !== 'pvh' && type !== 'hvm') throw new ConfigProblem(`Invalid domain type ${type}.`);
  if (name === undefined || name === '') throw new ConfigProblem('Domain name must be specified.');
  if (uuid !== undefined && !uuidPattern.test(uuid)) throw new ConfigProblem(`Failed to parse UUID: ${uuid}`);

  const kernel = reader.text('kernel');
  const bootloader = reader.text('bootloader');
  const memoryMiB = reader.integer('memory');
  const memoryMaxMiB = reader.integer('maxmem') ?? memoryMiB;
  const action = (key: string, fallback: EndAction): EndAction => {
    const given = reader.text(key);
    if (given === undefined) return fallback;
    const known = endActions.find((one) => one === given);
    if (known === undefined) throw new ConfigProblem(`Unknown ${key} action "${given}" specified`);
    return known;
  };
  const onPoweroff = action('on_poweroff', 'destroy');
  const onReboot = action('on_reboot', 'restart');
  const onCrash = action('on_crash', 'destroy');
  if (type === 'pv' && kernel === undefined && bootloader === undefined) {
    throw new ConfigProblem('Neither kernel nor bootloader specified');
  }
  return {
    name,
    uuid,
    type,
    kernel,
    bootloader,
    ramdisk: reader.text('ramdisk'),
    commandLine: commandLineOf(reader),
    memoryKib: (memoryMiB ?? memoryMaxMiB ?? memoryDefaultMiB) * 1024,
    memoryMaxKib: (memoryMaxMiB ?? memoryDefaultMiB) * 1024,
    vcpus: reader.integer('maxvcpus') ?? reader.integer('vcpus') ?? 1,
    vcpusOnline: reader.integer('vcpus') ?? reader.integer('maxvcpus') ?? 1,
    disks: reader.list('disk').map((entry) => diskOf(file, String(entry))),
    interfaces: reader.list('vif').map((entry, devid) => ({ devid, ...interfaceOf(String(entry).split(',')) })),
    onPoweroff,
    onReboot,
    onCrash,
  };
}

/** `cmdline` as it is, else `root=` and `extra` joined. */
function commandLineOf(reader: Reader): string | undefined {
  const whole = reader.text('cmdline');
  if (whole !== undefined) return whole;
  const root = reader.text('root');
  const extra = reader.text('extra');
  const parts = [root === undefined ? [] : [`root=${root}`], extra === undefined ? [] : [extra]].flat();
  return parts.length === 0 ? undefined : parts.join(' ');
}

const diskFormats = ['raw', 'qcow', 'qcow2', 'vhd', 'qed', 'empty'];
const diskPositions = ['target', 'format', 'vdev', 'access'] as const;
const accessWords: { readonly [word: string]: boolean } = { r: true, ro: true, w: false, rw: false };
const diskFlags = new Set(['cdrom', 'direct-io-safe', 'discard', 'no-discard', '']);

/** One disk as xl-disk-configuration(5) says: positions, then `key=value`; `target=` takes all that follows. */
export function diskOf(file: string, spec: string): DiskConfig {
  const values = new Map<string, string>();
  const wrong = (message: string, near: string): ConfigProblem =>
    new ConfigProblem(`${file}: config parsing error in disk specification: ${message}: near \`${near}' in \`${spec}'`);
  let rest = spec.trim();
  let position = 0;
  const prefix = /^(?:raw|file|phy|tap|tap2|aio):/.exec(rest)?.[0];
  if (prefix !== undefined) {
    rest = rest.slice(prefix.length);
    // The old form has no format between target and device.
    const [target = '', ...others] = rest.split(',');
    values.set('target', target);
    values.set('format', 'raw');
    rest = others.join(',');
    position = 2;
  }
  while (rest !== '') {
    const target = /^target=(.*)$/s.exec(rest)?.[1];
    if (target !== undefined) {
      values.set('target', target.trim());
      break;
    }
    const [item = '', ...others] = rest.split(',');
    rest = others.join(',').trimStart();
    const word = item.trim();
    const [, key, value] = /^([a-z_-]+)=(.*)$/.exec(word) ?? [];
    if (key !== undefined && value !== undefined) {
      if (![...diskPositions, 'backendtype', 'backend', 'script', 'devtype'].includes(key)) {
        throw wrong('unknown parameter', word);
      }
      values.set(key, value);
      continue;
    }
    if (diskFlags.has(word) && (word !== '' || position > 3)) continue;
    const name = diskPositions[position];
    position += 1;
    if (name === undefined) throw wrong('too many positional parameters', word);
    if (word !== '') values.set(name, word);
  }
  const format = values.get('format') ?? 'raw';
  if (!diskFormats.includes(format)) throw wrong('unknown value for format', format);
  const access = values.get('access') ?? 'rw';
  const readOnly = Object.hasOwn(accessWords, access) ? accessWords[access] : undefined;
  if (readOnly === undefined) throw wrong('unknown value for access', access);
  const vdev = values.get('vdev');
  if (vdev === undefined) throw wrong('no vdev specified', spec);
  return { target: values.get('target') ?? '', vdev, format, readOnly };
}

/** One network card of the settings that xl-network-configuration(5) says, as far as anybody here asks. */
export function interfaceOf(parts: readonly string[]): Omit<InterfaceConfig, 'devid'> {
  const values = new Map<string, string>();
  for (const part of parts) {
    const [, key, value] = /^\s*([a-z]+)\s*=\s*(.*?)\s*$/.exec(part) ?? [];
    if (key !== undefined && value !== undefined) values.set(key, value);
  }
  return { bridge: values.get('bridge') ?? 'xenbr0', mac: values.get('mac'), ip: values.get('ip') };
}
