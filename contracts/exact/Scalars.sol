// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {F32} from "./Float32.sol";
import {Float32Functions} from "./Float32Functions.sol";
import {Float32Power} from "./Float32Power.sol";
import {Float32Whole} from "./Float32Whole.sol";
import {Int32} from "./Int32.sol";
import {ScalarCodes} from "./ScalarCodes.sol";

/// @title Scalars
/// @notice The scalar functions of docs/numerics.md by their code. Values are 32 bits: a binary32 pattern, or an integer
/// in two's complement.
library Scalars {
    using Int32 for int32;

    /// @notice Thrown for a number that is no function's code.
    error UnknownScalarFunction(uint8 fn);

    /// @notice Returns the value of function `fn`. Operands beyond its arity are ignored.
    /// @param fn a word, for of a byte the compiler would clear the bits above it at each comparison
    /// @dev Codes are grouped by what they take: each group begins with the code that is named here. A binary32 result is
    /// canonical, but identity and select give on what they took: the caller knows its domain.
    function compute(uint256 fn, uint32 a, uint32 b, uint32 c) internal pure returns (uint32) {
        // INVARIANT Z3: A scalar function answers for every operand: none makes an element proof revert.
        if (fn == ScalarCodes.IDENTITY) return a;
        if (fn == ScalarCodes.SELECT) return a != 0 ? b : c;
        if (fn < ScalarCodes.ADD) return _bits(_float(fn, F32.wrap(a)));
        if (fn < ScalarCodes.EQUAL) return _bits(_floats(fn, F32.wrap(a), F32.wrap(b)));
        if (fn < ScalarCodes.SELECT) return _bits(_compare(fn, F32.wrap(a), F32.wrap(b)));
        if (fn == ScalarCodes.TO_INT) return _bits(F32.wrap(a).toInt());
        if (fn == ScalarCodes.FROM_INT) return _bits(Float32Whole.fromInt(int32(a)));
        if (fn < ScalarCodes.ADD_INT) return _bits(_integer(fn, int32(a)));
        if (fn < ScalarCodes.EQUAL_INT) return _bits(_integers(fn, int32(a), int32(b)));
        return _bits(_compareIntegers(fn, int32(a), int32(b)));
    }

    /// @notice Returns whether a function has this code.
    function isKnown(uint8 fn) internal pure returns (bool) {
        return _has(ScalarCodes.KNOWN, fn);
    }

    /// @notice Returns how many operands function `fn` takes.
    function arity(uint8 fn) internal pure returns (uint256) {
        if (fn == ScalarCodes.SELECT) return 3;
        return _has(ScalarCodes.BINARY, fn) ? 2 : 1;
    }

    /// @notice Returns whether operand number `position` of `fn` is always a binary32 number. Neither this nor
    /// {givesFloat} is so for identity and for the last two operands of select, which take and give one domain of either.
    function takesFloat(uint8 fn, uint256 position) internal pure returns (bool) {
        return position < arity(fn) && _has(ScalarCodes.TAKES_FLOAT, fn);
    }

    /// @notice Returns whether `fn` always gives a binary32 number.
    function givesFloat(uint8 fn) internal pure returns (bool) {
        return _has(ScalarCodes.GIVES_FLOAT, fn);
    }

    /// @notice Returns whether operand number `position` of `fn` may be of either domain; the result is then of the same.
    function takesEither(uint8 fn, uint256 position) internal pure returns (bool) {
        return
            (fn == ScalarCodes.IDENTITY && position == 0) ||
            (fn == ScalarCodes.SELECT && (position == 1 || position == 2));
    }

    function _float(uint256 fn, F32 a) private pure returns (F32) {
        if (fn == ScalarCodes.NEG) return a.neg();
        if (fn == ScalarCodes.ABS) return a.abs();
        if (fn == ScalarCodes.SQRT) return a.sqrt();
        if (fn == ScalarCodes.FLOOR) return a.floor();
        if (fn == ScalarCodes.CEIL) return a.ceil();
        if (fn == ScalarCodes.NEAREST) return a.nearest();
        if (fn == ScalarCodes.TRUNC) return a.trunc();
        if (fn == ScalarCodes.EXP) return Float32Functions.exp(a);
        if (fn == ScalarCodes.LOG) return Float32Functions.log(a);
        if (fn == ScalarCodes.TANH) return Float32Functions.tanh(a);
        if (fn == ScalarCodes.ERF) return Float32Functions.erf(a);
        if (fn == ScalarCodes.SIGMOID) return Float32Functions.sigmoid(a);
        if (fn == ScalarCodes.RSQRT) return Float32Functions.rsqrt(a);
        revert UnknownScalarFunction(_code(fn));
    }

    function _floats(uint256 fn, F32 a, F32 b) private pure returns (F32) {
        if (fn == ScalarCodes.ADD) return a.add(b);
        if (fn == ScalarCodes.SUB) return a.sub(b);
        if (fn == ScalarCodes.MUL) return a.mul(b);
        if (fn == ScalarCodes.DIV) return a.div(b);
        if (fn == ScalarCodes.MIN) return a.min(b);
        if (fn == ScalarCodes.MAX) return a.max(b);
        if (fn == ScalarCodes.POW) return Float32Power.pow(a, b);
        revert UnknownScalarFunction(_code(fn));
    }

    function _compare(uint256 fn, F32 a, F32 b) private pure returns (bool) {
        if (fn == ScalarCodes.EQUAL) return a.equal(b);
        if (fn == ScalarCodes.LESS) return a.less(b);
        if (fn == ScalarCodes.LESS_OR_EQUAL) return a.lessOrEqual(b);
        revert UnknownScalarFunction(_code(fn));
    }

    function _integer(uint256 fn, int32 a) private pure returns (int32) {
        if (fn == ScalarCodes.NEG_INT) return a.neg();
        if (fn == ScalarCodes.ABS_INT) return a.abs();
        revert UnknownScalarFunction(_code(fn));
    }

    function _integers(uint256 fn, int32 a, int32 b) private pure returns (int32) {
        if (fn == ScalarCodes.ADD_INT) return a.add(b);
        if (fn == ScalarCodes.SUB_INT) return a.sub(b);
        if (fn == ScalarCodes.MUL_INT) return a.mul(b);
        if (fn == ScalarCodes.DIV_INT) return a.div(b);
        if (fn == ScalarCodes.MIN_INT) return a.min(b);
        if (fn == ScalarCodes.MAX_INT) return a.max(b);
        if (fn == ScalarCodes.POW_INT) return a.pow(b);
        if (fn == ScalarCodes.AND) return a & b;
        if (fn == ScalarCodes.OR) return a | b;
        if (fn == ScalarCodes.XOR) return a ^ b;
        revert UnknownScalarFunction(_code(fn));
    }

    function _compareIntegers(uint256 fn, int32 a, int32 b) private pure returns (bool) {
        if (fn == ScalarCodes.EQUAL_INT) return a == b;
        if (fn == ScalarCodes.LESS_INT) return a < b;
        if (fn == ScalarCodes.LESS_OR_EQUAL_INT) return a <= b;
        revert UnknownScalarFunction(_code(fn));
    }

    function _code(uint256 fn) private pure returns (uint8) {
        // SAFETY: every code that a descriptor holds is a byte.
        return uint8(fn);
    }

    function _has(uint64 set, uint8 fn) private pure returns (bool) {
        return (set >> fn) & 1 == 1;
    }

    function _bits(F32 a) private pure returns (uint32) {
        // SAFETY: a binary32 number has no other bits.
        return uint32(F32.unwrap(a));
    }

    function _bits(int32 a) private pure returns (uint32) {
        // SAFETY: the same 32 bits, and none above them: a mere cast leaves those of a negative number to whoever uses it
        // next, which in assembly would be a trap.
        return uint32(uint256(int256(a)) & 0xffffffff);
    }

    function _bits(bool a) private pure returns (uint32) {
        return a ? 1 : 0;
    }
}
