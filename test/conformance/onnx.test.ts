import { interpret } from '@assay/engine';
import { tensorBytes } from '@assay/sdk';
import { describe, expect, it } from 'vitest';
import { elementsOver } from '../../engine/src/ir/dtype.ts';
import { foldersOfVectors, type OnnxVector } from './onnxVectors.ts';
import { type RunModel, runVector, type Verdict } from './runVector.ts';
import { vectorsDir } from './vectorsDir.ts';

const dir = vectorsDir('onnx');

/** Of the vectors' authors; integers must be equal. */
const TOLERANCE = { relative: 1e-3, absolute: 1e-7 };

const byInterpreter: RunModel = async ({ program, weights }, inputs) => {
  const results = interpret(
    program,
    weights,
    inputs.map(({ data }) => tensorBytes(data)),
  );
  const last = results.slice(results.length - program.outputs.length);
  return program.outputs.map(({ dtype, shape }, i) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return { dtype, shape, data: elementsOver(dtype, last[i]!, count) };
  });
};

describe.skipIf(dir === undefined)("onnx's backend tests", () => {
  it.each(['node', 'pytorch-converted'])('%s: what the engine supports gives what it must', async (folder) => {
    const verdicts = await runAll(foldersOfVectors(`${dir}/${folder}`), byInterpreter);
    report(folder, verdicts);
    const failed = verdicts.filter(([, { kind }]) => kind === 'failed');
    expect(failed).toEqual([]);
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
