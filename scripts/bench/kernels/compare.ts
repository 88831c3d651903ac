/** Median milliseconds of processor time of two ways to compute the same, run in turn: what else the machine does counts for neither. */
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
    const begin = processorTime();
    await theirs();
    const middle = processorTime();
    ours();
    times.push({ theirs: middle - begin, ours: processorTime() - middle });
  }
  return { theirs: median(times.map(({ theirs }) => theirs)), ours: median(times.map(({ ours }) => ours)) };
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
