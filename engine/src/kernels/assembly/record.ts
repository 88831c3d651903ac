/** Fields of the record that operatorRecord.ts writes: dimension d of the iteration space, and of the operands. */

@inline
export function sizeOf(operator: u32, d: u32): u32 {
  return load<u32>(operator + 4 * d, 32);
}

/** Address of element 0 of operand 0, 1 or 2, its offset included. */
@inline
export function operandBase(operator: u32, operand: u32, bytes: u32): u32 {
  const at = operator + 48 * operand;
  return load<u32>(at, 64) + load<u32>(at, 72) * bytes;
}

@inline
export function operandDtype(operator: u32, operand: u32): u32 {
  return load<u32>(operator + 48 * operand, 68);
}

/** Stride in bytes. */
@inline
export function strideOf(operator: u32, operand: u32, d: u32, bytes: u32): u32 {
  return load<u32>(operator + 48 * operand + 4 * d, 80) * bytes;
}

@inline
export function boxLow(operator: u32, box: u32, d: u32): u32 {
  return load<u32>(operator + 64 * box + 4 * d, 208);
}

@inline
export function boxHigh(operator: u32, box: u32, d: u32): u32 {
  return load<u32>(operator + 64 * box + 4 * d, 240);
}

@inline
export function outBase(operator: u32): u32 {
  return load<u32>(operator, 336);
}

/** Elements of the last output dimension; 1 for a scalar. */
@inline
export function innerSize(operator: u32, rank: u32): u32 {
  return rank == 0 ? 1 : sizeOf(operator, rank - 1);
}
