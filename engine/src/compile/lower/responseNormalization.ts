import { domainOf } from '../../ir/dtype.ts';
import { axisOf } from '../axis.ts';
import { map, scalar } from '../elementwise.ts';
import { fold } from '../fold.ts';
import { inputOf, type LoweredNode, type Lowerings, unsupported } from '../lowering.ts';
import { pad } from '../movement.ts';
import { reduceOver } from '../reduce.ts';
import type { Value } from '../value.ts';
import { axesOf, malformed } from './arguments.ts';
import { meanOf } from './normalization.ts';

/** What MeanVarianceNormalization adds to a deviation, by its definition. */
const DEVIATION_EPSILON = 1e-9;

/** LRN, LpNormalization and MeanVarianceNormalization. */
export const responseNormalizationLowerings: Lowerings = {
  LRN: (node) => [lowerLocalResponse(node)],
  LpNormalization: (node) => {
    const { builder, attributes } = node;
    const x = floatInput(node);
    const axis = axisOf(node, attributes.int('axis', -1), x.shape.length);
    const p = attributes.int('p', 2);
    if (p !== 1 && p !== 2) throw unsupported(node, `it takes the ${p}-norm`);
    const norm =
      p === 1
        ? reduceOver(builder, { fold: 'sum', fn: 'identity' }, [map(builder, 'abs', [x])], [axis])
        : map(builder, 'sqrt', [reduceOver(builder, { fold: 'sum', fn: 'mul' }, [x, x], [axis])]);
    return [map(builder, 'div', [x, norm])];
  },
  MeanVarianceNormalization: (node) => {
    const { builder, attributes } = node;
    const x = floatInput(node);
    const axes = axesOf(node, attributes.ints('axes') ?? [0, 2, 3], x.shape.length);
    const centred = map(builder, 'sub', [x, meanOf(builder, [x], axes)]);
    const deviation = map(builder, 'sqrt', [meanOf(builder, [centred, centred], axes)]);
    return [map(builder, 'div', [centred, map(builder, 'add', [deviation, scalar('f32', DEVIATION_EPSILON)])])];
  },
};

function floatInput(node: LoweredNode): Value {
  const x = inputOf(node, 0);
  if (domainOf(x.dtype) !== 'float') throw unsupported(node, `it normalises ${x.dtype}`);
  return x;
}

/** x / (bias + alpha / size * the sum of squares of `size` channels around its own) ^ beta. */
function lowerLocalResponse(node: LoweredNode): Value {
  const { builder, attributes } = node;
  const x = floatInput(node);
  const size = attributes.int('size');
  if (x.shape.length < 2 || size < 1) throw malformed(node, `it sums ${size} channels of [${x.shape}]`);
  const [before, after] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
  const along = (count: number) => x.shape.map((_, d) => (d === 1 ? count : 0));
  const padded = pad(builder, x, along(before), along(after), 0);
  const look = { ...padded, shape: [...x.shape, size], strides: [...padded.strides, padded.strides[1]!] };
  const squares = fold(builder, { fold: 'sum', fn: 'mul', dtype: 'f32', rank: x.shape.length, values: [look, look] });
  const share = scalar('f32', Math.fround(attributes.float('alpha', 1e-4) / size));
  const base = map(builder, 'add', [map(builder, 'mul', [squares, share]), scalar('f32', attributes.float('bias', 1))]);
  return map(builder, 'div', [x, map(builder, 'pow', [base, scalar('f32', attributes.float('beta', 0.75))])]);
}
