import { binary } from './binary';
import { divide, power } from './integers';
import { unary } from './unary';
import { ABS, ABS_INT, ADD, ADD_INT, AND, CEIL, DIV, DIV_INT, EQUAL, EQUAL_INT, ERF, EXP, FLOOR, FROM_INT, IDENTITY, LESS, LESS_INT, LESS_OR_EQUAL, LESS_OR_EQUAL_INT, LOG, MAX, MAX_INT, MIN, MIN_INT, MUL, MUL_INT, NEAREST, NEG, NEG_INT, OR, POW, POW_INT, RSQRT, SELECT, SIGMOID, SQRT, SUB, SUB_INT, TANH, TO_INT, TRUNC, XOR } from './scalarCodes';

/** Applies a scalar function to `bytes` bytes (a multiple of 16) of its operands. Each case is a loop of its own: the code is a constant in it. */
export function apply(fn: u32, to: u32, a: u32, b: u32, c: u32, bytes: u32): void {
  switch (fn) {
    case IDENTITY: unary(IDENTITY, to, a, bytes); break;
    case NEG: unary(NEG, to, a, bytes); break;
    case ABS: unary(ABS, to, a, bytes); break;
    case SQRT: unary(SQRT, to, a, bytes); break;
    case FLOOR: unary(FLOOR, to, a, bytes); break;
    case CEIL: unary(CEIL, to, a, bytes); break;
    case NEAREST: unary(NEAREST, to, a, bytes); break;
    case TRUNC: unary(TRUNC, to, a, bytes); break;
    case EXP: unary(EXP, to, a, bytes); break;
    case LOG: unary(LOG, to, a, bytes); break;
    case TANH: unary(TANH, to, a, bytes); break;
    case ERF: unary(ERF, to, a, bytes); break;
    case SIGMOID: unary(SIGMOID, to, a, bytes); break;
    case RSQRT: unary(RSQRT, to, a, bytes); break;
    case TO_INT: unary(TO_INT, to, a, bytes); break;
    case FROM_INT: unary(FROM_INT, to, a, bytes); break;
    case NEG_INT: unary(NEG_INT, to, a, bytes); break;
    case ABS_INT: unary(ABS_INT, to, a, bytes); break;
    case ADD: binary(ADD, to, a, b, bytes); break;
    case SUB: binary(SUB, to, a, b, bytes); break;
    case MUL: binary(MUL, to, a, b, bytes); break;
    case DIV: binary(DIV, to, a, b, bytes); break;
    case MIN: binary(MIN, to, a, b, bytes); break;
    case MAX: binary(MAX, to, a, b, bytes); break;
    case POW: binary(POW, to, a, b, bytes); break;
    case EQUAL: binary(EQUAL, to, a, b, bytes); break;
    case LESS: binary(LESS, to, a, b, bytes); break;
    case LESS_OR_EQUAL: binary(LESS_OR_EQUAL, to, a, b, bytes); break;
    case ADD_INT: binary(ADD_INT, to, a, b, bytes); break;
    case SUB_INT: binary(SUB_INT, to, a, b, bytes); break;
    case MUL_INT: binary(MUL_INT, to, a, b, bytes); break;
    case MIN_INT: binary(MIN_INT, to, a, b, bytes); break;
    case MAX_INT: binary(MAX_INT, to, a, b, bytes); break;
    case AND: binary(AND, to, a, b, bytes); break;
    case OR: binary(OR, to, a, b, bytes); break;
    case XOR: binary(XOR, to, a, b, bytes); break;
    case EQUAL_INT: binary(EQUAL_INT, to, a, b, bytes); break;
    case LESS_INT: binary(LESS_INT, to, a, b, bytes); break;
    case LESS_OR_EQUAL_INT: binary(LESS_OR_EQUAL_INT, to, a, b, bytes); break;
    case SELECT: select(to, a, b, c, bytes); break;
    case DIV_INT: divide(to, a, b, bytes); break;
    case POW_INT: power(to, a, b, bytes); break;
  }
}

function select(to: u32, a: u32, b: u32, c: u32, bytes: u32): void {
  for (const end = to + bytes; to < end; to += 16) {
    v128.store(to, v128.bitselect(v128.load(c), v128.load(b), i32x4.eq(v128.load(a), i32x4.splat(0))));
    a += 16;
    b += 16;
    c += 16;
  }
}
