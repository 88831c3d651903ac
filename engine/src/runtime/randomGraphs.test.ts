import { describe, expect, it } from 'vitest';
import { searchSize, searchTime } from '../../../test/effort.ts';
import { createRandom } from '../../../test/generators/randomNumbers.ts';
import { randomProgram } from '../../../test/generators/randomProgram.ts';
import { programDigest, tensorsOf } from '../../../test/scenes/programDigest.ts';
import { bytesUnder } from '../ir/dtype.ts';
import { interpret } from '../reference/interpret.ts';
import { createTrace } from '../trace/createTrace.ts';
import { createRuntime } from './createRuntime.ts';

const PROGRAMS = searchSize(10_000);
const PARTS = 10;
const FIRST_TRACED = 1_000_000;
const TRACED = searchSize(1_000);
const TIMEOUT = searchTime(300_000);

const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

describe('random programs', () => {
  const size = PROGRAMS / PARTS;
  it.each(Array.from({ length: PARTS }, (_, part) => part * size))(
    `run to the bits of the interpreter (${size} from seed %d on)`,
    async (from) => {
      for (let seed = from; seed < from + size; seed++) {
        const random = randomProgram(createRandom(seed), 1 + (seed % 7));
        const { program, weights, inputs } = random;
        const runtime = await createRuntime(random);
        const results = await runtime.run(tensorsOf(random));
        const expected = interpret(program, weights, inputs).slice(-program.outputs.length);
        const wrong = expected.findIndex((bytes, i) => !same(bytes, bytesUnder(results[i]!.data)));
        expect({ seed, wrong }).toEqual({ seed, wrong: -1 });
      }
    },
    TIMEOUT,
  );

  it(
    'give every instruction the bits of the interpreter when they are traced',
    async () => {
      for (let seed = FIRST_TRACED; seed < FIRST_TRACED + TRACED; seed++) {
        const random = randomProgram(createRandom(seed), 1 + (seed % 7));
        const { outputs } = await createTrace(random, tensorsOf(random), 0);
        const expected = interpret(random.program, random.weights, random.inputs);
        const wrong = expected.findIndex((bytes, i) => !same(bytes, outputs[i]!));
        expect({ seed, wrong }).toEqual({ seed, wrong: -1 });
      }
    },
    TIMEOUT,
  );

  it(
    'give the same bits with any number of workers',
    async () => {
      const expected = await programDigest(2_000_000, 2_000_012);
      for (const workers of [1, 2, 4]) expect(await programDigest(2_000_000, 2_000_012, { workers })).toBe(expected);
    },
    TIMEOUT,
  );
});
