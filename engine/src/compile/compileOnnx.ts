import { checkTensorType, InputError, shapeCount } from '@assay/sdk';
import { TENSORS } from '../ir/limits.ts';
import { dtypeOfOnnx } from '../onnx/dataTypes.ts';
import { createExternalFiles } from '../onnx/externalData.ts';
import { checkGraph, opsetOf } from '../onnx/graph.ts';
import type { GraphProto } from '../onnx/proto.ts';
import { readModel } from '../onnx/readModel.ts';
import { bindInputs } from './bindInputs.ts';
import { createBuilder } from './builder.ts';
import { type CompiledModel, finishProgram } from './finish.ts';
import { lowerGraph } from './lowerGraph.ts';
import type { CompileOptions } from './options.ts';
import { shortened } from './shortened.ts';
import { constantValue, wholeValue } from './value.ts';

/**
 * Compiles an ONNX file into a program with fixed shapes and its weights. The same file and options give the same bytes
 * everywhere. int64 is computed with 32 bits: larger numbers saturate when they are read (docs/numerics.md).
 * Throws InputError MODEL_MALFORMED, MODEL_TOO_LARGE, MODEL_SHAPE_UNKNOWN, OPERATOR_UNSUPPORTED, DATATYPE_UNSUPPORTED.
 */
export function compileOnnx(model: Uint8Array, options: CompileOptions = {}): CompiledModel {
  try {
    return compile(model, options);
  } catch (error) {
    throw shortened(error);
  }
}

function compile(model: Uint8Array, options: CompileOptions): CompiledModel {
  const proto = readModel(model);
  const { graph } = proto;
  const opset = opsetOf(proto);
  checkGraph(graph);
  if (graph.outputs.length === 0) throw new InputError('MODEL_MALFORMED', 'The graph has no output', {});
  if (new Set(graph.outputs.map(({ name }) => name)).size !== graph.outputs.length) {
    throw new InputError('MODEL_MALFORMED', 'The graph has two outputs of one name', {});
  }
  const constants = new Map(Object.entries(options.constants ?? {}));
  const own = new Set([...graph.initializers.map(({ name }) => name), ...constants.keys()]);
  const inputs = bindInputs(
    graph.inputs.filter(({ name }) => !own.has(name)),
    options,
  );
  checkCount('inputs', inputs.length);
  checkCount('outputs', graph.outputs.length);
  const given = new Map(
    inputs.map(({ name, dtype, shape }, index) => [name, wholeValue(dtype, shape, { kind: 'input', index })]),
  );
  for (const [name, { dtype, shape, data }] of constants) {
    const input = graph.inputs.find((info) => info.name === name);
    if (input === undefined || dtypeOfOnnx(input.dataType, `Input '${name}'`) !== dtype) {
      throw new InputError('MODEL_SHAPE_UNKNOWN', `There is no input '${name}' of ${dtype} to hold fixed`, {
        input: name,
      });
    }
    checkTensorType({ name, dtype, shape });
    if (data.length !== shapeCount(shape)) {
      throw new InputError('TENSOR_DATA_INVALID', `Input '${name}' has ${data.length} elements and not [${shape}]`, {
        name,
      });
    }
    given.set(name, constantValue(dtype, shape, data));
  }
  const builder = createBuilder({
    constants: model.length + externalBytes(graph),
    ...(options.limits && { limits: options.limits }),
  });
  const values = lowerGraph({ builder, opset, external: createExternalFiles(options.external) }, graph, given);
  const outputs = graph.outputs.map(({ name, dataType }, i) => {
    const value = values[i]!;
    if (dtypeOfOnnx(dataType, `Output '${name}'`) !== value.dtype) {
      throw new InputError(
        'MODEL_MALFORMED',
        `Output '${name}' is declared with another element type than ${value.dtype}`,
        {
          output: name,
        },
      );
    }
    checkTensorType({ name, dtype: value.dtype, shape: value.shape });
    return { name, value };
  });
  return finishProgram(builder, inputs, outputs);
}

function checkCount(what: string, count: number): void {
  if (count <= TENSORS) return;
  throw new InputError('MODEL_TOO_LARGE', `The graph has ${count} ${what}; a program has at most ${TENSORS}`, {
    count,
  });
}

/** What a graph says of the bytes in other files: all are read before the first node is lowered, or it ends there. */
function externalBytes({ initializers }: GraphProto): number {
  return initializers
    .filter(({ external }) => external !== undefined)
    .reduce((sum, { dims }) => sum + 8 * Number(dims.reduce((product, size) => product * size, 1n)), 0);
}
