/**
 * Position of the first anchor that covers an entry, which has more than `leafIndex` entries; the history's length if there
 * is none. Only this one says whether the entry was anchored in time: every later one covers it too.
 * @param history one operator's anchors, oldest first; sizes only grow
 */
export function firstCover(history: readonly { readonly size: number }[], leafIndex: number): number {
  let [low, high] = [0, history.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (history[middle]!.size > leafIndex) high = middle;
    else low = middle + 1;
  }
  return low;
}
