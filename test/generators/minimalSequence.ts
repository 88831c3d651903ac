/**
 * Leaves out of a failing sequence whatever it fails without (Zeller's ddmin, with complements only). `fails` is asked at
 * most `attempts` times.
 */
export async function minimalSequence<T>(
  items: readonly T[],
  fails: (items: readonly T[]) => Promise<boolean>,
  attempts: number,
): Promise<readonly T[]> {
  let left = items;
  let tried = 0;
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = left.length - size; start > -size && tried < attempts; start -= size) {
      const shorter = [...left.slice(0, Math.max(0, start)), ...left.slice(start + size)];
      tried++;
      if (await fails(shorter)) left = shorter;
    }
  }
  return left;
}
