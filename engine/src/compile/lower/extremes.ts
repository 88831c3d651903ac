import { domainOf } from '../../ir/dtype.ts';
import { axisOf } from '../axis.ts';
import { map, scalar } from '../elementwise.ts';
import { inputOf, type Lowering, type Lowerings } from '../lowering.ts';
import { reduceOver } from '../reduce.ts';
import { constantValue } from '../value.ts';
import { malformed, withTrailing } from './arguments.ts';
import { without } from './reductions.ts';

const INT_MAX = 2 ** 31 - 1;

/** ArgMax and ArgMin: the first (or last) place of the extreme element; a NaN is the extreme of what has one. */
export const extremeLowerings: Lowerings = { ArgMax: placeOf('max'), ArgMin: placeOf('min') };

function placeOf(fold: 'max' | 'min'): Lowering {
  return (node) => {
    const { builder, attributes } = node;
    const x = inputOf(node, 0);
    const axis = axisOf(node, attributes.int('axis', 0), x.shape.length);
    const size = x.shape[axis]!;
    if (size === 0) throw malformed(node, 'it looks for a place in nothing');
    if (!builder.affords(4 * size)) throw malformed(node, `axis ${axis} has ${size} elements`);
    const extreme = reduceOver(builder, { fold, fn: 'identity' }, [x], [axis]);
    const isFloat = domainOf(x.dtype) === 'float';
    const isHit = map(builder, isFloat ? 'equal' : 'equalInt', [x, extreme], 'bool');
    // Where x is NaN, so is the extreme.
    const isNumber = isFloat ? map(builder, 'equal', [x, x], 'bool') : undefined;
    const hit = isNumber === undefined ? isHit : map(builder, 'select', [isNumber, isHit, scalar('i32', 1)], 'bool');
    const places = constantValue(
      'i32',
      [size],
      Int32Array.from({ length: size }, (_, i) => i),
    );
    const along = withTrailing(places, x.shape.length - axis - 1);
    const isLast = attributes.int('select_last_index', 0) !== 0;
    const candidates = map(builder, 'select', [hit, along, scalar('i32', isLast ? -1 : INT_MAX)], 'i32');
    const place = reduceOver(
      builder,
      { fold: isLast ? 'max' : 'min', fn: 'identity', dtype: 'i64' },
      [candidates],
      [axis],
    );
    return [attributes.int('keepdims', 1) !== 0 ? place : without(place, [axis])];
  };
}
