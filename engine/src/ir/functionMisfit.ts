import { type Domain, type Dtype, domainOf } from './dtype.ts';
import { SCALARS, type ScalarName, type Signature } from './scalarFunctions.ts';

/** What of an instruction decides whether its element types fit. */
type Typed = {
  readonly kind: 'map' | 'fold' | 'view' | 'gather';
  readonly fn?: ScalarName;
  readonly dtype: Dtype;
  readonly operands: readonly { readonly dtype: Dtype }[];
};

/** The rule that an instruction's function or element types break, and what would fit; undefined if they fit. */
export function functionMisfit(instruction: Typed): { readonly rule: string; readonly wanted: string } | undefined {
  const { kind, fn, dtype, operands } = instruction;
  if (fn === undefined) {
    const moved = kind === 'view' ? operands : operands.slice(0, 1);
    if (moved.some((operand) => operand.dtype !== dtype))
      return typed(`elements of ${dtype}, which are moved as they are`);
    return kind === 'gather' && domainOf(operands[1]!.dtype) !== 'integer' ? typed('integers as indices') : undefined;
  }
  if (kind === 'fold' && !['identity', 'mul', 'mulInt'].includes(fn)) {
    return { rule: 'FUNCTION', wanted: 'identity or a product' };
  }
  const { takes, gives }: Signature = SCALARS[fn];
  if (operands.length !== takes.length) return { rule: 'FUNCTION', wanted: `${takes.length} operands` };
  const free = takes.flatMap((domain, i) => (domain === 'either' ? [domainOf(operands[i]!.dtype)] : []))[0];
  const expected = (domain: Domain | 'either') => (domain === 'either' ? free : domain);
  const wrong = takes.findIndex((domain, i) => domainOf(operands[i]!.dtype) !== expected(domain));
  if (wrong >= 0) return typed(`a scalar of type ${expected(takes[wrong]!)} as operand ${wrong}`);
  return domainOf(dtype) === expected(gives) ? undefined : typed(`a scalar of type ${expected(gives)} as result`);
}

const typed = (wanted: string) => ({ rule: 'DTYPE', wanted });
