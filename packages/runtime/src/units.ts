const durationUnitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const sizeUnitsBytes: Readonly<Record<string, number>> = {
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** `"30s"`, `"500ms"`, `"2m"`, `"1h"`, `"1.5h"` in milliseconds; `undefined` for anything else. */
export function parseDurationMs(text: string): number | undefined {
  return parseWithUnit(text, durationUnitsMs);
}

/** `"8GiB"`, `"512MiB"`, `"64KiB"` in bytes; `undefined` for anything else, decimal units included. */
export function parseSizeBytes(text: string): number | undefined {
  return parseWithUnit(text, sizeUnitsBytes);
}

function parseWithUnit(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d{1,15}(?:\.\d{1,6})?)\s?([A-Za-z]+)$/.exec(text);
  const unit = units[match?.[2] ?? ''];
  if (match === null || unit === undefined) return undefined;
  const value = Math.round(Number(match[1]) * unit);
  return Number.isSafeInteger(value) ? value : undefined;
}
