import { bytesOf, type CompiledModel, compileOnnx, countOf, createRuntime, interpret } from '@assay/engine';
import { CHUNK_BYTES, shapeCount, type TypedTensor, tensorBytes } from '@assay/sdk';
import { describe, expect, it } from 'vitest';
import { elementsOver } from '../../engine/src/ir/dtype.ts';
import { foldersOfVectors, lightVectors, type OnnxVector } from './onnxVectors.ts';
import { type RunModel, runVector, type Verdict } from './runVector.ts';
import { vectorsDir } from './vectorsDir.ts';

const dir = vectorsDir('onnx');

/** Of the vectors' authors; integers must be equal. */
const TOLERANCE = { relative: 1e-3, absolute: 1e-7 };

const byInterpreter: RunModel = async ({ program, weights }, inputs) => {
  const given = inputs.map(({ data }) => tensorBytes(data));
  const last = interpret(program, weights, given).slice(-program.outputs.length);
  return program.outputs.map(({ dtype, shape }, i) => ({
    ...{ dtype, shape },
    data: elementsOver(dtype, last[i]!, shapeCount(shape)),
  }));
};

const byRuntime: RunModel = async (model, inputs) => {
  const runtime = await createRuntime(model);
  try {
    return await runtime.run(inputs);
  } finally {
    await runtime.close();
  }
};

/** The runtime's outputs, once they have the interpreter's bits. */
const byBoth: RunModel = async (model, inputs) => {
  const [reference, outputs] = [await byInterpreter(model, inputs), await byRuntime(model, inputs)];
  expect(outputs.map(bitsOf)).toEqual(reference.map(bitsOf));
  return outputs;
};

const bitsOf = ({ data }: TypedTensor) => Buffer.from(tensorBytes(data)).toString('hex');

describe.skipIf(dir === undefined)("onnx's backend tests", () => {
  it.each(['node', 'pytorch-converted'])('%s: what the engine supports gives what it must', async (folder) => {
    const verdicts = await runAll(foldersOfVectors(`${dir}/${folder}`), byBoth);
    report(folder, verdicts);
    expect(verdicts.filter(([, { kind }]) => kind === 'failed')).toEqual([]);
    // Its one element type is int16; everything else is inside the supported set.
    const outside = verdicts.filter(([, { kind }]) => kind === 'skipped').map(([name]) => name);
    expect(outside).toEqual(folder === 'node' ? ['test_quantizelinear_blocked_symmetric'] : []);
  });

  it('a wrong element, another shape or a missing output would fail', async () => {
    const vector = foldersOfVectors(`${dir}/node`).find(({ name }) => name === 'test_add')!;
    const wrong: ((outputs: readonly TypedTensor[]) => readonly TypedTensor[])[] = [
      ([y]) => [{ ...y!, data: (y!.data as Float32Array).map((value, i) => (i === 7 ? value * 1.01 : value)) }],
      ([y]) => [{ ...y!, data: (y!.data as Float32Array).map((value, i) => (i === 7 ? Number.NaN : value)) }],
      ([y]) => [{ ...y!, shape: [...y!.shape, 1] }],
      () => [],
    ];
    for (const change of wrong) {
      const run: RunModel = async (model, inputs) => change(await byInterpreter(model, inputs));
      expect((await runVector(vector, run, TOLERANCE)).kind).toBe('failed');
    }
  });

  it('light: whole architectures give what they must, by the runtime', async () => {
    const vectors = lightVectors(`${dir}/light`);
    for (const { name, model } of vectors) tell(name, compileOnnx(model));
    const verdicts = await runAll(vectors, byRuntime);
    report('light', verdicts);
    expect(verdicts.map(([name, { kind }]) => [name, kind])).toEqual(vectors.map(({ name }) => [name, 'passed']));
  });
});

async function runAll(vectors: readonly OnnxVector[], run: RunModel): Promise<[string, Verdict][]> {
  const verdicts: [string, Verdict][] = [];
  for (const vector of vectors) verdicts.push([vector.name, await runVector(vector, run, TOLERANCE)]);
  return verdicts;
}

function report(folder: string, verdicts: readonly [string, Verdict][]): void {
  const count = (kind: Verdict['kind']) => verdicts.filter(([, verdict]) => verdict.kind === kind).length;
  console.info(`onnx/${folder}: ${verdicts.length} vectors, ${count('passed')} passed, ${count('skipped')} skipped`);
  for (const [name, verdict] of verdicts)
    if (verdict.kind === 'skipped') console.info(`  skipped ${name}: ${verdict.reason}`);
}

function tell(name: string, { program, weights }: CompiledModel): void {
  const sizes = program.instructions.map((instruction) => countOf(instruction) * bytesOf(instruction.dtype));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const chunks = sizes.reduce((sum, size) => sum + Math.max(1, Math.ceil(size / CHUNK_BYTES)), 0);
  const megabytes = (count: number) => `${(count / 1e6).toFixed(1)} MB`;
  console.info(
    `${name}: ${sizes.length} instructions, ${megabytes(weights.length)} of weights, a trace of ${megabytes(bytes)} in ${chunks} chunks`,
  );
}
