/** A virtual disk or card of a domain, as `xl block-list` and `xl network-list` show it. */
export interface DeviceRow {
  /** The number by which it is known in xenstore. */
  readonly devid: number;
  /** Where its other end is in xenstore. */
  readonly backendPath: string;
}

/** A card, known by its MAC address. */
export interface CardRow extends DeviceRow {
  /** In small letters. */
  readonly mac: string;
}

/** Reads the answer of `xl block-list`; `undefined` when it is not a whole answer. */
export function parseBlockList(stdout: string): readonly DeviceRow[] | undefined {
  return rowsOf(stdout, /^Vdev\s+BE\s/, (line) => {
    const match = /^(\d+)\s+\d+\s.*\s(\/\S+)\s*$/.exec(line);
    return match?.[2] === undefined ? undefined : { devid: Number(match[1]), backendPath: match[2] };
  });
}

/** Reads the answer of `xl network-list`; `undefined` when it is not a whole answer. */
export function parseNetworkList(stdout: string): readonly CardRow[] | undefined {
  return rowsOf(stdout, /^Idx\s+BE\s+Mac/, (line) => {
    const match = /^(\d+)\s+\d+\s+([0-9a-f]{2}(?::[0-9a-f]{2}){5})\s.*\s(\/\S+)\s*$/i.exec(line);
    if (match?.[2] === undefined || match[3] === undefined) return undefined;
    return { devid: Number(match[1]), mac: match[2].toLowerCase(), backendPath: match[3] };
  });
}

function rowsOf<Row>(
  stdout: string,
  headline: RegExp,
  parse: (line: string) => Row | undefined,
): readonly Row[] | undefined {
  const [head, ...lines] = stdout.split('\n').filter((line) => line.trim() !== '');
  if (head === undefined || !headline.test(head)) return undefined;
  const rows: Row[] = [];
  for (const line of lines) {
    const row = parse(line);
    if (row === undefined) return undefined;
    rows.push(row);
  }
  return rows;
}

/**
 * The number of a disk's device (xen-vbd-interface(7)): `xvdb` is 51728. `undefined` for what is no name of one. The forms of `hd` and
 * `sd` are those of old Linux.
 */
export function diskNumber(device: string): number | undefined {
  const [, kind, letters = '', digits = ''] = /^(xvd|hd|sd)([a-z]{1,2})(\d{0,2})$/.exec(device) ?? [];
  const partition = digits === '' ? 0 : Number(digits);
  const disk = letters.split('').reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 96, 0) - 1;
  switch (kind) {
    case 'xvd':
      return disk < 16 && partition < 16 ? (202 << 8) | (disk << 4) | partition : 2 ** 28 + (disk << 8) + partition;
    case 'sd':
      return disk < 16 && partition < 16 ? (8 << 8) | (disk << 4) | partition : undefined;
    case 'hd':
      return disk < 4 ? ((disk < 2 ? 3 : 22) << 8) | ((disk & 1) << 6) | partition : undefined;
    default:
      return undefined;
  }
}
