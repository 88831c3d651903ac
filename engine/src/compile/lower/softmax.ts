import { axisOf } from '../axis.ts';
import { map, scalar } from '../elementwise.ts';
import { inputOf, type LoweredNode, type Lowerings, unsupported } from '../lowering.ts';
import { axesFrom, reduceOver } from '../reduce.ts';
import type { Value } from '../value.ts';
import { numbered } from './numbered.ts';

/** From this operator set on these take one axis; before it the axis and all behind it together. */
const ONE_AXIS_FROM = 13;

/** Softmax, LogSoftmax and Hardmax. */
export const softmaxLowerings: Lowerings = {
  Softmax: (node) => {
    const [powers, sum] = powersOf(node);
    return [map(node.builder, 'div', [powers, sum])];
  },
  LogSoftmax: (node) => {
    const [, sum, shifted] = powersOf(node);
    return [map(node.builder, 'sub', [shifted, map(node.builder, 'log', [sum])])];
  },
  Hardmax: (node) => [lowerHardmax(node)],
};

function dataOf(node: LoweredNode): { x: Value; axes: number[] } {
  const x = inputOf(node, 0);
  if (x.dtype !== 'f32') throw unsupported(node, `it takes ${x.dtype}`);
  const rank = x.shape.length;
  const isOne = node.opset >= ONE_AXIS_FROM;
  const axis = node.attributes.int('axis', isOne ? -1 : 1);
  // Until then axis may also be the rank: then each element is a row of its own.
  const first = !isOne && axis === rank ? rank : axisOf(node, axis, rank);
  return { x, axes: isOne ? [first] : axesFrom(first, rank) };
}

/** exp(x - max), its sum, and x - max: what is subtracted keeps every power at most 1. */
function powersOf(node: LoweredNode): [powers: Value, sum: Value, shifted: Value] {
  const { builder } = node;
  const { x, axes } = dataOf(node);
  const highest = reduceOver(builder, { fold: 'max', fn: 'identity' }, [x], axes);
  const shifted = map(builder, 'sub', [x, highest]);
  const powers = map(builder, 'exp', [shifted]);
  return [powers, reduceOver(builder, { fold: 'sum', fn: 'identity' }, [powers], axes), shifted];
}

function lowerHardmax(node: LoweredNode): Value {
  const { builder } = node;
  const { x, axes } = dataOf(node);
  const highest = reduceOver(builder, { fold: 'max', fn: 'identity' }, [x], axes);
  const shape = x.shape.map((size, d) => (axes.includes(d) ? size : 1));
  const places = numbered(node, shape);
  const competing = map(builder, 'select', [
    map(builder, 'equal', [x, highest], 'bool'),
    places,
    scalar('i32', 0x7fffffff),
  ]);
  const first = reduceOver(builder, { fold: 'min', fn: 'identity' }, [competing], axes);
  const isFirst = map(builder, 'equalInt', [places, first], 'bool');
  return map(builder, 'fromInt', [isFirst]);
}
