const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `500ms`, `20s`, `1.5m`, `2h` in milliseconds; `undefined` for any other text. A number alone has no unit and is refused. */
export function parseDurationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const unitMs = unitsMs[match?.[2] ?? ''];
  if (match === null || unitMs === undefined) return undefined;
  const durationMs = Math.round(Number(match[1]) * unitMs);
  return Number.isSafeInteger(durationMs) ? durationMs : undefined;
}

/** A duration for people: `0.4s`, `12.3s`, `4m 05s`, `2h 07m`. */
export function formatDuration(durationMs: number): string {
  const tenths = Math.max(0, Math.floor(durationMs / 100));
  if (tenths < 600) return `${Math.floor(tenths / 10)}.${tenths % 10}s`;
  const seconds = Math.floor(tenths / 10);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${twoDigits(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h ${twoDigits(Math.floor((seconds % 3600) / 60))}m`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
