import { compileOnnx, createRuntime, interpret } from '@assay/engine';
import { expect, it } from 'vitest';
import { bytesUnder } from '../../engine/src/ir/dtype.ts';
import { searchSize, searchTime } from '../effort.ts';
import { createRandom } from '../generators/randomNumbers.ts';
import { randomFloats, randomOnnxGraph } from '../generators/randomOnnxGraph.ts';

const GRAPHS = searchSize(300);
const WORK = 1e6;
/** Of so many graphs one runs with workers too. */
const WITH_WORKERS = 15;

const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

it('networks run to the bits of the reference, again and again on the same memory', {
  timeout: searchTime(300_000),
}, async () => {
  let compared = 0;
  for (let seed = 0; seed < GRAPHS; seed++) {
    const random = createRandom(seed);
    const { model, inputs } = randomOnnxGraph(random);
    const { program, weights } = compileOnnx(model);
    const work = program.instructions.reduce(
      (sum, { sizes }) => sum + sizes.reduce((count, size) => count * size, 1),
      0,
    );
    if (work > WORK) continue;
    const calls = [false, true, true].map((wild) => inputs.map(({ shape }) => randomFloats(random, shape, wild)));
    const expected = calls.map((call) =>
      interpret(
        program,
        weights,
        call.map(({ data }) => bytesUnder(data)),
      ),
    );
    for (const workers of seed % WITH_WORKERS === 0 ? [0, 1, 2] : [0]) {
      const runtime = await createRuntime({ program, weights }, { workers });
      const order = [0, 1, 2, 0, 1];
      // All asked for at once: none may see what another one left.
      const results = await Promise.all(order.map((call) => runtime.run(calls[call]!)));
      for (const [run, call] of order.entries()) {
        const wanted = expected[call]!.slice(-program.outputs.length);
        const wrong = wanted.findIndex((bytes, i) => !same(bytes, bytesUnder(results[run]![i]!.data)));
        expect({ seed, workers, run, wrong }).toEqual({ seed, workers, run, wrong: -1 });
      }
      const { outputs } = await runtime.trace(calls[1]!);
      const wrong = expected[1]!.findIndex((bytes, i) => !same(bytes, outputs[i]!));
      expect({ seed, workers, traced: wrong }).toEqual({ seed, workers, traced: -1 });
      await runtime.close();
    }
    compared += 1;
  }
  expect(compared).toBeGreaterThan(GRAPHS / 2);
});
