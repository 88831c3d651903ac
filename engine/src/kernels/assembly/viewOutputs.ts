import { elementBytes } from './elements';
import { boxHigh, boxLow, innerSize, operandBase, outBase, sizeOf, strideOf } from './record';
import { fillRun, moveRun } from './runsOfElements';
import { transposeRows } from './transposeRows';

/** Outputs of a view, row by row: what of a row lies in box A, else in box B, else fill. */
export function viewOutputs(instruction: u32, from: u32, to: u32): void {
  const bytes = elementBytes(load<u32>(instruction, 12));
  const rank = load<u32>(instruction, 16);
  const fill = load<u32>(instruction, 20);
  const inner = innerSize(instruction, rank);
  const last = rank == 0 ? 0 : rank - 1;
  const aStride = rank == 0 ? 0 : strideOf(instruction, 0, last, bytes);
  const bStride = rank == 0 ? 0 : strideOf(instruction, 1, last, bytes);
  const out = outBase(instruction);
  const transposed = isTransposed(instruction, rank, bytes, aStride);
  for (let i = from; i < to; ) {
    let rest = i / inner;
    const begin = i - rest * inner;
    const end = min(inner, begin + (to - i));
    let a = operandBase(instruction, 0, bytes);
    let b = operandBase(instruction, 1, bytes);
    let inA = true;
    let inB = rank > 0;
    for (let d = last; d > 0; d--) {
      const size = sizeOf(instruction, d - 1);
      const index = rest % size;
      rest /= size;
      a += index * strideOf(instruction, 0, d - 1, bytes);
      b += index * strideOf(instruction, 1, d - 1, bytes);
      inA = inA && index >= boxLow(instruction, 0, d - 1) && index < boxHigh(instruction, 0, d - 1);
      inB = inB && index >= boxLow(instruction, 1, d - 1) && index < boxHigh(instruction, 1, d - 1);
    }
    if (transposed && begin == 0) {
      const line = sizeOf(instruction, last - 1);
      const rows = min(line - (i / inner) % line, (to - i) / inner) & ~3;
      if (rows > 0) {
        transposeRows(out + 4 * i, a, aStride, rows, inner);
        i += rows * inner;
        continue;
      }
    }
    const aFrom = rank == 0 ? 0 : max(begin, boxLow(instruction, 0, last));
    const aTo = rank == 0 ? 1 : inA ? min(end, boxHigh(instruction, 0, last)) : 0;
    const bFrom = max(begin, boxLow(instruction, 1, last));
    const bTo = inB ? min(end, boxHigh(instruction, 1, last)) : 0;
    const row = out + (i - begin) * bytes;
    const all = aFrom == begin && aTo == end;
    if (!all && !(bFrom == begin && bTo == end)) fillRun(bytes, row + begin * bytes, fill, end - begin);
    if (!all && bFrom < bTo) moveRun(bytes, row + bFrom * bytes, b + bFrom * bStride, bStride, bTo - bFrom);
    if (aFrom < aTo) moveRun(bytes, row + aFrom * bytes, a + aFrom * aStride, aStride, aTo - aFrom);
    i += end - begin;
  }
}

// A whole tensor of 4-byte elements whose last two dimensions lie the other way round in memory.
function isTransposed(instruction: u32, rank: u32, bytes: u32, innerStride: u32): bool {
  if (rank < 2 || bytes != 4 || innerStride == 4 || strideOf(instruction, 0, rank - 2, 4) != 4) return false;
  for (let d: u32 = 0; d < rank; d++) {
    if (boxLow(instruction, 0, d) > 0 || boxHigh(instruction, 0, d) < sizeOf(instruction, d)) return false;
  }
  return true;
}
