const SPANS = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;
/** The last second that a date can hold. */
const LAST = 8_640_000_000_000;

/** Unix seconds as a date in UTC: `2026-12-01 04:30:00 UTC`. Seconds that no date holds are given as they are. */
export function dateText(seconds: number): string {
  if (!(Math.abs(seconds) <= LAST)) return `${seconds} s after 1970`;
  return `${new Date(seconds * 1000).toISOString().slice(0, -5).replace('T', ' ')} UTC`;
}

/** A time span in its two largest units: `6 days 4 hours`, `90 seconds` as `1 minute 30 seconds`. */
export function durationText(seconds: number): string {
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [size, unit] of SPANS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`);
  }
  return parts.length === 0 ? '0 seconds' : parts.slice(0, 2).join(' ');
}
