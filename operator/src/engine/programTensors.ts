import type { Program } from '@assay/engine';
import type { Dtype, TensorType, TypedTensor } from '@assay/sdk';
import { checkCall } from './checkCall.ts';
import type { ModelMetadata } from './engine.ts';
import type { Datatype, Tensor } from './tensor.ts';

/** Element types of programs by their names in the Open Inference Protocol. */
export const DATATYPES_OF = {
  ...{ f32: 'FP32', i32: 'INT32', i8: 'INT8', u8: 'UINT8', bool: 'BOOL', i64: 'INT64' },
} as const satisfies Record<Dtype, Datatype>;

/** What a program takes and gives, in the protocol's terms. */
export function programMetadata({ inputs, outputs }: Pick<Program, 'inputs' | 'outputs'>): ModelMetadata {
  const metadataOf = ({ name, dtype, shape }: TensorType) => ({ name, datatype: DATATYPES_OF[dtype], shape });
  return { platform: 'onnx_onnxv1', inputs: inputs.map(metadataOf), outputs: outputs.map(metadataOf) };
}

/** The tensors of a call in the order of the program's inputs. Throws what `checkCall` throws. */
export function programInputs(program: Program, inputs: readonly Tensor[]): TypedTensor[] {
  checkCall(programMetadata(program), inputs);
  return program.inputs.map(({ name, dtype, shape }) => {
    const { data } = inputs.find((input) => input.name === name)!;
    return { dtype, shape, data: data as TypedTensor['data'] };
  });
}
