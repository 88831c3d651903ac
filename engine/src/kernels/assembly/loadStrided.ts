import { elementBytes, loadElement } from './elements';
import { fillValue, loadRun } from './loads';

/**
 * Loads elements `begin` .. `begin + count` of a row-major walk; `table` holds rank, 8 sizes, 8 strides in elements.
 * `counters` are 8 words for the position in each dimension.
 */
export function loadStrided(
  dtype: u32,
  target: u32,
  source: u32,
  table: u32,
  begin: u32,
  count: u32,
  counters: u32,
): void {
  const rank = load<u32>(table);
  const width = elementBytes(dtype);
  if (rank == 0) {
    for (let i: u32 = 0; i < count; i++) store<u32>(target + 4 * i, loadElement(dtype, source));
    return;
  }
  let rest = begin;
  for (let d = rank; d > 0; d--) {
    const size = load<u32>(table + 4 * d);
    const index = rest % size;
    rest /= size;
    store<u32>(counters + 4 * d - 4, index);
    source += index * load<u32>(table + 4 * d, 32) * width;
  }
  const inner = load<u32>(table + 4 * rank);
  const stride = load<u32>(table + 4 * rank, 32) * width;
  for (const end = target + 4 * count; target < end; ) {
    const index = load<u32>(counters + 4 * rank - 4);
    const run = min((end - target) >> 2, inner - index);
    if (stride == width) {
      loadRun(dtype, target, source, run);
    } else if (stride == 0) {
      fillValue(target, loadElement(dtype, source), run);
    } else {
      let from = source;
      for (let to = target, stop = target + 4 * run; to < stop; to += 4) {
        store<u32>(to, dtype < 2 ? load<u32>(from) : loadElement(dtype, from));
        from += stride;
      }
    }
    target += 4 * run;
    source += run * stride;
    if (index + run < inner) return;
    source -= inner * stride;
    store<u32>(counters + 4 * rank - 4, 0);
    for (let d = rank - 1; d > 0; d--) {
      const next = load<u32>(counters + 4 * d - 4) + 1;
      const size = load<u32>(table + 4 * d);
      const stride = load<u32>(table + 4 * d, 32) * width;
      source += stride;
      if (next < size) {
        store<u32>(counters + 4 * d - 4, next);
        break;
      }
      source -= size * stride;
      store<u32>(counters + 4 * d - 4, 0);
    }
  }
}
