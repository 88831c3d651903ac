import { elementBytes, loadElement, storeElement } from './elements';
import { operandBase, operandDtype, outBase, sizeOf, strideOf } from './record';
import { MUL, MUL_INT } from './scalarCodes';


/** Outputs of a fold over any dimensions of operands of any dtype. */
export function foldOutputs(instruction: u32, from: u32, to: u32): void {
  const fn = load<u32>(instruction, 4);
  const fold = load<u32>(instruction, 8);
  const dtype = load<u32>(instruction, 12);
  const rank = load<u32>(instruction, 16);
  const multiplied = fn == MUL || fn == MUL_INT;
  const aDtype = operandDtype(instruction, 0);
  const aBytes = elementBytes(aDtype);
  const bBytes = multiplied ? elementBytes(operandDtype(instruction, 1)) : 0;
  let reduced: u32 = 8;
  while (reduced > rank && sizeOf(instruction, reduced - 1) == 1) reduced--;
  const outBytes = elementBytes(dtype);
  for (let i = from; i < to; i++) {
    let a = operandBase(instruction, 0, aBytes);
    let b = operandBase(instruction, 1, bBytes);
    let rest = i;
    for (let d = rank; d > 0; d--) {
      const size = sizeOf(instruction, d - 1);
      const index = rest % size;
      rest /= size;
      a += index * strideOf(instruction, 0, d - 1, aBytes);
      b += index * strideOf(instruction, 1, d - 1, bBytes);
    }
    const start = startBits(fold, aDtype == 0);
    const value =
      aDtype == 0
        ? reinterpret<u32>(floatFold(instruction, fold, multiplied, rank, reduced, a, b, reinterpret<f32>(start)))
        : <u32>integerFold(instruction, fold, multiplied, rank, reduced, a, aBytes, b, bBytes, <i32>start);
    storeElement(dtype, outBase(instruction) + i * outBytes, value);
  }
}

function startBits(fold: u32, float: bool): u32 {
  if (fold == 1) return 0;
  if (float) return fold == 2 ? 0xff800000 : 0x7f800000;
  return fold == 2 ? 0x80000000 : 0x7fffffff;
}

function floatFold(
  instruction: u32,
  fold: u32,
  multiplied: bool,
  d: u32,
  reduced: u32,
  a: u32,
  b: u32,
  x: f32,
): f32 {
  if (d == reduced) return foldFloat(fold, x, multiplied ? load<f32>(a) * load<f32>(b) : load<f32>(a));
  const aStride = strideOf(instruction, 0, d, 4);
  const bStride = multiplied ? strideOf(instruction, 1, d, 4) : 0;
  for (let left = sizeOf(instruction, d); left > 0; left--) {
    if (d + 1 == reduced) x = foldFloat(fold, x, multiplied ? load<f32>(a) * load<f32>(b) : load<f32>(a));
    else x = floatFold(instruction, fold, multiplied, d + 1, reduced, a, b, x);
    a += aStride;
    b += bStride;
  }
  return x;
}

@inline
function foldFloat(fold: u32, x: f32, y: f32): f32 {
  return fold == 1 ? x + y : fold == 2 ? max<f32>(x, y) : min<f32>(x, y);
}

function integerFold(
  instruction: u32,
  fold: u32,
  multiplied: bool,
  d: u32,
  reduced: u32,
  a: u32,
  aBytes: u32,
  b: u32,
  bBytes: u32,
  x: i32,
): i32 {
  if (d == reduced) {
    let y = <i32>loadElement(operandDtype(instruction, 0), a);
    if (multiplied) y *= <i32>loadElement(operandDtype(instruction, 1), b);
    return fold == 1 ? x + y : fold == 2 ? max<i32>(x, y) : min<i32>(x, y);
  }
  const aStride = strideOf(instruction, 0, d, aBytes);
  const bStride = strideOf(instruction, 1, d, bBytes);
  for (let left = sizeOf(instruction, d); left > 0; left--) {
    x = integerFold(instruction, fold, multiplied, d + 1, reduced, a, aBytes, b, bBytes, x);
    a += aStride;
    b += bStride;
  }
  return x;
}
