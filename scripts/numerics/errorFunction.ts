const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);
const ROOT_PI = Math.sqrt(Math.PI);

/** The error function in binary64, good to about 1e-15 relative: Abramowitz and Stegun 7.1.6 (all terms of one sign) below 2, one minus the complement from there. */
export function erf64(x: number): number {
  const magnitude = Math.abs(x);
  if (magnitude > 6) return Math.sign(x);
  return Math.sign(x) * (magnitude < 2 ? series(magnitude) : 1 - continuedFraction(magnitude));
}

/** One minus the error function in binary64, relative error about 1e-15 from 2 on and absolute error below 1e-15 before. Only for x >= 0. */
export function erfc64(x: number): number {
  return x < 2 ? 1 - series(x) : continuedFraction(x);
}

function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 2 ** -60; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return TWO_OVER_ROOT_PI * Math.exp(-x * x) * sum;
}

/** Abramowitz and Stegun 7.1.14, from the tail inwards. */
function continuedFraction(x: number): number {
  let tail = x;
  for (let n = 120; n >= 1; n--) tail = x + n / 2 / tail;
  return Math.exp(-x * x) / (ROOT_PI * tail);
}
