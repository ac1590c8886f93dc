const dayMs = 86_400_000;

/** Milliseconds since 1970 as `2026-11-26T01:50:00Z`. */
export function utcTime(timeMs: number): string {
  const days = Math.floor(timeMs / dayMs);
  const seconds = Math.floor((timeMs - days * dayMs) / 1000);
  const { year, month, day } = dateOf(days);
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${clock}Z`;
}

/**
 * The date so many days after 1970 began (`civil_from_days` in H. Hinnant, "chrono-Compatible Low-Level Date Algorithms"): in years that
 * begin with March, because leap days come last then. By hand, because nothing here may use `Date`.
 */
function dateOf(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const sinceEra = days + 719_468;
  const era = Math.floor(sinceEra / 146_097);
  const dayOfEra = sinceEra - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
}
