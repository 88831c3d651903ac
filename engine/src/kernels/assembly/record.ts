/** Fields of the record that instructionRecord.ts writes: dimension d of the iteration space, and of the operands. */

@inline
export function sizeOf(instruction: u32, d: u32): u32 {
  return load<u32>(instruction + 4 * d, 32);
}

/** Address of element 0 of operand 0, 1 or 2, its offset included. */
@inline
export function operandBase(instruction: u32, operand: u32, bytes: u32): u32 {
  const at = instruction + 48 * operand;
  return load<u32>(at, 64) + load<u32>(at, 72) * bytes;
}

@inline
export function operandDtype(instruction: u32, operand: u32): u32 {
  return load<u32>(instruction + 48 * operand, 68);
}

/** Stride in bytes. */
@inline
export function strideOf(instruction: u32, operand: u32, d: u32, bytes: u32): u32 {
  return load<u32>(instruction + 48 * operand + 4 * d, 80) * bytes;
}

@inline
export function boxLow(instruction: u32, box: u32, d: u32): u32 {
  return load<u32>(instruction + 64 * box + 4 * d, 208);
}

@inline
export function boxHigh(instruction: u32, box: u32, d: u32): u32 {
  return load<u32>(instruction + 64 * box + 4 * d, 240);
}

@inline
export function outBase(instruction: u32): u32 {
  return load<u32>(instruction, 336);
}

/** Elements of the last output dimension; 1 for a scalar. */
@inline
export function innerSize(instruction: u32, rank: u32): u32 {
  return rank == 0 ? 1 : sizeOf(instruction, rank - 1);
}
