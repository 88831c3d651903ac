import { elementBytes, loadElement, moveElement } from './elements';
import { innerSize, operandBase, operandDtype, outBase, sizeOf, strideOf } from './record';
import { moveRun } from './runsOfElements';

/** Outputs of a gather, row by row; a row with one index is moved as a whole. */
export function gatherOutputs(instruction: u32, from: u32, to: u32): void {
  const bytes = elementBytes(load<u32>(instruction, 12));
  const rank = load<u32>(instruction, 16);
  const gatherStride = load<u32>(instruction, 24) * bytes;
  const indexDtype = operandDtype(instruction, 1);
  const indexBytes = elementBytes(indexDtype);
  const inner = innerSize(instruction, rank);
  const last = rank == 0 ? 0 : rank - 1;
  const aStride = rank == 0 ? 0 : strideOf(instruction, 0, last, bytes);
  const bStride = rank == 0 ? 0 : strideOf(instruction, 1, last, indexBytes);
  const out = outBase(instruction);
  for (let i = from; i < to; ) {
    let rest = i / inner;
    const begin = i - rest * inner;
    const count = min(inner - begin, to - i);
    let a = operandBase(instruction, 0, bytes) + begin * aStride;
    let b = operandBase(instruction, 1, indexBytes) + begin * bStride;
    for (let d = last; d > 0; d--) {
      const size = sizeOf(instruction, d - 1);
      const index = rest % size;
      rest /= size;
      a += index * strideOf(instruction, 0, d - 1, bytes);
      b += index * strideOf(instruction, 1, d - 1, indexBytes);
    }
    if (bStride == 0) {
      const row = a + chosen(instruction, loadElement(indexDtype, b)) * gatherStride;
      moveRun(bytes, out + i * bytes, row, aStride, count);
    } else {
      for (let j: u32 = 0; j < count; j++) {
        const at = a + chosen(instruction, loadElement(indexDtype, b)) * gatherStride;
        moveElement(bytes, out + (i + j) * bytes, at);
        a += aStride;
        b += bStride;
      }
    }
    i += count;
  }
}

// Negative indices count from the end; then clamped, so that no index reads outside.
@inline
function chosen(instruction: u32, asked: u32): u32 {
  // INVARIANT G3: A gather reads inside its tensor whatever index the data holds.
  const size = load<i32>(instruction, 28);
  const j = <i32>asked;
  return <u32>max<i32>(min<i32>(j < 0 ? j + size : j, size - 1), 0);
}
