import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TypedTensor } from '@assay/sdk';
import { createExternalFiles } from '../../engine/src/onnx/externalData.ts';
import { readModel } from '../../engine/src/onnx/readModel.ts';
import { readTensor } from '../../engine/src/onnx/readTensor.ts';
import { tensorOf } from '../../engine/src/onnx/tensorData.ts';

/** A model of onnx's backend tests with what goes in and must come out. */
export type OnnxVector = {
  readonly name: string;
  readonly model: Uint8Array;
  /** Inputs by the name that the graph gives them. */
  inputs(): ReadonlyMap<string, TypedTensor>;
  outputs(): readonly TypedTensor[];
};

const noFiles = createExternalFiles(undefined);

/** A tensor in a file. Throws InputError DATATYPE_UNSUPPORTED. */
function tensorIn(path: string): TypedTensor {
  const bytes = new Uint8Array(readFileSync(path));
  return tensorOf(readTensor({ bytes, at: 0 }), path, noFiles);
}

/** Vectors in folders of their own, with `test_data_set_0` in each. */
export function foldersOfVectors(dir: string): OnnxVector[] {
  return readdirSync(dir)
    .sort()
    .map((name) => {
      const model = new Uint8Array(readFileSync(join(dir, name, 'model.onnx')));
      const data = join(dir, name, 'test_data_set_0');
      const files = (kind: string) =>
        Array.from({ length: readdirSync(data).length }, (_, i) => join(data, `${kind}_${i}.pb`)).filter(existsSync);
      const { graph } = readModel(model);
      const initialized = new Set(graph.initializers.map((initializer) => initializer.name));
      const free = graph.inputs.map((input) => input.name).filter((input) => !initialized.has(input));
      return {
        name,
        model,
        inputs: () => new Map(files('input').map((path, i) => [free[i]!, tensorIn(path)])),
        outputs: () => files('output').map(tensorIn),
      };
    });
}

/** The light models: their one input is i / n, their output lies beside them. */
export function lightVectors(dir: string): OnnxVector[] {
  const names = readdirSync(dir).filter((file) => file.endsWith('.onnx'));
  return names.sort().map((file) => {
    const model = new Uint8Array(readFileSync(join(dir, file)));
    const { graph } = readModel(model);
    const initialized = new Set(graph.initializers.map(({ name }) => name));
    const name = file.replace('.onnx', '');
    return {
      name,
      model,
      inputs() {
        const [input] = graph.inputs.filter((info) => !initialized.has(info.name));
        const shape = input!.shape!.map(Number);
        const count = shape.reduce((product, size) => product * size, 1);
        const data = Float32Array.from({ length: count }, (_, i) => i / count);
        return new Map([[input!.name, { dtype: 'f32', shape, data } as const]]);
      },
      outputs: () => [tensorIn(join(dir, `${name}_output_0.pb`))],
    };
  });
}
