import { chunkTree, keccakPieces, rootFromChunks, rootFromRun, tensorsRoot, toHex, traceTree } from '@assay/sdk';
import { describe, expect, it } from 'vitest';
import { searchSize } from '../../../test/effort.ts';
import { createRandom } from '../../../test/generators/randomNumbers.ts';
import { type RandomProgram, randomProgram } from '../../../test/generators/randomProgram.ts';
import { tensorsOf } from '../../../test/scenes/programDigest.ts';
import { bytesOf } from '../ir/dtype.ts';
import { countOf, type Operand, type Program } from '../ir/program.ts';
import { interpret } from '../reference/interpret.ts';
import { createTrace } from './createTrace.ts';
import { firstDifference } from './firstDifference.ts';
import { createPieceHasher } from './pieceHasher.ts';

/** Two maps over a tensor of so many elements, and its copy. */
function wideProgram(count: number): RandomProgram {
  const operand = (source: Operand['source']): Operand => ({ source, dtype: 'f32', count, offset: 0, strides: [1] });
  const space = { dtype: 'f32', rank: 1, sizes: [count] } as const;
  const type = { name: 'x', dtype: 'f32', shape: [count] } as const;
  const program: Program = {
    ...{ inputs: [type], outputs: [type], weightChunks: 1 },
    instructions: [
      { ...space, kind: 'map', fn: 'exp', operands: [operand({ kind: 'input', index: 0 })] },
      { ...space, kind: 'map', fn: 'neg', operands: [operand({ kind: 'instruction', index: 0 })] },
      {
        ...{ ...space, kind: 'view', operands: [operand({ kind: 'instruction', index: 1 })], fill: 0 },
        boxes: [{ low: [0], high: [count] }],
      },
    ],
  };
  const data = Float32Array.from({ length: count }, (_, i) => Math.sin(i));
  return { program, weights: new Uint8Array(256), inputs: [new Uint8Array(data.buffer)] };
}

const traceOf = (model: RandomProgram, workers = 0) => createTrace(model, tensorsOf(model), workers);

describe('a trace', () => {
  it('has the roots that the sdk derives, on random programs', async () => {
    for (let seed = 0; seed < searchSize(60); seed++) {
      const model = randomProgram(createRandom(seed), 4);
      const trace = await traceOf(model);
      const outputs = interpret(model.program, model.weights, model.inputs);
      const roots = outputs.map((bytes) => chunkTree(bytes).root);
      expect(trace.tensorRoots.map((root) => toHex(root))).toEqual(roots.map((root) => toHex(root)));
      expect(trace.traceRoot).toBe(toHex(traceTree(roots).root));
      const last = roots.slice(-model.program.outputs.length);
      expect(trace.outputRoot).toBe(tensorsRoot(model.program.outputs, last));
      const inputRoots = model.inputs.map((bytes) => chunkTree(bytes).root);
      expect(trace.inputRoot).toBe(tensorsRoot(model.program.inputs, inputRoots));
      expect(model.inputs.map((_, i) => trace.inputTreeOf(i).root)).toEqual(inputRoots);
    }
  });

  it.each([63, 64, 65, 1000, 300_001])(
    'shows runs of chunks of %d elements and what leads to its root',
    async (count) => {
      const trace = await traceOf(wideProgram(count));
      for (const [instruction, bytes] of trace.outputs.entries()) {
        const tree = chunkTree(bytes);
        expect(trace.treeOf(instruction)).toEqual(tree);
        for (const [first, length] of [
          [0, 1],
          [tree.count - 1, 1],
          [0, tree.count],
          [tree.count >> 1, (tree.count + 1) >> 1],
        ] as const) {
          const run = trace.chunks(instruction, first, Math.min(length, tree.count - first));
          expect(toHex(rootFromChunks(run))).toBe(toHex(tree.root));
        }
        const leaf = { leaves: trace.tensorRoots[instruction]!, first: instruction, depth: trace.tree.depth };
        const root = rootFromRun({ ...leaf, siblings: trace.siblingsOf(instruction) });
        expect(toHex(root)).toBe(trace.traceRoot);
      }
      const shown = trace.element(1, count - 1);
      const at = (count - 1) * 4 - 256 * shown.first;
      expect(shown.chunks.subarray(at, at + 4)).toEqual(trace.outputs[1]!.subarray(-4));
    },
  );

  it('takes no more memory than twice its tensors', async () => {
    const { memory } = await traceOf(wideProgram(1_000_000));
    expect(memory.tensors).toBe(16_000_000);
    expect(memory.total).toBeLessThan(2 * memory.tensors);
  });

  it('is the same whoever makes it', async () => {
    const model = wideProgram(300_001);
    const expected = (await traceOf(model)).traceRoot;
    for (const workers of [1, 2]) expect((await traceOf(model, workers)).traceRoot).toBe(expected);
  });

  it('knows no instructions, elements or chunks but its own', async () => {
    const trace = await traceOf(wideProgram(100));
    const code = expect.objectContaining({ code: 'INDEX_OUT_OF_RANGE' });
    const wrong: (() => unknown)[] = [
      () => trace.treeOf(3),
      () => trace.treeOf(-1),
      () => trace.inputTreeOf(1),
      () => trace.siblingsOf(3),
      () => trace.element(0, 100),
      () => trace.element(3, 0),
      () => trace.chunks(0, 2, 1),
      () => trace.chunks(0, 0, 3),
    ];
    for (const call of wrong) expect(call).toThrow(code);
  });
});

describe('the first difference', () => {
  it('names instruction and element', async () => {
    for (let seed = 0; seed < searchSize(40); seed++) {
      const random = createRandom(seed);
      const model = randomProgram(random, 5);
      const trace = await traceOf(model);
      expect(firstDifference(trace, trace)).toBeUndefined();
      const candidates = model.program.instructions.flatMap((instruction, i) => (countOf(instruction) > 0 ? [i] : []));
      const instruction = random.pick(candidates);
      const { dtype } = model.program.instructions[instruction]!;
      const outputs = trace.outputs.map((bytes) => bytes.slice());
      const at = random.below(outputs[instruction]!.length);
      outputs[instruction]![at]! ^= 1 << random.below(8);
      const tensorRoots = outputs.map((bytes) => chunkTree(bytes).root);
      const element = Math.floor(at / bytesOf(dtype));
      expect(firstDifference(trace, { tensorRoots, outputs })).toEqual({ instruction, element });
      expect(firstDifference(trace, { tensorRoots })).toEqual({ instruction });
      expect(firstDifference(trace, { tensorRoots: trace.tensorRoots.slice(0, instruction) })).toEqual({ instruction });
    }
  });
});

it('the hasher of pieces gives the hashes of the sdk for any width', async () => {
  const hasher = await createPieceHasher();
  const bytes = Uint8Array.from({ length: 256 * 4100 }, (_, i) => i * 7 + (i >> 8));
  for (const [width, count] of [
    [256, 4100],
    [256, 1],
    [256, 0],
    [64, 5000],
    [320, 3],
  ] as const) {
    const pieces = bytes.subarray(0, width * count);
    expect(Buffer.compare(hasher(pieces, width), keccakPieces(pieces, width))).toBe(0);
  }
});
