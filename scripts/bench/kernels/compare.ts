/** Median milliseconds of two ways to compute the same, run in turn, so that the load of the machine is the same for both. */
export type Comparison = { readonly theirs: number; readonly ours: number };

const MEASURED_MS = 400;
const LEAST_ROUNDS = 9;

/** Runs both in turn for a while, after one run of each. Throws if they do not agree but for rounding. */
export async function compare(
  theirs: () => Promise<Float32Array>,
  ours: () => void,
  result: () => Float32Array,
): Promise<Comparison> {
  const expected = await theirs();
  ours();
  const found = result();
  const scale = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-30);
  for (let i = 0; i < expected.length; i++) {
    if (!(Math.abs(found[i]! - expected[i]!) <= 1e-4 * scale)) {
      throw new Error(`Element ${i} is ${found[i]}, in onnxruntime-web ${expected[i]}`);
    }
  }
  const times: Comparison[] = [];
  const stop = performance.now() + MEASURED_MS;
  while (times.length < LEAST_ROUNDS || performance.now() < stop) {
    const begin = performance.now();
    await theirs();
    const middle = performance.now();
    ours();
    times.push({ theirs: middle - begin, ours: performance.now() - middle });
  }
  return { theirs: median(times.map(({ theirs }) => theirs)), ours: median(times.map(({ ours }) => ours)) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
