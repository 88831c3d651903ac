import { elementVerifierAbi } from '@assay/sdk/abi';
import { decodeFunctionResult, fromHex, type Hex, toHex } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Program } from '../../engine/src/ir/program.ts';
import { createElementProver } from '../../engine/src/proof/elementProver.ts';
import { interpret } from '../../engine/src/reference/interpret.ts';
import { type ElementChain, refusalOf, startElementChain } from '../scenes/elementChain.ts';

// An honest instruction's run, accused with each proof that differs from the right one in one byte.
const COUNT = 96;
const SELECTOR_BYTES = 4;
const ROOTS = 4;

let chain: ElementChain;
beforeAll(async () => {
  chain = await startElementChain();
});
afterAll(() => chain.close());

test('no byte of a proof, changed, convicts an honest instruction, wherever it stands', {
  timeout: 120_000,
}, async () => {
  const run = { program: dot(), weights: floats(COUNT, 0.37), inputs: [floats(COUNT, 1.13)] };
  const honest = createElementProver({ ...run, outputs: interpret(run.program, run.weights, run.inputs) });
  const data = chain.contradictsData(honest.execution, honest.proveElement(0, 0), honest.proveOutput(0, 0));
  expect(await accuse(data)).toBe(false);

  const bytes = fromHex(data, 'bytes');
  const answers = new Map<boolean | string, number>();
  for (let at = SELECTOR_BYTES; at < bytes.length; at++) {
    const changed = bytes.slice();
    changed[at]! ^= 1 << (at % 8);
    const answer = await accuse(toHex(changed));
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
    // An execution is what the operator signed: with another root nothing of its own is proven any more.
    if (at < SELECTOR_BYTES + 32 * ROOTS) expect(answer, `byte ${at}`).not.toBe(false);
    expect(answer, `byte ${at}`).not.toBe(true);
  }
  expect([...answers.values()].reduce((sum, count) => sum + count, 0)).toBe(bytes.length - SELECTOR_BYTES);
  // Chunks and siblings are most of the proof, and each of their bytes counts.
  expect(answers.get('NotUnderRoot')).toBeGreaterThan(2 * 256);
});

async function accuse(data: Hex): Promise<boolean | string> {
  try {
    const params = [{ to: chain.address, data, gas: '0x1000000' }, 'latest'];
    const result = (await chain.connection.provider.request({ method: 'eth_call', params })) as Hex;
    return decodeFunctionResult({ abi: elementVerifierAbi, functionName: 'contradicts', data: result });
  } catch (error) {
    return refusalOf(error);
  }
}

/** The sum of products of the input and the weights, and its copy as the output. */
function dot(): Program {
  const operand = { dtype: 'f32', count: COUNT, offset: 0, strides: [1] } as const;
  return {
    inputs: [{ name: 'x', dtype: 'f32', shape: [COUNT] }],
    outputs: [{ name: 'y', dtype: 'f32', shape: [] }],
    weightChunks: 2,
    instructions: [
      {
        ...{ kind: 'fold', fold: 'sum', fn: 'mul', dtype: 'f32', rank: 0, sizes: [COUNT] },
        operands: [
          { ...operand, source: { kind: 'input', index: 0 } },
          { ...operand, source: { kind: 'weights', chunk: 0 } },
        ],
      },
      {
        ...{ kind: 'view', dtype: 'f32', rank: 0, sizes: [], fill: 0, boxes: [{ low: [], high: [] }] },
        operands: [{ dtype: 'f32', count: 1, offset: 0, strides: [], source: { kind: 'instruction', index: 0 } }],
      },
    ],
  };
}

function floats(count: number, proof: number): Uint8Array {
  const bytes = new Uint8Array(512);
  new Float32Array(bytes.buffer).set(Array.from({ length: count }, (_, i) => Math.fround(Math.sin(i * proof))));
  return bytes.subarray(0, proof < 1 ? 512 : count * 4);
}
