import { type CompiledModel, compileOnnx, createRuntime, interpret } from '@assay/engine';
import { InputError, shapeCount, tensorBytes } from '@assay/sdk';
import { expect, it } from 'vitest';
import { elementsOver } from '../../engine/src/ir/dtype.ts';
import { searchSize } from '../effort.ts';
import { hostileBytes } from '../generators/hostileBytes.ts';
import { createRandom } from '../generators/randomNumbers.ts';
import { randomOnnx } from '../generators/randomOnnx.ts';

const RUNS = searchSize(4000);
/** Indices that all instructions of a model walk: the interpreter takes a microsecond or so for each. */
const SMALL = 200_000;

it('whatever one node compiles to gives the same bits by the interpreter and by the runtime', async () => {
  let ran = 0;
  for (let seed = 0; seed < RUNS; seed++) {
    const random = createRandom(seed);
    const { model, node } = randomOnnx(random);
    const compiled = compiledOrNot(model);
    if (compiled === undefined || walked(compiled) > SMALL) continue;
    const { program, weights } = compiled;
    const bytes = program.inputs.map(({ dtype, shape }) => hostileBytes(random, dtype, shapeCount(shape)));
    const expected = interpret(program, weights, bytes).slice(-program.outputs.length);
    const runtime = await createRuntime(compiled);
    try {
      const inputs = program.inputs.map(({ dtype, shape }, i) => ({
        ...{ dtype, shape },
        data: elementsOver(dtype, bytes[i]!, shapeCount(shape)),
      }));
      const outputs = await runtime.run(inputs);
      expect(
        outputs.map(({ data }) => hex(tensorBytes(data))),
        `seed ${seed}, ${node.operator}`,
      ).toEqual(expected.map(hex));
    } finally {
      await runtime.close();
    }
    ran += 1;
  }
  console.info(`random nodes: ${ran} of ${RUNS} compiled and ran`);
  expect(ran).toBeGreaterThan(RUNS / 50);
});

function compiledOrNot(model: Uint8Array): CompiledModel | undefined {
  try {
    return compileOnnx(model);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

const walked = ({ program }: CompiledModel) =>
  program.instructions.reduce((sum, { sizes }) => sum + shapeCount(sizes), 0);

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
