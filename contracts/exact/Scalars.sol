// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {F32} from "./Float32.sol";
import {Float32Functions} from "./Float32Functions.sol";
import {Float32Power} from "./Float32Power.sol";
import {Float32Whole} from "./Float32Whole.sol";
import {Int32} from "./Int32.sol";

/// @title Scalars
/// @notice The scalar functions of docs/numerics.md by their code. Values are 32 bits: a binary32 pattern, or an integer
/// in two's complement.
library Scalars {
    using Int32 for int32;

    /// @notice Thrown for a number that is no function's code.
    error UnknownScalarFunction(uint8 fn);

    /// @dev Bit n is set if n is the code of a function.
    uint64 private constant KNOWN =
        0x3fff | (0x7f << 16) | (0x7 << 24) | (0x1 << 28) | (0xf << 30) | (0x3ff << 40) | (0x7 << 52);
    /// @dev Bit n is set if that function takes two operands.
    uint64 private constant BINARY = (0x7f << 16) | (0x7 << 24) | (0x3ff << 40) | (0x7 << 52);
    /// @dev Bit n is set if that function takes binary32 numbers only.
    uint64 private constant TAKES_FLOAT = 0x3ffe | (0x7f << 16) | (0x7 << 24) | (0x1 << 30);
    /// @dev Bit n is set if that function always gives a binary32 number.
    uint64 private constant GIVES_FLOAT = 0x3ffe | (0x7f << 16) | (0x1 << 31);

    uint8 internal constant IDENTITY = 0;
    uint8 internal constant SELECT = 28;

    /// @notice Returns the value of function `fn`. Operands beyond its arity are ignored.
    /// @dev A binary32 result is canonical, but identity and select give on what they took: the caller knows its domain.
    function compute(uint8 fn, uint32 a, uint32 b, uint32 c) internal pure returns (uint32) {
        // INVARIANT Z3: A scalar function answers for every operand: none makes an element proof revert.
        if (fn == IDENTITY) return a;
        if (fn == SELECT) return a != 0 ? b : c;
        if (fn < 16) return _bits(_float(fn, F32.wrap(a)));
        if (fn < 24) return _bits(_floats(fn, F32.wrap(a), F32.wrap(b)));
        if (fn < 28) return _bits(_compare(fn, F32.wrap(a), F32.wrap(b)));
        if (fn == 30) return _bits(F32.wrap(a).toInt());
        if (fn == 31) return _bits(Float32Whole.fromInt(int32(a)));
        if (fn < 40) return _bits(_integer(fn, int32(a)));
        if (fn < 52) return _bits(_integers(fn, int32(a), int32(b)));
        return _bits(_compareIntegers(fn, int32(a), int32(b)));
    }

    /// @notice Returns whether a function has this code.
    function isKnown(uint8 fn) internal pure returns (bool) {
        return _has(KNOWN, fn);
    }

    /// @notice Returns how many operands function `fn` takes.
    function arity(uint8 fn) internal pure returns (uint256) {
        if (fn == SELECT) return 3;
        return _has(BINARY, fn) ? 2 : 1;
    }

    /// @notice Returns whether operand number `position` of `fn` is always a binary32 number. Neither this nor
    /// {givesFloat} is so for identity and for the last two operands of select, which take and give one domain of either.
    function takesFloat(uint8 fn, uint256 position) internal pure returns (bool) {
        return position < arity(fn) && _has(TAKES_FLOAT, fn);
    }

    /// @notice Returns whether `fn` always gives a binary32 number.
    function givesFloat(uint8 fn) internal pure returns (bool) {
        return _has(GIVES_FLOAT, fn);
    }

    /// @notice Returns whether operand number `position` of `fn` may be of either domain; the result is then of the same.
    function takesEither(uint8 fn, uint256 position) internal pure returns (bool) {
        return (fn == IDENTITY && position == 0) || (fn == SELECT && (position == 1 || position == 2));
    }

    function _float(uint8 fn, F32 a) private pure returns (F32) {
        if (fn == 1) return a.neg();
        if (fn == 2) return a.abs();
        if (fn == 3) return a.sqrt();
        if (fn == 4) return a.floor();
        if (fn == 5) return a.ceil();
        if (fn == 6) return a.nearest();
        if (fn == 7) return a.trunc();
        if (fn == 8) return Float32Functions.exp(a);
        if (fn == 9) return Float32Functions.log(a);
        if (fn == 10) return Float32Functions.tanh(a);
        if (fn == 11) return Float32Functions.erf(a);
        if (fn == 12) return Float32Functions.sigmoid(a);
        if (fn == 13) return Float32Functions.rsqrt(a);
        revert UnknownScalarFunction(fn);
    }

    function _floats(uint8 fn, F32 a, F32 b) private pure returns (F32) {
        if (fn == 16) return a.add(b);
        if (fn == 17) return a.sub(b);
        if (fn == 18) return a.mul(b);
        if (fn == 19) return a.div(b);
        if (fn == 20) return a.min(b);
        if (fn == 21) return a.max(b);
        if (fn == 22) return Float32Power.pow(a, b);
        revert UnknownScalarFunction(fn);
    }

    function _compare(uint8 fn, F32 a, F32 b) private pure returns (bool) {
        if (fn == 24) return a.equal(b);
        if (fn == 25) return a.less(b);
        if (fn == 26) return a.lessOrEqual(b);
        revert UnknownScalarFunction(fn);
    }

    function _integer(uint8 fn, int32 a) private pure returns (int32) {
        if (fn == 32) return a.neg();
        if (fn == 33) return a.abs();
        revert UnknownScalarFunction(fn);
    }

    function _integers(uint8 fn, int32 a, int32 b) private pure returns (int32) {
        if (fn == 40) return a.add(b);
        if (fn == 41) return a.sub(b);
        if (fn == 42) return a.mul(b);
        if (fn == 43) return a.div(b);
        if (fn == 44) return a.min(b);
        if (fn == 45) return a.max(b);
        if (fn == 46) return a.pow(b);
        if (fn == 47) return a & b;
        if (fn == 48) return a | b;
        if (fn == 49) return a ^ b;
        revert UnknownScalarFunction(fn);
    }

    function _compareIntegers(uint8 fn, int32 a, int32 b) private pure returns (bool) {
        if (fn == 52) return a == b;
        if (fn == 53) return a < b;
        if (fn == 54) return a <= b;
        revert UnknownScalarFunction(fn);
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
