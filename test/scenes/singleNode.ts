import { compileOnnx, interpret } from '@assay/engine';
import * as ort from 'onnxruntime-web';
import { bytesUnder, type ElementArray, elementCount, elementsOver, type Tensor } from '../../engine/src/ir/dtype.ts';
import {
  type Attribute,
  concat,
  type Elements,
  type ElementType,
  encodeModel,
  message,
  node,
  tensor,
  text,
  valueInfo,
} from '../../scripts/model/onnxMessages.ts';

/** One node with the data it is run on; inputs that are constants are part of the model. */
export type SingleNode = {
  readonly operator: string;
  readonly opset?: number;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly inputs: readonly (Tensor & { readonly isConstant?: boolean })[];
  readonly output: ElementType;
};

/** The shape and elements that the exact engine's reference gives. */
export function runByReference(spec: SingleNode, outputShape: readonly number[]): Tensor {
  const { program, weights } = compileOnnx(encode(spec, outputShape));
  const given = spec.inputs.filter(({ isConstant }) => isConstant !== true);
  const results = interpret(
    program,
    weights,
    given.map(({ data }) => bytesUnder(data)),
  );
  const { dtype, shape } = program.outputs[0]!;
  return { dtype, shape, data: elementsOver(dtype, results.at(-1)!, elementCount(shape)) };
}

const ORT_TYPES = { f32: 'float32', u8: 'uint8', i8: 'int8', i32: 'int32', i64: 'int64', bool: 'bool' } as const;

/** The same by onnxruntime (WebAssembly, one thread). */
export async function runByOnnxruntime(spec: SingleNode): Promise<{ shape: readonly number[]; data: ElementArray }> {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(encode(spec, undefined), {
    executionProviders: ['wasm'],
    logSeverityLevel: 3,
  });
  const feeds: Record<string, ort.Tensor> = {};
  spec.inputs.forEach(({ dtype, shape, data, isConstant }, i) => {
    if (isConstant !== true) feeds[`x${i}`] = new ort.Tensor(ORT_TYPES[dtype], data as never, [...shape]);
  });
  const { dims, data } = (await session.run(feeds)).y!;
  await session.release();
  return { shape: dims, data: data as ElementArray };
}

/** Without the output's shape the runtime infers it. */
function encode(spec: SingleNode, outputShape: readonly number[] | undefined): Uint8Array {
  const { operator, opset = 17, attributes, inputs, output } = spec;
  const names = inputs.map((_, i) => `x${i}`);
  const graph = concat([
    message(1, node(operator, names, 'y', attributes)),
    text(2, 'one'),
    ...inputs.map(({ shape, data, dtype, isConstant }, i) =>
      isConstant === true
        ? message(5, tensor(names[i]!, shape, data as Elements))
        : message(11, valueInfo(names[i]!, shape, dtype as ElementType)),
    ),
    message(12, valueInfo('y', outputShape, output)),
  ]);
  return encodeModel(graph, opset);
}
