import { elementBytes, loadElement, moveElement } from './elements';
import { innerSize, operandBase, operandDtype, outBase, sizeOf, strideOf } from './record';
import { moveRun } from './runsOfElements';

/** Outputs of a gather, row by row; a row with one index is moved as a whole. */
export function gatherOutputs(operator: u32, from: u32, to: u32): void {
  const bytes = elementBytes(load<u32>(operator, 12));
  const rank = load<u32>(operator, 16);
  const gatherStride = load<u32>(operator, 24) * bytes;
  const indexDtype = operandDtype(operator, 1);
  const indexBytes = elementBytes(indexDtype);
  const inner = innerSize(operator, rank);
  const last = rank == 0 ? 0 : rank - 1;
  const aStride = rank == 0 ? 0 : strideOf(operator, 0, last, bytes);
  const bStride = rank == 0 ? 0 : strideOf(operator, 1, last, indexBytes);
  const out = outBase(operator);
  for (let i = from; i < to; ) {
    let rest = i / inner;
    const begin = i - rest * inner;
    const count = min(inner - begin, to - i);
    let a = operandBase(operator, 0, bytes) + begin * aStride;
    let b = operandBase(operator, 1, indexBytes) + begin * bStride;
    for (let d = last; d > 0; d--) {
      const size = sizeOf(operator, d - 1);
      const index = rest % size;
      rest /= size;
      a += index * strideOf(operator, 0, d - 1, bytes);
      b += index * strideOf(operator, 1, d - 1, indexBytes);
    }
    if (bStride == 0) {
      const row = a + chosen(operator, loadElement(indexDtype, b)) * gatherStride;
      moveRun(bytes, out + i * bytes, row, aStride, count);
    } else {
      for (let j: u32 = 0; j < count; j++) {
        const at = a + chosen(operator, loadElement(indexDtype, b)) * gatherStride;
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
function chosen(operator: u32, asked: u32): u32 {
  // INVARIANT G3: A gather reads inside its tensor whatever index the data holds.
  const size = load<i32>(operator, 28);
  const j = <i32>asked;
  return <u32>max<i32>(min<i32>(j < 0 ? j + size : j, size - 1), 0);
}
