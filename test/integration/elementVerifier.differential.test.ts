import { afterAll, beforeAll, expect, test } from 'vitest';
import { bytesOf, codeOf } from '../../engine/src/ir/dtype.ts';
import { countOf, fanInOf, type Instruction } from '../../engine/src/ir/program.ts';
import { SCALARS } from '../../engine/src/ir/scalarFunctions.ts';
import { validateProgram } from '../../engine/src/ir/validateProgram.ts';
import { createElementProver } from '../../engine/src/proof/elementProver.ts';
import { interpret } from '../../engine/src/reference/interpret.ts';
import { searchSeed, searchSize, searchTime } from '../effort.ts';
import { createRandom, type Random } from '../generators/randomNumbers.ts';
import { randomRun } from '../generators/randomPrograms.ts';
import { type ElementChain, startElementChain } from '../scenes/elementChain.ts';

const CASES = searchSize(20_000);
const SEED = searchSeed(1);
const INSTRUCTIONS = 40;
/** Elements of one instruction that are computed, its first and last among them. */
const ELEMENTS = 11;

let chain: ElementChain;
beforeAll(async () => {
  chain = await startElementChain();
});
afterAll(() => chain.close());

// INVARIANT Q12: The chain computes every element exactly as the reference interpreter does.
test('the chain computes each element as the interpreter does', { timeout: searchTime(600_000) }, async () => {
  const random = createRandom(SEED);
  const seen = new Map<string, number>();
  const note = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  let cases = 0;
  while (cases < CASES) {
    const run = randomRun(random, INSTRUCTIONS);
    validateProgram(run.program);
    const outputs = interpret(run.program, run.weights, run.inputs);
    const prover = createElementProver({ ...run, outputs });
    for (const [index, instruction] of run.program.instructions.entries()) {
      noteInstruction(instruction, note);
      for (const element of elementsOf(random, countOf(instruction))) {
        const proof = prover.proveElement(index, element);
        const expected = { dtype: codeOf(instruction.dtype), bits: bitsAt(instruction, outputs[index]!, element) };
        const found = await chain.compute(prover.execution, proof);
        if (typeof found === 'string' || found.bits !== expected.bits || found.dtype !== expected.dtype) {
          expect({ found, element, index, instruction: JSON.stringify(instruction) }).toEqual({ found: expected });
        }
        cases += 1;
      }
    }
  }
  // What was never drawn was never compared.
  const wanted = [
    ...['map', 'view', 'gather', 'fold sum', 'fold max', 'fold min', 'fold mul', 'fold mulInt', 'fold identity'],
    ...['empty fold', 'view with two boxes', 'i64 out', 'bool out', 'i8 out', 'u8 out', 'i32 out', 'f32 out'],
    ...['immediate', 'input', 'weights', 'instruction', ...Object.keys(SCALARS).map((name) => `map ${name}`)],
  ];
  expect(wanted.filter((what) => (seen.get(what) ?? 0) < CASES / 4_000)).toEqual([]);
});

test('an execution contradicts itself exactly where its trace was changed, also in the padding', {
  timeout: 300_000,
}, async () => {
  const random = createRandom(SEED + 1);
  const found = { honest: 0, wrong: 0, padding: 0 };
  for (let round = 0; round < 5; round++) {
    const run = randomRun(random, 20);
    const outputs = interpret(run.program, run.weights, run.inputs);
    const honest = createElementProver({ ...run, outputs });
    for (const [index, instruction] of run.program.instructions.entries()) {
      const [count, width] = [countOf(instruction), bytesOf(instruction.dtype)];
      const end = (paddedLength(count * width) / width) | 0;
      const behind = count < end ? [count, end - 1] : [];
      const element = random.pick([...elementsOf(random, count), ...behind]);
      const [proof, chunkProof] = [honest.proveElement(index, element), honest.proveOutput(index, element)];
      expect(await chain.contradicts(honest.execution, proof, chunkProof)).toBe(false);
      found.honest += 1;

      // The instruction commits to another byte of this element, in a tensor that is padded as its own is.
      const padded = new Uint8Array(paddedLength(count * width));
      padded.set(outputs[index]!);
      padded[element * width + random.below(width)]! ^= 1 << random.below(8);
      const lying = createElementProver({ ...run, outputs: outputs.with(index, padded) });
      const accused = lying.proveElement(index, element);
      expect(await chain.contradicts(lying.execution, accused, lying.proveOutput(index, element))).toBe(true);
      found[element < count ? 'wrong' : 'padding'] += 1;
    }
  }
  expect(Math.min(...Object.values(found))).toBeGreaterThan(20);
});

function elementsOf(random: Random, count: number): number[] {
  if (count <= ELEMENTS) return Array.from({ length: count }, (_, i) => i);
  return [0, count - 1, ...Array.from({ length: ELEMENTS - 2 }, () => random.below(count))];
}

/** The bits of an element: its little-endian bytes as a number. */
function bitsAt({ dtype }: Instruction, bytes: Uint8Array, element: number): bigint {
  const width = bytesOf(dtype);
  return bytes
    .subarray(element * width, (element + 1) * width)
    .reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** Bytes of a tensor's tree, padding included. */
function paddedLength(length: number): number {
  let padded = 256;
  while (padded < length) padded *= 2;
  return padded;
}

function noteInstruction(instruction: Instruction, note: (what: string) => void): void {
  note(instruction.kind);
  note(`${instruction.dtype} out`);
  for (const { source } of instruction.operands) note(source.kind);
  if (instruction.kind === 'map') note(`map ${instruction.fn}`);
  if (instruction.kind === 'view' && instruction.boxes.length === 2) note('view with two boxes');
  if (instruction.kind !== 'fold') return;
  note(`fold ${instruction.fold}`);
  note(`fold ${instruction.fn}`);
  if (fanInOf(instruction) === 0 && countOf(instruction) > 0) note('empty fold');
}
