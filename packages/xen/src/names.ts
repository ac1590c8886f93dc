/** Xen takes longer names, but a guest's console log and a volume are named after it. */
const domainNamePattern = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,62}$/;

/**
 * Why a text cannot be a domain's name, in words; `undefined` when it can. A name of digits alone would be read as a domain
 * number by every `xl` command.
 */
export function whyNotADomainName(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (/^\d+$/.test(name)) return 'xl reads a name of digits alone as a domain number';
  if (name.toLowerCase() === 'domain-0') return 'it is the name of the host itself';
  if (/--(incoming|migratedaway)$/.test(name)) return 'xl gives such names to domains on the move';
  if (!domainNamePattern.test(name)) {
    return 'a domain name begins with a letter or digit and has up to 63 letters, digits and . _ + -';
  }
  return undefined;
}

/** Names LVM keeps for itself (lvm(8)), as whole names, beginnings or parts. */
const volumeReserved =
  /^(snapshot|pvmove)|_(cdata|cmeta|corig|cvol|iorig|mimage|mlog|pmspare|rimage|rmeta|tdata|tmeta|vdata|vorigin|wcorig)/;

/** Why a domain's name cannot name a logical volume too, in words; `undefined` when it can. */
export function whyNotAVolumeName(name: string): string | undefined {
  return volumeReserved.test(name) ? 'LVM keeps such names for itself' : undefined;
}

/** Whether it can be a volume group's name. */
export function isVolumeGroupName(name: string): boolean {
  return /^[A-Za-z0-9_+.][A-Za-z0-9_+.-]{0,126}$/.test(name) && name !== '.' && name !== '..';
}

/**
 * Whether it is a host name (RFC 1123): labels of letters, digits and inner hyphens, up to 63 each and 253 in all.
 */
export function isHostname(name: string): boolean {
  return (
    name.length <= 253 && name.split('.').every((label) => /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label))
  );
}

/** Whether it is a MAC address of one machine: six pairs of hexadecimal digits, not a group address. */
export function isMacAddress(text: string): boolean {
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text) && (Number.parseInt(text.slice(0, 2), 16) & 1) === 0;
}

/** Whether it can be a network interface's name on Linux, of plain characters. */
export function isInterfaceName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$/.test(name);
}

/**
 * Why a text is not a path that means one thing everywhere, in words; `undefined` when it is: absolute, without empty, `.` and
 * `..` parts, in printable characters that `xl` can carry.
 */
export function whyNotACleanPath(path: string): string | undefined {
  if (!path.startsWith('/')) return 'it does not begin with /';
  if (path.length > 1000) return 'it is longer than 1000 characters';
  if (!/^[\x20-\x7e]+$/.test(path) || /["'\\]/.test(path)) return 'it has a character that xl cannot carry in a path';
  const parts = path.slice(1).split('/');
  if (parts.includes('..')) return 'it has a part `..`';
  if (parts.includes('.')) return 'it has a part `.`';
  if (parts.includes('')) return path.endsWith('/') ? 'it ends in /' : 'it has // in it';
  return undefined;
}

/** Whether ssh takes it as a host or user name and not as an option. */
export function isSshName(name: string): boolean {
  return /^[A-Za-z0-9_[:.][A-Za-z0-9_.:@%\]-]*$/.test(name);
}
