/** A polynomial of least weighted error: `polynomial(x) ~ target(x)`, judged by `|weight(x) * (polynomial(x) - target(x))|`. */
export type Approximation = {
  readonly target: (x: number) => number;
  readonly weight: (x: number) => number;
  readonly from: number;
  readonly to: number;
  readonly degree: number;
};

const GRID = 4000;
const ROUNDS = 60;

/**
 * Coefficients, lowest first, every one a binary32 value: the Remez exchange in binary64, then each coefficient rounded in turn and the rest fitted again to what the rounding left.
 * Good to about 2^-40, far below what binary32 can tell. Returns the coefficients and the largest weighted error.
 */
export function fitBinary32({ target, weight, from, to, degree }: Approximation): {
  coefficients: number[];
  error: number;
} {
  const coefficients: number[] = [];
  while (coefficients.length <= degree) {
    const fixed = [...coefficients];
    const power = fixed.length;
    // What is left divides by x^power, which a grid that avoids zero allows.
    const rest = remez({
      target: (x) => (target(x) - evaluate(fixed, x)) / x ** power,
      weight: (x) => Math.abs(weight(x) * x ** power),
      from,
      to,
      degree: degree - power,
    });
    coefficients.push(Math.fround(rest[0]!));
  }
  return {
    coefficients,
    error: largest(grid(from, to).map((x) => weight(x) * (evaluate(coefficients, x) - target(x)))),
  };
}

/** Horner's rule in binary64. */
export function evaluate(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

function remez({ target, weight, from, to, degree }: Approximation): number[] {
  const points = grid(from, to);
  const targets = points.map(target);
  const weights = points.map(weight);
  const count = degree + 2;
  let picked = Array.from({ length: count }, (_, i) =>
    Math.round(((1 - Math.cos((Math.PI * (i + 0.5)) / count)) / 2) * (points.length - 1)),
  );
  let best: number[] = [];
  let bestError = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const solved = solve(
      picked.map((at, i) => [
        ...Array.from({ length: degree + 1 }, (_, k) => points[at]! ** k),
        (i % 2 === 0 ? 1 : -1) / weights[at]!,
      ]),
      picked.map((at) => targets[at]!),
    );
    const coefficients = solved.slice(0, degree + 1);
    const errors = points.map((x, i) => weights[i]! * (evaluate(coefficients, x) - targets[i]!));
    const error = largest(errors);
    if (error < bestError) [best, bestError] = [coefficients, error];
    const next = alternating(errors, count);
    if (next === undefined || next.every((at, i) => at === picked[i])) break;
    picked = next;
  }
  return best;
}

/** The extremum of every run of one sign, thinned at the ends to `count`. */
function alternating(errors: readonly number[], count: number): number[] | undefined {
  const extrema: number[] = [];
  errors.forEach((error, at) => {
    const last = extrema.at(-1);
    if (last === undefined || errors[last]! > 0 !== error > 0) extrema.push(at);
    else if (Math.abs(error) > Math.abs(errors[last]!)) extrema[extrema.length - 1] = at;
  });
  while (extrema.length > count) {
    if (Math.abs(errors[extrema[0]!]!) < Math.abs(errors[extrema.at(-1)!]!)) extrema.shift();
    else extrema.pop();
  }
  return extrema.length === count ? extrema : undefined;
}

/** Chebyshev points, none of them zero. */
function grid(from: number, to: number): number[] {
  return Array.from(
    { length: GRID },
    (_, i) => (from + to) / 2 - ((to - from) / 2) * Math.cos((Math.PI * (i + 0.5)) / GRID),
  ).filter((x) => x !== 0);
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Gaussian elimination with row pivoting. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = rows[row]![column]! / rows[column]![column]!;
      for (let k = column; k <= size; k++) rows[row]![k]! -= factor * rows[column]![k]!;
    }
  }
  return rows.map((row, i) => row[size]! / row[i]!);
}
