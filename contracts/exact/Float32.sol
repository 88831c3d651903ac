// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Float32General} from "./Float32General.sol";
import {Float32Order} from "./Float32Order.sol";
import {Float32Whole} from "./Float32Whole.sol";

/// @notice The bits of an IEEE 754 binary32 number in the low 32 bits of a word; all other bits are zero.
type F32 is uint256;

using Float32 for F32 global;
using Float32Order for F32 global;
using Float32Whole for F32 global;

/// @title Float32
/// @notice Arithmetic of docs/numerics.md on binary32 numbers: round to nearest, ties to even, subnormals kept, and one
/// NaN. Total: every pattern is an operand, no result but {NAN} is a NaN.
/// @dev Each function first does what normal numbers with a normal result ask for; everything else is left to
/// {Float32General}. A dispute on chain pays for each of these operations a thousand times.
library Float32 {
    F32 internal constant NAN = F32.wrap(0x7fc00000);
    F32 internal constant ZERO = F32.wrap(0);
    F32 internal constant ONE = F32.wrap(0x3f800000);
    F32 internal constant INFINITY = F32.wrap(0x7f800000);
    F32 internal constant NEGATIVE_INFINITY = F32.wrap(0xff800000);

    uint256 private constant SIGN = 0x80000000;
    uint256 private constant MAGNITUDE = 0x7fffffff;
    uint256 private constant EXPONENT = 0x7f800000;
    uint256 private constant FRACTION = 0x007fffff;
    /// @dev The leading bit of a normal number, which its pattern leaves out; also one in the exponent field.
    uint256 private constant HIDDEN = 0x00800000;

    /// @notice Returns a + b.
    function add(F32 a, F32 b) internal pure returns (F32) {
        return F32.wrap(Float32General.add(F32.unwrap(a), F32.unwrap(b)));
    }

    /// @notice Returns a - b.
    function sub(F32 a, F32 b) internal pure returns (F32) {
        return add(a, F32.wrap(F32.unwrap(b) ^ SIGN));
    }

    /// @notice Returns a * b.
    function mul(F32 a, F32 b) internal pure returns (F32) {
        return F32.wrap(Float32General.mul(F32.unwrap(a), F32.unwrap(b)));
    }

    /// @notice Returns accumulator + a * b, the product rounded before it is added.
    function multiplyAdd(F32 accumulator, F32 a, F32 b) internal pure returns (F32) {
        return add(accumulator, mul(a, b));
    }

    /// @notice Returns a / b.
    function div(F32 a, F32 b) internal pure returns (F32) {
        return F32.wrap(Float32General.div(F32.unwrap(a), F32.unwrap(b)));
    }

    /// @notice Returns the square root; that of -0 is -0.
    function sqrt(F32 a) internal pure returns (F32) {
        uint256 x = F32.unwrap(a);
        if (x & MAGNITUDE == 0) return a;
        if (x & MAGNITUDE > EXPONENT || x & SIGN != 0) return NAN;
        if (x == EXPONENT) return a;
        uint256 significand = x & FRACTION;
        uint256 exponent = x >> 23;
        // SAFETY: see the ranges beside each step.
        unchecked {
            if (exponent == 0) {
                // Subnormal: moved up until it looks normal. The exponent, at least -22, is kept 2^9 too large.
                uint256 shift = 23 - Float32General.log2(significand);
                significand <<= shift;
                exponent = 513 - shift;
            } else {
                significand |= HIDDEN;
                exponent += 512;
            }
            // The exponent to halve is even: 2^48 <= square < 2^50.
            exponent += 127;
            uint256 square = significand << (25 + (exponent & 1));
            uint256 root = _floorSqrt(square);
            return F32.wrap((((exponent >> 1) - 257) << 23) + ((root + 1) >> 1));
        }
    }

    /// @notice Returns the number itself, or the canonical NaN if it is any.
    function canonical(F32 a) internal pure returns (F32) {
        return isNan(a) ? NAN : a;
    }

    /// @notice Returns whether it is any NaN.
    function isNan(F32 a) internal pure returns (bool) {
        return F32.unwrap(a) & MAGNITUDE > EXPONENT;
    }

    /// @notice Returns the number with the other sign.
    function neg(F32 a) internal pure returns (F32) {
        return isNan(a) ? NAN : F32.wrap(F32.unwrap(a) ^ SIGN);
    }

    /// @notice Returns the number without its sign.
    function abs(F32 a) internal pure returns (F32) {
        return isNan(a) ? NAN : F32.wrap(F32.unwrap(a) & MAGNITUDE);
    }

    /// @dev The square root of a number of 2^48 .. 2^50 - 1, rounded down. The first guess is off by less than 3.5 %, the
    /// third step of Newton's, each of which rounds down a number that is not less than the root, by less than 1.
    function _floorSqrt(uint256 square) private pure returns (uint256 root) {
        // SAFETY: no number exceeds 2^51.
        unchecked {
            root = square / (3 << 24) + 0xb33333;
            root = (root + square / root) >> 1;
            root = (root + square / root) >> 1;
            root = (root + square / root) >> 1;
            if (root * root > square) --root;
        }
    }
}
