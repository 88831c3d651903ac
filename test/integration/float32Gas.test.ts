import { afterAll, beforeAll, expect, test } from 'vitest';
import { SCALARS, type ScalarName } from '../../engine/src/ir/scalarFunctions.ts';
import { drawOrdinary, drawPatterns } from '../generators/float32Patterns.ts';
import { createRandom } from '../generators/randomNumbers.ts';
import { type Float32Chain, startFloat32Chain } from '../scenes/float32Chain.ts';

const SEED = 1;
const VALUES = 1_000;
const FAN_IN = 1_024;
/** Of a negative number these are NaN, which is cheap. */
const OF_POSITIVE: readonly ScalarName[] = ['sqrt', 'log', 'rsqrt', 'pow'];

let chain: Float32Chain;
beforeAll(async () => {
  chain = await startFloat32Chain();
});
afterAll(() => chain.close());

// A step of a dispute is paid by whoever has to make it. After a deliberate change: npx vitest run test/integration/float32Gas.test.ts -u
test('scalars cost on chain what the snapshot says, and a long sum of products leaves room for its step', {
  timeout: 300_000,
}, async () => {
  const functions: Record<string, { ordinary: number; worst: number }> = {};
  for (const name of Object.keys(SCALARS) as ScalarName[]) functions[name] = await costsOf(name);
  const random = createRandom(SEED);
  const ordinary = Array.from({ length: 2 * FAN_IN }, () => drawOrdinary(random));
  const sums = {
    ordinary: await chain.dot(ordinary),
    halfZeros: await chain.dot(ordinary.map((pattern, i) => (i % 4 === 0 ? 0 : pattern))),
    // Subnormal products of a subnormal number and a normal one, all of them added to subnormal sums.
    worst: await chain.dot(ordinary.map((pattern, i) => (i % 2 === 0 ? pattern % 2 ** 23 : 0x3dcccccd + (i % 999)))),
  };

  const perTerm = Object.entries(sums).map(([name, { gas }]) => [name, Math.round(gas / FAN_IN)] as const);
  const sumOfProducts = Object.fromEntries(perTerm) as Record<keyof typeof sums, number>;
  expect(sumOfProducts.ordinary).toBeLessThan(1_500);
  expect(sumOfProducts.worst * FAN_IN).toBeLessThan(3_000_000);
  const snapshot = { functions, sumOfProducts };
  await expect(`${JSON.stringify(snapshot, null, 2)}\n`).toMatchFileSnapshot('../contracts/float32.gas.json');
});

/** Gas of a value: the median of ordinary operands, and the most that any of many operands took. */
async function costsOf(name: ScalarName): Promise<{ ordinary: number; worst: number }> {
  const { code, takes } = SCALARS[name];
  const random = createRandom(SEED);
  const measure = async (draw: (i: number) => number[]) => {
    const gas: number[] = [];
    for (let i = 0; i < VALUES; i += 100) {
      gas.push(...(await chain.costs(code, takes.length, Array.from({ length: 100 }, (_, k) => draw(i + k)).flat())));
    }
    return gas.sort((a, b) => a - b);
  };
  const mask = OF_POSITIVE.includes(name) ? 0x7fffffff : 0xffffffff;
  const drawOne = (domain: string) => ((drawOrdinary(random) & mask) >>> 0) >>> (domain === 'float' ? 0 : 24);
  const ordinary = await measure(() => takes.map(drawOne));
  const worst = await measure(() => drawPatterns(random, takes.length));
  return { ordinary: ordinary[VALUES / 2]!, worst: Math.max(ordinary.at(-1)!, worst.at(-1)!) };
}
