/** Address of row m of A. */
export function rowAt(
  a: u32,
  m: u32,
  rowInner: u32,
  rowMiddle: u32,
  strideInner: u32,
  strideMiddle: u32,
  strideOuter: u32,
): u32 {
  const line = m / rowInner;
  const outer = line / rowMiddle;
  return a + outer * strideOuter + (line - outer * rowMiddle) * strideMiddle + (m - line * rowInner) * strideInner;
}
