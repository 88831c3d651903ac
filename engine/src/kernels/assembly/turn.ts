/** Turns a block of four by four 4-byte elements: rows `from` apart become columns of rows `to` apart. */
@inline
export function turn(source: u32, from: u32, target: u32, to: u32): void {
  const r0 = v128.load(source);
  const r1 = v128.load(source + from);
  const r2 = v128.load(source + 2 * from);
  const r3 = v128.load(source + 3 * from);
  const low01 = v128.shuffle<u32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<u32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<u32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<u32>(r2, r3, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<u64>(low01, low23, 0, 2));
  v128.store(target + to, v128.shuffle<u64>(low01, low23, 1, 3));
  v128.store(target + 2 * to, v128.shuffle<u64>(high01, high23, 0, 2));
  v128.store(target + 3 * to, v128.shuffle<u64>(high01, high23, 1, 3));
}
