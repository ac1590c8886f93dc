/** A volume group's figures. */
export interface VolumeGroup {
  readonly freeBytes: number;
  readonly extentBytes: number;
}

/** A logical volume. */
export interface Volume {
  /** Its volume group, where that was asked for. */
  readonly group?: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly kind: 'plain' | 'snapshot' | 'thin' | 'thin pool';
  /** How full a thin pool or a thick snapshot is. */
  readonly dataPercent: number | undefined;
  readonly tags: readonly string[];
  /** Something has it open: a domain, a mount, a copy. */
  readonly open: boolean;
}

/** Reads the answer to `lvmShowGroup`; `undefined` when it is not one. */
export function parseVolumeGroup(stdout: string): VolumeGroup | undefined {
  const row = rowsOf(stdout, 'vg')?.[0];
  const freeBytes = bytesOf(row?.vg_free);
  const extentBytes = bytesOf(row?.vg_extent_size);
  return freeBytes === undefined || extentBytes === undefined || extentBytes === 0
    ? undefined
    : { freeBytes, extentBytes };
}

/** Reads the answer to `lvmShowVolumes`; `undefined` when it is not a whole one. */
export function parseVolumes(stdout: string): readonly Volume[] | undefined {
  const rows = rowsOf(stdout, 'lv');
  if (rows === undefined) return undefined;
  const volumes: Volume[] = [];
  for (const row of rows) {
    const name = row.lv_name;
    const sizeBytes = bytesOf(row.lv_size);
    if (name === undefined || sizeBytes === undefined) return undefined;
    volumes.push({
      ...(row.vg_name !== undefined && { group: row.vg_name }),
      name,
      sizeBytes,
      kind: kindOf(row.lv_attr?.[0]),
      dataPercent: row.data_percent ? Number(row.data_percent) : undefined,
      tags: (row.lv_tags ?? '').split(',').filter((tag) => tag !== ''),
      // lvs(8): the sixth letter of the attributes is `o` for open.
      open: row.lv_attr?.[5] === 'o',
    });
  }
  return volumes;
}

/** lvs(8): the first letter of the attributes. */
function kindOf(letter: string | undefined): Volume['kind'] {
  if (letter === 'V') return 'thin';
  if (letter === 't') return 'thin pool';
  return letter === 's' || letter === 'S' ? 'snapshot' : 'plain';
}

/** The size rounded up to whole extents. */
export function roundUpToExtents(sizeBytes: number, extentBytes: number): number {
  return Math.ceil(sizeBytes / extentBytes) * extentBytes;
}

type Row = Readonly<Record<string, string>>;

function rowsOf(stdout: string, section: 'lv' | 'vg'): readonly Row[] | undefined {
  const report = memberOf(parseJson(stdout), 'report');
  const rows = memberOf(Array.isArray(report) ? report[0] : undefined, section);
  return Array.isArray(rows) && rows.every(isRow) ? rows : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function isRow(value: unknown): value is Row {
  return (
    typeof value === 'object' && value !== null && Object.values(value).every((member) => typeof member === 'string')
  );
}

function bytesOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
