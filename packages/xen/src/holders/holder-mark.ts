/** A machine: one installation under one name, during one boot. */
export interface Machine {
  /** As it calls itself. */
  readonly host: string;
  /** Of its installation; empty where it has none. */
  readonly id: string;
  /** Another after each boot, and on each machine. */
  readonly bootId: string;
}

/** Who has a disk: our mark that is on it from before a domain gets it until that domain is certainly gone. */
export interface HolderMark extends Machine {
  readonly application: string;
  readonly domainName: string;
  /** Of the domain. */
  readonly uuid: string;
  /** `2026-11-26T01:50:00Z`. */
  readonly since: string;
}

const prefix = 'smartdomains.holder=';

/** Fields in the order in which they are written. */
const fields = [
  'host',
  'id',
  'bootId',
  'application',
  'domainName',
  'uuid',
  'since',
] as const satisfies readonly Exclude<keyof HolderMark, symbol | number>[];
const names: Readonly<Record<(typeof fields)[number], string>> = {
  host: 'host',
  id: 'machine',
  bootId: 'boot',
  application: 'application',
  domainName: 'domain',
  uuid: 'uuid',
  since: 'since',
};

/**
 * The mark as one word, which is a tag of LVM and the text of a symbolic link: letters, digits and `. _ - + : / =`, so that a list
 * for sudo can name it. `lvm.conf` allows a tag 1024 characters; ours has about 250.
 */
export function formatHolderMark(mark: HolderMark): string {
  return `${prefix}${fields.map((field) => `${names[field]}:${escaped(mark[field])}`).join('/')}`;
}

/** Reads a mark; `undefined` when it is none of ours. */
export function parseHolderMark(text: string): HolderMark | undefined {
  if (!text.startsWith(prefix)) return undefined;
  const values = new Map(
    text
      .slice(prefix.length)
      .split('/')
      .map((part) => [part.slice(0, part.indexOf(':')), unescaped(part.slice(part.indexOf(':') + 1))] as const),
  );
  const read = fields.map((field) => [field, values.get(names[field])] as const);
  if (read.some(([, value]) => value === undefined)) return undefined;
  return Object.fromEntries(read) as unknown as HolderMark;
}

/** Whether a tag of a volume is such a mark. */
export function isHolderMark(text: string): boolean {
  return text.startsWith(prefix);
}

/** Whether both are one machine, be it before and after a boot. */
export function isSameMachine(one: Machine, other: Machine): boolean {
  return one.host === other.host && one.id === other.id;
}

/** Whether the domain of the mark went with an earlier boot of this machine. */
export function isFromEarlierBoot(mark: Machine, machine: Machine): boolean {
  return isSameMachine(mark, machine) && mark.bootId !== machine.bootId;
}

/** `domain web1 of application web, on host xen7, since 2026-11-26T01:50:00Z`. */
export function describeHolder({ domainName, application, host, since }: HolderMark): string {
  return `domain ${domainName} of application ${application}, on host ${host}, since ${since}`;
}

/** What stands for a name in a file's name or a mark: `+` and two hexadecimal digits for each byte that is not plain. */
export function escaped(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9._-]/.test(character) ? character : `+${byte.toString(16).padStart(2, '0')}`;
  }).join('');
}

/** What `escaped` made it of. */
export function unescaped(text: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '+') {
      bytes.push(Number.parseInt(text.slice(at + 1, at + 3), 16));
      at += 2;
    } else bytes.push(text.charCodeAt(at));
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
