import { domainOf } from '../../ir/dtype.ts';
import { axisOf } from '../axis.ts';
import { map } from '../elementwise.ts';
import { inputOf, type LoweredNode, type Lowerings } from '../lowering.ts';
import { pad } from '../movement.ts';
import { slice, type Value } from '../value.ts';
import { intsOf, malformed } from './arguments.ts';

/** Sums of all elements up to each one. */
export const cumulativeLowerings: Lowerings = {
  CumSum: (node) => {
    const x = inputOf(node, 0);
    const [asked] = intsOf(node, 1) ?? [];
    if (asked === undefined) throw malformed(node, 'it names no axis');
    const axis = axisOf(node, asked, x.shape.length);
    const size = x.shape[axis]!;
    const turn = (value: Value) =>
      node.attributes.int('reverse', 0) !== 0 && size > 0 ? slice(value, axis, size - 1, size, -1) : value;
    const start = turn(x);
    const terms = node.attributes.int('exclusive', 0) !== 0 ? behind(node, start, axis, 1) : start;
    return [turn(sumsOf(node, terms, axis))];
  },
};

/** Adds sums of 1, 2, 4... elements: log2(n) instructions, each as large as the input (Hillis and Steele 1986). */
function sumsOf(node: LoweredNode, terms: Value, axis: number): Value {
  const name = domainOf(terms.dtype) === 'float' ? 'add' : 'addInt';
  let sums = terms;
  for (let reach = 1; reach < terms.shape[axis]!; reach *= 2) {
    sums = map(node.builder, name, [sums, behind(node, sums, axis, reach)], terms.dtype);
  }
  return sums;
}

/** The value moved by so many places along an axis, zeros before it. */
function behind({ builder }: LoweredNode, value: Value, axis: number, places: number): Value {
  const size = value.shape[axis]!;
  const moved = Math.min(places, size);
  const zeros = value.shape.map(() => 0);
  return pad(builder, slice(value, axis, 0, size - moved), zeros.with(axis, moved), zeros, 0);
}
