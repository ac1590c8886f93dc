import {
  type Attribute,
  type Description,
  type Diagnostic,
  didYouMean,
  typeNameOf,
  type Value,
} from '@smartdomains/language';
import { parseDurationMs, parseSizeBytes } from '@smartdomains/runtime';
import {
  defaultSite,
  type GuestSpec,
  type HostLatency,
  type HostOverride,
  type HostSpec,
  type SimulatedSite,
} from '@smartdomains/world-simulated';
import { cliDiagnostic } from './codes.ts';

/** A site, or why the description is none. */
export interface SiteReading {
  /** Absent exactly when there are diagnostics. */
  readonly site?: SimulatedSite;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The hosts of the simulated world from the description of `sfConfig` (docs/reference/simulated-sites.md): `default` for
 * all hosts, `hosts` with the differences of those that are named. What is not said is as in `defaultSite`. Pure.
 */
export function siteFromDescription(description: Description): SiteReading {
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic);
  const read = readMembers(description, siteMembers, report);
  if (diagnostics.length > 0) return { diagnostics };
  const { default: own, hosts = {} } = read;
  const { latency, guest, ...rest } = own ?? {};
  const base = defaultSite.default;
  const site: SimulatedSite = {
    default: {
      ...base,
      ...rest,
      latency: { ...base.latency, ...latency },
      guest: { ...base.guest, ...guest },
    },
    hosts,
  };
  return { site, diagnostics };
}

type Report = (diagnostic: Diagnostic) => void;

/** Reads one attribute; reports and gives `undefined` when the value is none of its kind. */
type Reader<T> = (attribute: Attribute, report: Report) => T | undefined;

/** The attributes of a description by name: under which member their value goes, and how it is read. */
type Members<T> = { readonly [Name in string]: { readonly [Key in keyof T]: Member<Key, T[Key]> }[keyof T] };

interface Member<Key, T> {
  readonly as: Key;
  readonly read: Reader<T>;
}

const mebibyte = 1024 * 1024;

const text: Reader<string> = valueReader('a string', (value) => (typeof value === 'string' ? value : undefined));
const boolean: Reader<boolean> = valueReader('a boolean', (value) => (typeof value === 'boolean' ? value : undefined));
const count: Reader<number> = valueReader('an integer above 0', (value) =>
  typeof value === 'number' && value > 0 ? value : undefined,
);
const fraction: Reader<number> = valueReader('a number from 0 to 1', (value) => {
  const number =
    typeof value === 'object' && (value?.type === 'double' || value?.type === 'float') ? value.value : value;
  return typeof number === 'number' && number >= 0 && number <= 1 ? number : undefined;
});
const sizeBytes: Reader<number> = valueReader('a size such as "8GiB", or an integer in MiB', sizeBytesOf);
const sizeMiB: Reader<number> = (attribute, report) => {
  const bytes = sizeBytes(attribute, report);
  return bytes === undefined ? undefined : Math.floor(bytes / mebibyte);
};
const durationMs: Reader<number> = valueReader('a duration such as "30s", or an integer in milliseconds', (value) => {
  if (typeof value === 'number') return value >= 0 ? value : undefined;
  return typeof value === 'string' ? parseDurationMs(value) : undefined;
});
const texts: Reader<readonly string[]> = valueReader('a vector of strings', (value) => {
  const elements = vectorOf(value);
  return elements?.every((element) => typeof element === 'string') ? elements : undefined;
});
const files: Reader<{ readonly [path: string]: number }> = valueReader(
  'a vector of pairs such as [| "/boot/vmlinuz", "8MiB" |]',
  (value) => {
    const pairs = vectorOf(value)?.map((pair) => {
      const [path, size] = vectorOf(pair) ?? [];
      const bytes = sizeBytesOf(size ?? null);
      return typeof path === 'string' && path.startsWith('/') && bytes !== undefined
        ? ([path, bytes] as const)
        : undefined;
    });
    return pairs?.every((pair) => pair !== undefined) ? Object.fromEntries(pairs) : undefined;
  },
);

const latencyMembers: Members<HostLatency> = {
  command: { as: 'commandMs', read: durationMs },
  ssh: { as: 'sshMs', read: durationMs },
  lvm: { as: 'lvmMs', read: durationMs },
  build: { as: 'buildMs', read: durationMs },
  attach: { as: 'attachMs', read: durationMs },
  cleanUp: { as: 'cleanUpMs', read: durationMs },
  guestBoot: { as: 'guestBootMs', read: durationMs },
  guestShutdown: { as: 'guestShutdownMs', read: durationMs },
  connectTimeout: { as: 'connectTimeoutMs', read: durationMs },
  contactLoss: { as: 'contactLossMs', read: durationMs },
  jitter: { as: 'jitter', read: fraction },
};

const ports: Reader<readonly number[]> = valueReader('a vector of ports from 1 to 65535', (value) => {
  const elements = vectorOf(value);
  return elements?.every((element) => typeof element === 'number' && element >= 1 && element <= 65535)
    ? (elements as readonly number[])
    : undefined;
});
const exitCode: Reader<number> = valueReader('an exit code from 0 to 255', (value) =>
  typeof value === 'number' && value >= 0 && value <= 255 ? value : undefined,
);

const textPairs: Reader<{ readonly [key: string]: string }> = valueReader(
  'a vector of pairs such as [| "data/ready", "1" |]',
  (value) => {
    const pairs = vectorOf(value)?.map((pair) => {
      const [key, text] = vectorOf(pair) ?? [];
      return typeof key === 'string' && typeof text === 'string' ? ([key, text] as const) : undefined;
    });
    return pairs?.every((pair) => pair !== undefined) ? Object.fromEntries(pairs) : undefined;
  },
);

const guestMembers: Members<GuestSpec> = {
  ports: { as: 'ports', read: ports },
  sshExitCode: { as: 'sshExitCode', read: exitCode },
  sshOutput: { as: 'sshOutput', read: text },
  xenstore: { as: 'xenstore', read: textPairs },
  console: { as: 'console', read: texts },
};

type DescribedHost = Omit<Required<HostSpec>, 'latency' | 'guest'> & {
  readonly latency: Partial<HostLatency>;
  readonly guest: Partial<GuestSpec>;
};

const hostMembers: Members<DescribedHost> = {
  memory: { as: 'memoryMiB', read: sizeMiB },
  dom0Memory: { as: 'dom0MemoryMiB', read: sizeMiB },
  hypervisorMemory: { as: 'hypervisorMemoryMiB', read: sizeMiB },
  cpus: { as: 'cpus', read: count },
  xenVersion: { as: 'xenVersion', read: text },
  kernelVersion: { as: 'kernelVersion', read: text },
  bridges: { as: 'bridges', read: texts },
  volumeGroups: { as: 'volumeGroups', read: eachMember(sizeBytes) },
  files: { as: 'files', read: files },
  directories: { as: 'directories', read: texts },
  sharedDirectories: { as: 'sharedDirectories', read: texts },
  disk: { as: 'diskBytes', read: sizeBytes },
  canReflink: { as: 'canReflink', read: boolean },
  copyPerSecond: { as: 'copyBytesPerSecond', read: sizeBytes },
  address: { as: 'address', read: text },
  guest: { as: 'guest', read: membersReader(guestMembers) },
  guests: { as: 'guests', read: eachMember(membersReader(guestMembers)) },
  latency: { as: 'latency', read: membersReader(latencyMembers) },
};

const host: Reader<HostOverride> = membersReader(hostMembers);

const siteMembers: Members<{ readonly default: HostOverride; readonly hosts: SimulatedSite['hosts'] }> = {
  default: { as: 'default', read: host },
  hosts: { as: 'hosts', read: eachMember(host) },
};

function readMembers<T>(description: Description, members: Members<T>, report: Report): Partial<T> {
  const values: Partial<Record<keyof T, unknown>> = {};
  for (const attribute of description.attributes.values()) {
    // Classes and what templates bring along say nothing about a host.
    if (attribute.name.startsWith('sf')) continue;
    const member = Object.hasOwn(members, attribute.name) ? members[attribute.name] : undefined;
    if (member === undefined) {
      report(unknownName(attribute, Object.keys(members)));
      continue;
    }
    const value: unknown = member.read(attribute, report);
    if (value !== undefined) values[member.as] = value;
  }
  // Each value was read by the reader of its member.
  return values as Partial<T>;
}

function membersReader<T>(members: Members<T>): Reader<Partial<T>> {
  return (attribute, report) => {
    const description = descriptionOf(attribute, report);
    return description === undefined ? undefined : readMembers(description, members, report);
  };
}

/** A description whose attributes the user names: hosts, volume groups. */
function eachMember<T>(read: Reader<T>): Reader<{ readonly [name: string]: T }> {
  return (attribute, report) => {
    const description = descriptionOf(attribute, report);
    if (description === undefined) return undefined;
    const entries: [string, T][] = [];
    for (const member of description.attributes.values()) {
      if (member.name.startsWith('sf')) continue;
      const value = read(member, report);
      if (value !== undefined) entries.push([member.name, value]);
    }
    return Object.fromEntries(entries);
  };
}

function descriptionOf(attribute: Attribute, report: Report): Description | undefined {
  const { value } = attribute;
  if (typeof value === 'object' && value?.type === 'description') return value;
  report(wrongValue(attribute, 'a description, `extends { … }`'));
  return undefined;
}

function valueReader<T>(expected: string, convert: (value: Value) => T | undefined): Reader<T> {
  return (attribute, report) => {
    const value = convert(attribute.value);
    if (value === undefined) report(wrongValue(attribute, expected));
    return value;
  };
}

function sizeBytesOf(value: Value): number | undefined {
  if (typeof value === 'number') return value >= 0 ? value * mebibyte : undefined;
  return typeof value === 'string' ? parseSizeBytes(value) : undefined;
}

function vectorOf(value: Value | undefined): readonly Value[] | undefined {
  return typeof value === 'object' && value?.type === 'vector' ? value.elements : undefined;
}

function wrongValue(attribute: Attribute, expected: string): Diagnostic {
  const found =
    typeof attribute.value === 'string' ? `\`"${attribute.value}"\`` : `this ${typeNameOf(attribute.value)}`;
  const place = attribute.valuePlace ?? attribute.namePlace;
  return cliDiagnostic('SD5906', {
    ...(place && { primary: { place, text: `\`${attribute.name}\` cannot be ${found}` } }),
    notes: [`expected: ${expected}`],
    help: 'docs/reference/simulated-sites.md lists what a host can have',
  });
}

function unknownName(attribute: Attribute, known: readonly string[]): Diagnostic {
  const place = attribute.namePlace;
  return cliDiagnostic('SD5906', {
    ...(place && { primary: { place, text: `\`${attribute.name}\` is not known here` } }),
    help: didYouMean(attribute.name, known) ?? `known here: ${known.join(', ')}`,
  });
}
