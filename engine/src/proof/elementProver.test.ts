import { equalBytes, hashTreeDepth, keccakPieces, rootFromChunks, rootFromRun } from '@assay/sdk';
import { expect, test } from 'vitest';
import { createRandom } from '../../../test/generators/randomNumbers.ts';
import { randomRun } from '../../../test/generators/randomPrograms.ts';
import { bytesOf } from '../ir/dtype.ts';
import { countOf } from '../ir/program.ts';
import { interpret } from '../reference/interpret.ts';
import { createElementProver, type ProverData } from './elementProver.ts';

function randomData(seed: number): ProverData {
  const run = randomRun(createRandom(seed), 30);
  return { ...run, outputs: interpret(run.program, run.weights, run.inputs) };
}

test('each run leads to the root of its tensor, and each tensor to the root of the execution', () => {
  const random = createRandom(9);
  const data = randomData(1);
  const { instructions, weightChunks } = data.program;
  const prover = createElementProver(data);
  const traceDepth = hashTreeDepth(instructions.length);
  let runs = 0;
  for (const [index, instruction] of instructions.entries()) {
    if (countOf(instruction) === 0) continue;
    const proof = prover.proveElement(index, random.below(countOf(instruction)));
    const { descriptor, descriptorPath: siblings } = proof;
    const leaves = keccakPieces(descriptor, descriptor.length);
    const instructionsRoot = rootFromRun({ leaves, first: index, depth: traceDepth, siblings });
    expect(Buffer.from(instructionsRoot).toString('hex')).toBe(prover.header.instructionsRoot.slice(2));
    for (const [k, { source, dtype, count }] of instruction.operands.entries()) {
      const { root, tracePath, runs: proven } = proof.operands[k]!;
      const isWeight = source.kind === 'weights';
      const chunks = isWeight ? weightChunks : Math.max(1, Math.ceil((count * bytesOf(dtype)) / 256));
      const wanted = isWeight
        ? prover.execution.weightRoot
        : source.kind === 'input'
          ? proof.inputRoots[source.index]!
          : root;
      for (const { firstChunk, chunks: bytes, siblings } of proven) {
        const found = rootFromChunks({ chunks: bytes, first: firstChunk, depth: hashTreeDepth(chunks), siblings });
        expect(equalBytes(found, wanted)).toBe(true);
        runs += 1;
      }
      if (source.kind !== 'instruction' || proven.length === 0) continue;
      const leaf = { leaves: root, first: source.index, depth: traceDepth, siblings: tracePath };
      expect(equalBytes(rootFromRun(leaf), prover.execution.traceRoot)).toBe(true);
    }
  }
  expect(runs).toBeGreaterThan(30);
});

test('padding behind the last element has an element proof and a chunk, what lies behind the tree has not', () => {
  const data = randomData(2);
  const prover = createElementProver(data);
  const index = data.program.instructions.findIndex(
    (instruction) => instruction.dtype === 'f32' && countOf(instruction) < 60,
  );
  expect(prover.proveElement(index, 63).operands.every(({ runs }) => runs.length === 0)).toBe(true);
  expect(prover.proveOutput(index, 63).runs.map(({ chunks }) => chunks.length)).toEqual([256]);
  for (const element of [64, -1, 0.5]) {
    expect(() => prover.proveElement(index, element)).toThrow(expect.objectContaining({ code: 'INDEX_OUT_OF_RANGE' }));
    expect(() => prover.proveOutput(index, element)).toThrow(expect.objectContaining({ code: 'INDEX_OUT_OF_RANGE' }));
  }
});

test('refuses instructions that do not exist, and a run without all outputs', () => {
  const data = randomData(3);
  const { length } = data.program.instructions;
  const prover = createElementProver(data);
  expect(() => prover.proveElement(length, 0)).toThrow(expect.objectContaining({ code: 'INDEX_OUT_OF_RANGE' }));
  expect(() => prover.proveOutput(-1, 0)).toThrow(expect.objectContaining({ code: 'INDEX_OUT_OF_RANGE' }));
  expect(() => createElementProver({ ...data, outputs: data.outputs.slice(1) })).toThrow(
    expect.objectContaining({ code: 'TENSOR_MISSING' }),
  );
});
