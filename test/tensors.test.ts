import { readFileSync } from 'node:fs';
import {
  type AssayErrorCode,
  commit,
  executionRoot,
  fromHex,
  InputError,
  instructionsTree,
  outputRootOfAnswer,
  type ProgramHeader,
  programRoot,
  REQUEST_TAG,
  RESPONSE_TAG,
  rootFromChunks,
  rootOfTensors,
  type TypedTensor,
  tensorBytes,
  tensorRoot,
  tensorTypesHash,
  toHex,
  traceTree,
  utf8,
} from '@assay/sdk';
import type { Hex } from 'viem';
import { describe, expect, it } from 'vitest';
import { tensorExamples } from './models/tensorExamples.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const vectors: ReturnType<typeof tensorExamples> = JSON.parse(read('./vectors/tensors.json'));
const { input, roots, runs, answers } = vectors;
const bytes = (hex: string) => fromHex(hex as Hex);
const inputs = input.inputs as ProgramHeader['inputs'];
const outputs = input.outputs as ProgramHeader['outputs'];
const x: TypedTensor = { dtype: 'f32', shape: [7, 10], data: Float32Array.from(input.x) };
const n: TypedTensor = { dtype: 'i64', shape: [], data: BigInt64Array.of(BigInt(input.n)) };
const y: TypedTensor = { dtype: 'f32', shape: [7, 10], data: Float32Array.from(input.y) };

describe('the worked examples of tensors', () => {
  it('are what ethers and node:crypto compute', () => {
    expect(tensorExamples()).toEqual(vectors);
  });

  it('are what the sdk computes', () => {
    const rootOf = ({ data }: TypedTensor) => tensorRoot(tensorBytes(data));
    const [inputRoot, outputRoot] = [rootOfTensors(inputs, [x, n]), rootOfTensors(outputs, [y])];
    const instructionsRoot = toHex(instructionsTree(input.descriptors.map(bytes)).root);
    const { version, weightChunks } = input;
    const instructionCount = input.descriptors.length;
    const root = programRoot({ version, weightChunks, instructionCount, inputs, outputs, instructionsRoot });
    expect({
      zeroLeaf: toHex(tensorRoot(new Uint8Array())),
      xRoot: toHex(rootOf(x)),
      nRoot: toHex(rootOf(n)),
      inputTypes: toHex(tensorTypesHash(inputs)),
      outputTypes: toHex(tensorTypesHash(outputs)),
      instructionsRoot,
      traceRoot: toHex(traceTree([x, n, y].map(rootOf)).root),
      programRoot: root,
      inputRoot,
      outputRoot,
      executionRoot: executionRoot({ programRoot: root, inputRoot, outputRoot }),
      executedCommitment: toHex(commit(REQUEST_TAG, bytes(input.requestSalt), bytes(inputRoot))),
      responseCommitment: toHex(commit(RESPONSE_TAG, bytes(input.responseSalt), bytes(outputRoot))),
    }).toEqual(roots);
  });

  it.each(Object.entries(roots))('%s is quoted in docs/protocol.md', (_name, value) => {
    expect(read('../docs/protocol.md')).toContain(value);
  });
});

function codeOf(act: () => unknown): AssayErrorCode | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof InputError) return error.code;
    throw error;
  }
}

describe('our own vectors of tensors', () => {
  it.each(runs)('run: $desc', ({ chunks, first, depth, siblings, root, code }) => {
    const run = { chunks: bytes(chunks), first, depth, siblings: siblings.map(bytes) };
    const judged = codeOf(() => {
      if (toHex(rootFromChunks(run)) !== root) throw new InputError('ROOT_MISMATCH', 'Another root.');
    });
    expect(judged).toBe(code);
  });

  it.each(answers)('answer: $desc', ({ body, root, code }) => {
    let derived: string | null = null;
    const judged = codeOf(() => {
      derived = outputRootOfAnswer(utf8(body), outputs);
    });
    expect([judged, derived]).toEqual([code, root]);
  });
});
