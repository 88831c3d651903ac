import { checkTensorType, InputError, type TensorType } from '@assay/sdk';
import { dtypeOfOnnx } from '../onnx/dataTypes.ts';
import type { Dimension, ValueInfo } from '../onnx/proto.ts';
import type { CompileOptions } from './options.ts';

/**
 * Fixed types of a graph's inputs. What the options name and the model does not have is refused: it would be a slip.
 * Throws InputError MODEL_SHAPE_UNKNOWN for a dimension without a size and for sizes that contradict the model,
 * DATATYPE_UNSUPPORTED, MODEL_MALFORMED.
 */
export function bindInputs(
  inputs: readonly ValueInfo[],
  { dims = {}, inputShapes = {} }: CompileOptions,
): TensorType[] {
  const sizes = new Map(Object.entries(dims));
  const unused = new Set([...sizes.keys(), ...Object.keys(inputShapes).map((name) => `input ${name}`)]);
  // Shapes first: they may give symbols their sizes.
  for (const { name, shape } of inputs) {
    const given = Object.hasOwn(inputShapes, name) ? inputShapes[name] : undefined;
    if (given === undefined) continue;
    unused.delete(`input ${name}`);
    if (shape !== undefined && shape.length !== given.length) {
      throw unknown(name, `has ${shape.length} dimensions and not ${given.length}`, name);
    }
    shape?.forEach((dimension, d) => {
      const known = typeof dimension === 'string' ? sizes.get(dimension) : sizeOf(dimension);
      if (known !== undefined && known !== given[d]) {
        throw unknown(name, `has ${known} and not ${given[d]} as dimension ${d}`, name);
      }
      if (typeof dimension === 'string') sizes.set(dimension, given[d]!);
    });
  }
  const types = inputs.map(({ name, dataType, shape }): TensorType => {
    const dtype = dtypeOfOnnx(dataType, `Input '${name}'`);
    const given = Object.hasOwn(inputShapes, name) ? inputShapes[name] : undefined;
    if (given !== undefined) return { name, dtype, shape: [...given] };
    if (shape === undefined) throw unknown(name, 'has no shape: pass it in `inputShapes`', name);
    const bound = shape.map((dimension, d) => {
      const size = typeof dimension === 'string' ? sizes.get(dimension) : sizeOf(dimension);
      if (size !== undefined) return size;
      const told = typeof dimension === 'string' ? ` ('${dimension}'): pass it in \`dims\`` : ': pass `inputShapes`';
      throw unknown(name, `has no size for dimension ${d}${told}`, typeof dimension === 'string' ? dimension : d);
    });
    return { name, dtype, shape: bound };
  });
  for (const { shape = [] } of inputs) for (const d of shape) if (typeof d === 'string') unused.delete(d);
  for (const name of unused) throw unknown(name, 'is given a size, and the model has no such dimension or input', name);
  for (const type of types) checkTensorType(type);
  return types;
}

/** A size that the file tells; some exporters write a negative one where they know none. */
function sizeOf(dimension: Exclude<Dimension, string>): number | undefined {
  return dimension === undefined || dimension < 0n ? undefined : Number(dimension);
}

function unknown(input: string, problem: string, dimension: string | number): InputError {
  return new InputError('MODEL_SHAPE_UNKNOWN', `Input '${input}' ${problem}`, { input, dimension });
}
