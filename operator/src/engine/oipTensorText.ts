import { InvariantError } from '@assay/sdk';
import type { Datatype, TensorData } from './tensor.ts';

/**
 * The JSON array of a tensor's elements, flat. Throws InvariantError OUTPUT_NOT_FINITE: JSON has no form for NaN and
 * infinities, and what stands in their place elsewhere (null, strings) would not read back as the tensor.
 */
export function renderTensorData(datatype: Datatype, data: TensorData): string {
  const parts = new Array<string>(data.length);
  for (let i = 0; i < data.length; i++) parts[i] = renderElement(datatype, data[i]!, i);
  return `[${parts.join(',')}]`;
}

function renderElement(datatype: Datatype, value: number | bigint, index: number): string {
  if (datatype === 'BOOL') return value === 0 ? 'false' : 'true';
  // Number's own text form drops the sign of zero, and with it one bit of the tensor.
  // INVARIANT E6: A rendered answer reads back as its tensors bit for bit, and the same tensors give the same bytes.
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new InvariantError('OUTPUT_NOT_FINITE', `Element ${index} of an output is ${value}; JSON cannot carry it.`, {
      index,
    });
  }
  return String(value);
}
