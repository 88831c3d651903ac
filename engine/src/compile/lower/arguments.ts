import { InputError } from '@assay/sdk';
import { type Dtype, domainOf } from '../../ir/dtype.ts';
import { axisOf } from '../axis.ts';
import { inputOf, type LoweredNode, unsupported } from '../lowering.ts';
import { constantElements, insertDimension, isConstant, type Value } from '../value.ts';

/** A node that does not say what its operator's definition asks for. */
export function malformed(node: LoweredNode, what: string): InputError {
  return new InputError('MODEL_MALFORMED', `${node.operator} '${node.name}': ${what}`, { node: node.name });
}

/** An input that must be known at compile time. Throws InputError MODEL_SHAPE_UNKNOWN with what to do. */
export function constantOf(node: LoweredNode, position: number): Value {
  const value = inputOf(node, position);
  if (isConstant(value)) return value;
  throw new InputError(
    'MODEL_SHAPE_UNKNOWN',
    `${node.operator} '${node.name}': its input ${position} must be known when the model is compiled. ` +
      'Pass what it depends on in `constants`',
    { node: node.name, input: position },
  );
}

/** Integers that an input holds, undefined if it is absent. Throws InputError MODEL_SHAPE_UNKNOWN, MODEL_MALFORMED. */
export function intsOf(node: LoweredNode, position: number): number[] | undefined {
  if (node.inputs[position] === undefined) return undefined;
  const value = constantOf(node, position);
  if (domainOf(value.dtype) !== 'integer' || value.shape.length > 1) {
    throw malformed(node, `its input ${position} is not a list of integers`);
  }
  // Beyond 2^53 only "to the end" is meant.
  return Array.from(constantElements(value) as Iterable<number | bigint>, (element) => clampSafe(Number(element)));
}

/** Integers of an attribute, or in newer operator sets of an input. */
export function intsFrom(node: LoweredNode, attribute: string, position: number): readonly number[] | undefined {
  return node.attributes.ints(attribute) ?? intsOf(node, position);
}

/** Distinct dimensions, counted from 0, in the order given. Throws InputError MODEL_MALFORMED. */
export function axesOf(node: LoweredNode, axes: readonly number[], rank: number): number[] {
  // Each one counts below: an attacker would give a million.
  if (axes.length > rank) throw malformed(node, `it names ${axes.length} axes of ${rank}`);
  const counted = axes.map((axis) => axisOf(node, axis, rank));
  if (new Set(counted).size !== counted.length) throw malformed(node, `it names an axis twice: [${axes}]`);
  return counted;
}

/** Values that must be of one element type. Throws InputError MODEL_MALFORMED. */
export function ofOneType(node: LoweredNode, values: readonly Value[]): readonly Value[] {
  const types = values.map(({ dtype }) => dtype);
  if (types.some((dtype) => dtype !== types[0])) throw malformed(node, `it takes one element type, not ${types}`);
  return values;
}

/**
 * Two inputs of one element type that broadcast. Before operator set 7 the second one lay along the first one's dimensions
 * from `axis` on, by default the last ones. Throws InputError MODEL_MALFORMED.
 */
export function twoInputs(node: LoweredNode, missingAxis?: number): readonly [Value, Value] {
  const [a, b] = [inputOf(node, 0), inputOf(node, 1)];
  const spare = a.shape.length - b.shape.length;
  if (node.opset >= 7 || spare <= 0 || b.shape.length === 0) return [a, b];
  const axis = axisOf(node, node.attributes.int('axis', missingAxis ?? spare), a.shape.length);
  return [a, withTrailing(b, spare - axis)];
}

/** The value with so many dimensions of size 1 after its own. */
export function withTrailing(value: Value, count: number): Value {
  let result = value;
  for (let i = 0; i < count; i++) result = insertDimension(result, result.shape.length);
  return result;
}

/** All inputs, of which none may be absent, of one element type. */
export function allInputs(node: LoweredNode): readonly Value[] {
  if (node.inputs.length === 0) throw malformed(node, 'it has no input');
  return ofOneType(
    node,
    node.inputs.map((_, i) => inputOf(node, i)),
  );
}

/** An input that must be of a type. Throws InputError OPERATOR_UNSUPPORTED. */
export function inputOfType(node: LoweredNode, position: number, dtype: Dtype): Value {
  const value = inputOf(node, position);
  if (value.dtype !== dtype) throw unsupported(node, `its input ${position} is ${value.dtype} and not ${dtype}`);
  return value;
}

const clampSafe = (value: number) => Math.min(Math.max(value, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
