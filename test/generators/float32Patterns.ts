import type { Random } from './randomNumbers.ts';

const SIGN = 0x80000000;
const EXPONENT = 0x7f800000;
const FRACTION = 0x007fffff;
/** Zeros, the borders of subnormal, normal, whole and integer numbers, infinities, NaN with payloads, halves. */
const EDGES = [
  ...[0x00000000, 0x00000001, 0x00000002, 0x00400000, 0x007fffff, 0x00800000, 0x00800001, 0x00ffffff, 0x01000000],
  ...[0x33800000, 0x34000000, 0x3effffff, 0x3f000000, 0x3f000001, 0x3f7fffff, 0x3f800000, 0x3f800001, 0x3fc00000],
  ...[0x40000000, 0x40200000, 0x4a7fffff, 0x4affffff, 0x4b000000, 0x4b7fffff, 0x4b800000, 0x4effffff, 0x4f000000],
  ...[0x4f000001, 0x5f800000, 0x7e7fffff, 0x7e800000, 0x7f000000, 0x7f7fffff, 0x7f800000, 0x7f800001, 0x7fc00000],
  0x7fffffff,
];

/** The patterns of a number and of what it is combined with, heavy where binary32 arithmetic is easily wrong. */
export function drawPatterns(random: Random, count: number): number[] {
  const patterns: number[] = [];
  while (patterns.length < count) patterns.push(drawPattern(random, patterns.at(-1)));
  return patterns;
}

/** A normal number of moderate size, as models have them. */
export function drawOrdinary(random: Random): number {
  return join(random.below(2), 112 + random.below(20), random.below(FRACTION + 1));
}

function drawPattern(random: Random, other: number | undefined): number {
  const sign = random.below(2);
  const fraction = random.below(FRACTION + 1);
  const kind = random.below(other === undefined ? 7 : 12);
  if (kind === 0) return join(sign, 0, 0) + random.pick(EDGES);
  // Subnormal numbers, and those whose products and quotients are.
  if (kind === 1) return join(sign, 0, fraction >>> random.below(23));
  if (kind === 2) return join(sign, 1 + random.below(130), fraction);
  // Near overflow.
  if (kind === 3) return join(sign, 240 + random.below(15), fraction);
  // Few significant bits, all set bits: ties, and carries through all places.
  if (kind === 4) return join(sign, 90 + random.below(75), fraction & -(2 ** random.below(23)));
  if (kind === 5) return join(sign, 1 + random.below(254), FRACTION & -(2 ** random.below(23)));
  if (kind === 6) return join(sign, random.below(256), fraction);
  const near = Math.max(0, Math.min(255, ((other! & EXPONENT) >>> 23) + random.below(61) - 30));
  // What nearly cancels, ordinary numbers, the same exponent, one within reach of the places of the other.
  if (kind === 7) return (other! ^ SIGN ^ random.below(2 ** random.below(24))) >>> 0;
  if (kind === 8) return join(sign, 110 + random.below(25), fraction);
  if (kind === 9) return join(sign, (other! & EXPONENT) >>> 23, fraction);
  if (kind === 10) return join(sign, near, fraction & -(2 ** random.below(23)));
  return join(sign, near, fraction);
}

function join(sign: number, exponent: number, fraction: number): number {
  return (sign * SIGN + exponent * 2 ** 23 + (fraction & FRACTION)) >>> 0;
}
