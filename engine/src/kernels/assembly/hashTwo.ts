/**
 * Keccak-256 (the original padding, as Ethereum uses it) of two messages at once, one in each half of a vector; FIPS 202
 * sections 3.2 and 5. `p` and `q` are messages of 64 or 256 bytes, the digests go to `pDigest` and `qDigest`.
 */
export function hashTwo(p: u32, q: u32, bytes: u32, pDigest: u32, qDigest: u32, constants: u32): void {
  let s0 = i64x2.splat(0);
  let s1 = i64x2.splat(0);
  let s2 = i64x2.splat(0);
  let s3 = i64x2.splat(0);
  let s4 = i64x2.splat(0);
  let s5 = i64x2.splat(0);
  let s6 = i64x2.splat(0);
  let s7 = i64x2.splat(0);
  let s8 = i64x2.splat(0);
  let s9 = i64x2.splat(0);
  let s10 = i64x2.splat(0);
  let s11 = i64x2.splat(0);
  let s12 = i64x2.splat(0);
  let s13 = i64x2.splat(0);
  let s14 = i64x2.splat(0);
  let s15 = i64x2.splat(0);
  let s16 = i64x2.splat(0);
  let s17 = i64x2.splat(0);
  let s18 = i64x2.splat(0);
  let s19 = i64x2.splat(0);
  let s20 = i64x2.splat(0);
  let s21 = i64x2.splat(0);
  let s22 = i64x2.splat(0);
  let s23 = i64x2.splat(0);
  let s24 = i64x2.splat(0);
  for (let more = true; more; ) {
    s0 = v128.xor(s0, lane(p, 0, q));
    s1 = v128.xor(s1, lane(p, 8, q));
    s2 = v128.xor(s2, lane(p, 16, q));
    s3 = v128.xor(s3, lane(p, 24, q));
    s4 = v128.xor(s4, lane(p, 32, q));
    s5 = v128.xor(s5, lane(p, 40, q));
    s6 = v128.xor(s6, lane(p, 48, q));
    s7 = v128.xor(s7, lane(p, 56, q));
    if (bytes == 64) {
      s8 = v128.xor(s8, i64x2.splat(1));
    } else {
      s8 = v128.xor(s8, lane(p, 64, q));
      s9 = v128.xor(s9, lane(p, 72, q));
      s10 = v128.xor(s10, lane(p, 80, q));
      s11 = v128.xor(s11, lane(p, 88, q));
      s12 = v128.xor(s12, lane(p, 96, q));
      s13 = v128.xor(s13, lane(p, 104, q));
      s14 = v128.xor(s14, lane(p, 112, q));
    }
    more = bytes == 256;
    if (more) {
      s15 = v128.xor(s15, lane(p, 120, q));
      s16 = v128.xor(s16, lane(p, 128, q));
      bytes = 120;
      p += 136;
      q += 136;
    } else {
      if (bytes == 120) s15 = v128.xor(s15, i64x2.splat(1));
      s16 = v128.xor(s16, i64x2.splat(0x8000000000000000));
    }
    for (let round = constants, end = constants + 192; round < end; round += 8) {
      const c0 = v128.xor(v128.xor(v128.xor(v128.xor(s0, s5), s10), s15), s20);
      const c1 = v128.xor(v128.xor(v128.xor(v128.xor(s1, s6), s11), s16), s21);
      const c2 = v128.xor(v128.xor(v128.xor(v128.xor(s2, s7), s12), s17), s22);
      const c3 = v128.xor(v128.xor(v128.xor(v128.xor(s3, s8), s13), s18), s23);
      const c4 = v128.xor(v128.xor(v128.xor(v128.xor(s4, s9), s14), s19), s24);
      const d0 = v128.xor(c4, rotated(c1, 1));
      const d1 = v128.xor(c0, rotated(c2, 1));
      const d2 = v128.xor(c1, rotated(c3, 1));
      const d3 = v128.xor(c2, rotated(c4, 1));
      const d4 = v128.xor(c3, rotated(c0, 1));
      const b0 = v128.xor(s0, d0);
      const b1 = rotated(v128.xor(s6, d1), 44);
      const b2 = rotated(v128.xor(s12, d2), 43);
      const b3 = rotated(v128.xor(s18, d3), 21);
      const b4 = rotated(v128.xor(s24, d4), 14);
      const b5 = rotated(v128.xor(s3, d3), 28);
      const b6 = rotated(v128.xor(s9, d4), 20);
      const b7 = rotated(v128.xor(s10, d0), 3);
      const b8 = rotated(v128.xor(s16, d1), 45);
      const b9 = rotated(v128.xor(s22, d2), 61);
      const b10 = rotated(v128.xor(s1, d1), 1);
      const b11 = rotated(v128.xor(s7, d2), 6);
      const b12 = rotated(v128.xor(s13, d3), 25);
      const b13 = rotated(v128.xor(s19, d4), 8);
      const b14 = rotated(v128.xor(s20, d0), 18);
      const b15 = rotated(v128.xor(s4, d4), 27);
      const b16 = rotated(v128.xor(s5, d0), 36);
      const b17 = rotated(v128.xor(s11, d1), 10);
      const b18 = rotated(v128.xor(s17, d2), 15);
      const b19 = rotated(v128.xor(s23, d3), 56);
      const b20 = rotated(v128.xor(s2, d2), 62);
      const b21 = rotated(v128.xor(s8, d3), 55);
      const b22 = rotated(v128.xor(s14, d4), 39);
      const b23 = rotated(v128.xor(s15, d0), 41);
      const b24 = rotated(v128.xor(s21, d1), 2);
      s0 = v128.xor(v128.xor(b0, v128.andnot(b2, b1)), v128.load64_splat(round));
      s1 = v128.xor(b1, v128.andnot(b3, b2));
      s2 = v128.xor(b2, v128.andnot(b4, b3));
      s3 = v128.xor(b3, v128.andnot(b0, b4));
      s4 = v128.xor(b4, v128.andnot(b1, b0));
      s5 = v128.xor(b5, v128.andnot(b7, b6));
      s6 = v128.xor(b6, v128.andnot(b8, b7));
      s7 = v128.xor(b7, v128.andnot(b9, b8));
      s8 = v128.xor(b8, v128.andnot(b5, b9));
      s9 = v128.xor(b9, v128.andnot(b6, b5));
      s10 = v128.xor(b10, v128.andnot(b12, b11));
      s11 = v128.xor(b11, v128.andnot(b13, b12));
      s12 = v128.xor(b12, v128.andnot(b14, b13));
      s13 = v128.xor(b13, v128.andnot(b10, b14));
      s14 = v128.xor(b14, v128.andnot(b11, b10));
      s15 = v128.xor(b15, v128.andnot(b17, b16));
      s16 = v128.xor(b16, v128.andnot(b18, b17));
      s17 = v128.xor(b17, v128.andnot(b19, b18));
      s18 = v128.xor(b18, v128.andnot(b15, b19));
      s19 = v128.xor(b19, v128.andnot(b16, b15));
      s20 = v128.xor(b20, v128.andnot(b22, b21));
      s21 = v128.xor(b21, v128.andnot(b23, b22));
      s22 = v128.xor(b22, v128.andnot(b24, b23));
      s23 = v128.xor(b23, v128.andnot(b20, b24));
      s24 = v128.xor(b24, v128.andnot(b21, b20));
    }
  }
  v128.store64_lane(pDigest, s0, 0);
  v128.store64_lane(qDigest, s0, 1);
  v128.store64_lane(pDigest, s1, 0, 8);
  v128.store64_lane(qDigest, s1, 1, 8);
  v128.store64_lane(pDigest, s2, 0, 16);
  v128.store64_lane(qDigest, s2, 1, 16);
  v128.store64_lane(pDigest, s3, 0, 24);
  v128.store64_lane(qDigest, s3, 1, 24);
}

@inline
function lane(p: u32, offset: u32, q: u32): v128 {
  return v128.load64_lane(q + offset, v128.load64_zero(p + offset), 1);
}

@inline
function rotated(x: v128, by: i32): v128 {
  return v128.or(v128.shl<i64>(x, by), v128.shr<u64>(x, 64 - by));
}
