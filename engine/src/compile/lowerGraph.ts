import { InputError } from '@assay/sdk';
import { elementCount } from '../ir/dtype.ts';
import { TENSOR_ELEMENTS } from '../ir/limits.ts';
import { attributesOf } from '../onnx/attributes.ts';
import type { ExternalFiles } from '../onnx/externalData.ts';
import { checkGraph, isDefault, nodeName } from '../onnx/graph.ts';
import type { GraphProto, NodeProto } from '../onnx/proto.ts';
import { tensorOf } from '../onnx/tensorData.ts';
import type { Builder } from './builder.ts';
import { allLowerings } from './lower/all.ts';
import type { LoweredNode } from './lowering.ts';
import { constantElements, constantValue, isConstant, type Value } from './value.ts';

/** What a graph is lowered with. */
export type GraphContext = {
  readonly builder: Builder;
  readonly opset: number;
  readonly external: ExternalFiles;
};

/** Values by name. */
type Scope = { has(name: string): boolean; get(name: string): Value | undefined };

/** Dimensions that a value may have before those of size 1 are dropped: hostile models would make them many. */
const RANK = 32;

/**
 * Lowers a graph's nodes, in order.
 * @param given values of names that are there before: its inputs, and for a graph inside of another one all it sees
 * @returns the values of its outputs
 * Throws InputError OPERATOR_UNSUPPORTED, MODEL_MALFORMED and what lowerings throw, with the node.
 */
export function lowerGraph(context: GraphContext, graph: GraphProto, given: Scope): Value[] {
  const own = new Map<string, Value>();
  const values: Scope = {
    has: (name) => own.has(name) || given.has(name),
    get: (name) => own.get(name) ?? given.get(name),
  };
  for (const proto of graph.initializers) {
    // An input that the caller holds fixed goes before the model's own value of it.
    if (values.has(proto.name)) continue;
    const { dtype, shape, data } = tensorOf(proto, `Initializer '${proto.name}'`, context.external);
    own.set(proto.name, constantValue(dtype, shape, data));
  }
  for (const node of graph.nodes) {
    const results = lowerNode(context, node, values);
    node.outputs.forEach((name, i) => {
      const result = results[i];
      if (name === '') return;
      if (result === undefined) throw refuse(node, `its output ${i} is not supported`);
      checkSize(node, result);
      own.set(name, result);
    });
  }
  return graph.outputs.map(({ name }) => values.get(name)!);
}

/** Refuses what is too large before anything is allocated for it: looks at tensors may be of any size. */
function checkSize(node: NodeProto, { shape }: Value): void {
  if (shape.length > RANK) throw refuse(node, `it gives ${shape.length} dimensions, more than ${RANK}`);
  if (elementCount(shape) <= TENSOR_ELEMENTS) return;
  const message = `${node.operator} '${nodeName(node)}' gives [${shape}], more than ${TENSOR_ELEMENTS} elements`;
  throw new InputError('MODEL_TOO_LARGE', message, { node: nodeName(node) });
}

function lowerNode(context: GraphContext, proto: NodeProto, values: Scope): readonly Value[] {
  const { operator, domain, inputs, outputs } = proto;
  if (!isDefault(domain)) throw refuse(proto, `it is of domain '${domain}'`);
  const { builder, opset, external } = context;
  if (operator === 'If') return lowerIf(context, proto, values);
  const lowering = Object.hasOwn(allLowerings, operator) ? allLowerings[operator] : undefined;
  if (lowering === undefined) throw refuse(proto, 'the exact engine does not have this operator');
  const node: LoweredNode = {
    ...{ operator, name: nodeName(proto), opset, outputs, builder },
    attributes: attributesOf(proto, external),
    inputs: inputs.map((name) => (name === '' ? undefined : values.get(name))),
  };
  builder.name(`${operator} '${node.name}'`);
  try {
    return lowering(node);
  } catch (error) {
    if (!(error instanceof InputError) || error.details.node !== undefined) throw error;
    const message = `${operator} '${node.name}': ${error.message}`;
    throw new InputError(error.code, message, { ...error.details, node: node.name });
  }
}

/** The branch that a condition known at compile time takes. */
function lowerIf(context: GraphContext, proto: NodeProto, values: Scope): readonly Value[] {
  const condition = values.get(proto.inputs[0] ?? '');
  if (condition === undefined || !isConstant(condition))
    throw refuse(proto, 'its condition is not known at compile time');
  if (condition.dtype !== 'bool' || elementCount(condition.shape) !== 1) {
    const message = `If '${nodeName(proto)}' decides by ${condition.dtype}[${condition.shape}] and not by one truth value`;
    throw new InputError('MODEL_MALFORMED', message, { node: nodeName(proto) });
  }
  const name = Number(constantElements(condition)[0]) !== 0 ? 'then_branch' : 'else_branch';
  const branch = proto.attributes.get(name);
  if (branch?.kind !== 'graph') {
    throw new InputError('MODEL_MALFORMED', `If '${nodeName(proto)}' has no ${name}`, { node: nodeName(proto) });
  }
  checkGraph(branch.value, values);
  return lowerGraph(context, branch.value, values);
}

function refuse(node: NodeProto, what: string): InputError {
  return new InputError(
    'OPERATOR_UNSUPPORTED',
    `${node.operator} '${nodeName(node)}': ${what}. Export the model without it, or serve it behind an upstream as Attributed`,
    { operator: node.operator, node: nodeName(node) },
  );
}
