import { InputError } from '@assay/sdk';

/**
 * A percentage with up to two decimals, as basis points.
 * @throws InputError PERCENT_MALFORMED
 */
export function parsePercent(text: string): number {
  const [, whole = '', part = ''] = /^(\d{1,3})(?:\.(\d{1,2}))?%?$/.exec(text) ?? [];
  const points = Number(whole) * 100 + Number(part.padEnd(2, '0'));
  if (whole !== '' && points <= 10_000) return points;
  throw new InputError('PERCENT_MALFORMED', 'A percentage is 0 to 100 with at most two decimals, such as 5 or 2.5.', {
    text: text.slice(0, 40),
  });
}

/** Basis points as a percentage. */
export function percentText(points: number): string {
  return `${points / 100} %`;
}
