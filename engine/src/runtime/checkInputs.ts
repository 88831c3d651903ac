import { InputError, type TensorType } from '@assay/sdk';
import { allocate, elementCount, type Tensor } from '../ir/dtype.ts';

/**
 * Checks tensors from outside against the types of a program's inputs.
 * Throws InputError TENSOR_MISSING, TENSOR_DATATYPE_MISMATCH, TENSOR_SHAPE_MISMATCH, TENSOR_DATA_INVALID.
 */
export function checkInputs(types: readonly TensorType[], inputs: readonly Tensor[]): void {
  if (inputs.length !== types.length) {
    throw new InputError('TENSOR_MISSING', `The program has ${types.length} inputs; got ${inputs.length}.`, {
      expected: types.length,
      actual: inputs.length,
    });
  }
  types.forEach(({ name, dtype, shape }, i) => {
    const tensor = inputs[i]!;
    if (tensor.dtype !== dtype) {
      throw new InputError('TENSOR_DATATYPE_MISMATCH', `Input '${name}' is of ${dtype}, not of ${tensor.dtype}.`, {
        name,
      });
    }
    if (tensor.shape.length !== shape.length || tensor.shape.some((size, d) => size !== shape[d])) {
      throw new InputError('TENSOR_SHAPE_MISMATCH', `Input '${name}' has shape [${shape}], not [${tensor.shape}].`, {
        name,
      });
    }
    const isRight = tensor.data instanceof (allocate(dtype, 0).constructor as new () => unknown);
    if (!isRight || tensor.data.length !== elementCount(shape)) {
      throw new InputError(
        'TENSOR_DATA_INVALID',
        `The data of input '${name}' is no array of its ${elementCount(shape)} elements.`,
        { name },
      );
    }
  });
}
