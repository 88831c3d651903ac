/** Bytes of an element: dtype 0 f32, 1 i32, 2 i8, 3 u8, 4 bool, 5 i64. */
@inline
export function elementBytes(dtype: u32): u32 {
  return dtype < 2 ? 4 : dtype < 5 ? 1 : 8;
}

/** An element as the 32 bits of its scalar: f32 as it is, integers as int32 (i64 saturated). */
export function loadElement(dtype: u32, at: u32): u32 {
  if (dtype < 2) return load<u32>(at);
  if (dtype == 2) return <u32>(<i32>load<i8>(at));
  if (dtype < 5) return load<u8>(at);
  const wide = load<i64>(at);
  return <u32>(<i32>min<i64>(max<i64>(wide, <i64>i32.MIN_VALUE), <i64>i32.MAX_VALUE));
}

/** Stores the 32 bits of a scalar as an element; an f32 that is NaN becomes canonical. */
export function storeElement(dtype: u32, at: u32, value: u32): void {
  if (dtype == 0) store<u32>(at, (value & 0x7fffffff) > 0x7f800000 ? 0x7fc00000 : value);
  else if (dtype == 1) store<u32>(at, value);
  else if (dtype < 4) store<u8>(at, <u8>value);
  else if (dtype == 4) store<u8>(at, value != 0 ? 1 : 0);
  else store<i64>(at, <i64>(<i32>value));
}

/** Copies an element's bits; `bytes` is 1, 4 or 8. */
@inline
export function moveElement(bytes: u32, target: u32, source: u32): void {
  if (bytes == 4) store<u32>(target, load<u32>(source));
  else if (bytes == 1) store<u8>(target, load<u8>(source));
  else store<u64>(target, load<u64>(source));
}
