import { bytesUnder, elementCount, elementsOver, type Tensor } from '../../engine/src/ir/dtype.ts';
import { createRuntime, type RuntimeOptions } from '../../engine/src/runtime/createRuntime.ts';
import { concat, keccakPieces, toHex } from '../../sdk/src/index.ts';
import { createRandom } from '../generators/randomNumbers.ts';
import { type RandomProgram, randomProgram } from '../generators/randomProgram.ts';

/** Inputs of a random program as tensors. */
export function tensorsOf({ program, inputs }: RandomProgram): Tensor[] {
  return program.inputs.map(({ dtype, shape }, i) => ({
    dtype,
    shape,
    data: elementsOver(dtype, inputs[i]!, elementCount(shape)),
  }));
}

/** Hash over the outputs that a runtime gives for random programs of these seeds: the same on every platform. */
export async function programDigest(from: number, to: number, options: RuntimeOptions = {}): Promise<string> {
  let digest: Uint8Array = new Uint8Array(32);
  for (let seed = from; seed < to; seed++) {
    const random = randomProgram(createRandom(seed), 2 + (seed % 9));
    const runtime = await createRuntime(random, options);
    for (const { data } of await runtime.run(tensorsOf(random))) {
      const bytes = concat(digest, bytesUnder(data));
      digest = keccakPieces(bytes, bytes.length);
    }
    await runtime.close();
  }
  return toHex(digest);
}
