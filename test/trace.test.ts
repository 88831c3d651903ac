import { readFileSync } from 'node:fs';
import { encodeAbiParameters, type Hex, keccak256, sha256 } from 'viem';
import { describe, expect, it } from 'vitest';
import { ELEMENT_CHUNKS, ELEMENT_STRETCHES, FLOAT_FAN_IN, OTHER_FAN_IN } from '../engine/src/ir/limits.ts';
import { validateProgram } from '../engine/src/ir/validateProgram.ts';
import { createTrace } from '../engine/src/trace/createTrace.ts';
import { toHex } from '../sdk/src/index.ts';
import { EXAMPLE_INPUT, EXAMPLE_PROGRAM, exampleHashes, exampleModel } from './models/traceExample.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const vectors = JSON.parse(read('vectors/exact/trace.json'));
const document = read('../docs/trace.md');

/** Padded to one chunk of 256 bytes. */
const chunk = (bytes: Hex) => `0x${bytes.slice(2).padEnd(512, '0')}` as Hex;
const joined = (...parts: Hex[]) => `0x${parts.map((part) => part.slice(2)).join('')}` as Hex;

describe('docs/trace.md', () => {
  it('shows the example that the engine runs', async () => {
    const model = exampleModel();
    validateProgram(model.program);
    const trace = await createTrace(model, [EXAMPLE_INPUT], 0);
    expect(vectors).toMatchObject({ ...exampleHashes(), program: EXAMPLE_PROGRAM });
    for (const name of ['programRoot', 'inputRoot', 'outputRoot', 'traceRoot', 'executionRoot'] as const) {
      expect(vectors[name]).toBe(trace[name]);
    }
    expect(vectors.tensorRoots).toEqual(trace.tensorRoots.map((root) => toHex(root)));
    expect(vectors.outputs).toEqual(trace.outputs.map((bytes) => toHex(bytes)));
    expect(vectors.inputs).toEqual(trace.inputs.map((bytes) => toHex(bytes)));
    expect(joined(vectors.weights)).toBe(toHex(model.weights.subarray(0, 8)));
  });

  it('has its bytes and roots', () => {
    const words = document.replaceAll(/\s/g, '');
    for (const descriptor of vectors.descriptors) expect(words).toContain(descriptor.slice(2));
    const told = [
      'instructionsRoot',
      'programRoot',
      'weightRoot',
      'inputRoot',
      'outputRoot',
      'traceRoot',
      'executionRoot',
    ];
    for (const name of told) expect(document).toContain(`| \`${name}\` | \`${vectors[name]}\` |`);
    for (const value of [...vectors.tensorRoots, ...vectors.inputs, ...vectors.outputs])
      expect(document).toContain(value);
  });

  it('derives the roots of the example from its rules alone', () => {
    const types = (name: string) => {
      const tuple = {
        type: 'tuple[]',
        components: [{ type: 'string' }, { type: 'uint8' }, { type: 'uint32[]' }],
      } as const;
      return keccak256(encodeAbiParameters([tuple], [[[name, 0, [2]]]]));
    };
    const [tensor] = vectors.outputs.map((bytes: Hex) => keccak256(chunk(bytes)));
    expect(vectors.tensorRoots).toEqual([tensor, tensor]);
    expect(vectors.weightRoot).toBe(keccak256(chunk(vectors.weights)));
    expect(vectors.inputRoot).toBe(keccak256(joined(types('x'), keccak256(chunk(vectors.inputs[0])))));
    expect(vectors.outputRoot).toBe(keccak256(joined(types('y'), tensor)));
    expect(vectors.traceRoot).toBe(keccak256(joined(tensor, tensor)));
    const [first, second] = vectors.descriptors.map((descriptor: Hex) => keccak256(descriptor));
    expect(vectors.instructionsRoot).toBe(keccak256(joined(first, second)));
    const header = ['uint32', 'uint32', 'uint32', 'bytes32', 'bytes32', 'bytes32'].map((type) => ({ type }));
    const values = [1, 2, 1, types('x'), types('y'), vectors.instructionsRoot];
    expect(vectors.programRoot).toBe(keccak256(encodeAbiParameters(header, values)));
    const { programRoot, inputRoot, outputRoot } = vectors;
    expect(vectors.executionRoot).toBe(sha256(joined(programRoot, inputRoot, outputRoot)));
  });

  it('names the limits that are checked', () => {
    for (const [name, value] of Object.entries({ FLOAT_FAN_IN, OTHER_FAN_IN, ELEMENT_CHUNKS, ELEMENT_STRETCHES })) {
      expect(document).toContain(`| \`${name}\` | ${value} |`);
    }
  });
});
