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

    /// @dev The place of the highest bit of 0..15, each in a byte.
    uint256 private constant LOG2 = 0x0000010102020202030303030303030300000000000000000000000000000000;

    /// @notice Returns a + b.
    function add(F32 a, F32 b) internal pure returns (F32 sum) {
        bool isDone;
        // SAFETY: no memory. x is the greater magnitude, y the lesser; with hidden bits, y below 2^24 is moved up by 25 less
        // the distance of the exponents, or by 2^256 less something, which gives 0: it was less than a quarter of x's last
        // place. The exact sum, below 2^50, moves up by n until its highest bit is bit 49, and is then rounded to 24
        // bits. If one was not normal, or the result is not, `isDone` is false. Solidity has no number out of a
        // comparison: with branches instead, here and in {mul}, a sum of products takes a seventh more gas.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let x := and(a, 0x7fffffff)
            let y := and(b, 0x7fffffff)
            if lt(x, y) {
                let swapped := x
                x := y
                y := swapped
                swapped := a
                a := b
                b := swapped
            }
            if gt(y, 0x007fffff) {
                let exact := shl(sub(add(25, shr(23, y)), shr(23, x)), or(and(y, 0x007fffff), 0x00800000))
                let differ := shr(31, xor(a, b))
                exact := add(shl(25, or(and(x, 0x007fffff), 0x00800000)), add(xor(exact, sub(0, differ)), differ))

                let n := lt(exact, 0x2000000000000)
                if lt(exact, 0x1000000000000) {
                    // Leading places cancelled. For nothing left, infinity and NaN: an exponent that is out of range.
                    let place := shl(5, gt(exact, 0xffffffff))
                    place := or(place, shl(4, gt(shr(place, exact), 0xffff)))
                    place := or(place, shl(3, gt(shr(place, exact), 0xff)))
                    place := or(place, shl(2, gt(shr(place, exact), 0xf)))
                    place := or(place, byte(shr(place, exact), LOG2))
                    n := add(sub(49, place), shl(9, or(iszero(exact), gt(x, 0x7f7fffff))))
                }
                exact := shl(n, exact)
                exact := shr(26, add(add(exact, 0x1ffffff), and(shr(26, exact), 1)))
                sum := sub(add(and(x, 0x7f800000), exact), shl(23, n))
                isDone := lt(sub(sum, 0x00800000), 0x7f000000)
                sum := or(sum, and(a, 0x80000000))
            }
        }
        if (!isDone) sum = F32.wrap(Float32General.add(F32.unwrap(a), F32.unwrap(b)));
    }

    /// @notice Returns a - b.
    function sub(F32 a, F32 b) internal pure returns (F32) {
        return add(a, F32.wrap(F32.unwrap(b) ^ SIGN));
    }

    /// @notice Returns a * b.
    function mul(F32 a, F32 b) internal pure returns (F32 product) {
        bool isDone;
        // SAFETY: no memory. An exponent of 1..254 is one whose successor has one of the upper 7 bits. The exact product of
        // the significands, 2^46 or more and below 2^48, moves up by n until its highest bit is bit 47, and is then rounded
        // to 24 bits. If a number was not normal, or the result is not, `isDone` is false.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            if mul(and(add(a, 0x00800000), 0x7f000000), and(add(b, 0x00800000), 0x7f000000)) {
                let exact := mul(or(and(a, 0x007fffff), 0x00800000), or(and(b, 0x007fffff), 0x00800000))
                let n := lt(exact, 0x800000000000)
                exact := shl(n, exact)
                exact := shr(24, add(add(exact, 0x7fffff), and(shr(24, exact), 1)))
                product := add(add(and(a, 0x7f800000), and(b, 0x7f800000)), exact)
                product := sub(product, add(shl(23, n), 0x3f800000))
                isDone := lt(sub(product, 0x00800000), 0x7f000000)
                product := or(product, and(xor(a, b), 0x80000000))
            }
        }
        if (!isDone) product = F32.wrap(Float32General.mul(F32.unwrap(a), F32.unwrap(b)));
    }

    /// @notice Returns a / b.
    function div(F32 a, F32 b) internal pure returns (F32) {
        (uint256 x, uint256 y) = (F32.unwrap(a), F32.unwrap(b));
        // SAFETY: with normal numbers the quotient has 25 bits, and what is cut off below never makes it a tie: a divisor of 24
        // bits times 25 bits of which the last is set is no number of 24 bits. An exponent that is out of range, also
        // below 0, fails the last check.
        unchecked {
            if (_isNormal(x) && _isNormal(y)) {
                (uint256 m, uint256 n) = ((x & FRACTION) | HIDDEN, (y & FRACTION) | HIDDEN);
                uint256 exponent = (x & EXPONENT) - (y & EXPONENT) + (m < n ? 125 << 23 : 126 << 23);
                uint256 result = exponent + (((m << (m < n ? 25 : 24)) / n + 1) >> 1);
                if (result - HIDDEN < EXPONENT - HIDDEN) return F32.wrap(((x ^ y) & SIGN) | result);
            }
        }
        return F32.wrap(Float32General.div(x, y));
    }

    /// @notice Returns the square root; that of -0 is -0.
    function sqrt(F32 a) internal pure returns (F32) {
        uint256 x = F32.unwrap(a);
        if (x & MAGNITUDE == 0) return a;
        if (x & MAGNITUDE > EXPONENT || x & SIGN != 0) return NAN;
        if (x == EXPONENT) return a;
        uint256 significand = x & FRACTION;
        uint256 exponent = x >> 23;
        // SAFETY: see the ranges beside each line.
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
        // INVARIANT Z2: Of all NaN only 0x7fc00000 is a result, whatever the operands' payloads.
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

    /// @dev An exponent of 1..254 is one whose successor has one of the upper 7 bits.
    function _isNormal(uint256 a) private pure returns (bool) {
        // SAFETY: 32 bits.
        unchecked {
            return (a + HIDDEN) & 0x7f000000 != 0;
        }
    }

    /// @dev The square root of a number of 2^48 .. 2^50 - 1, rounded down. The first guess is off by less than 3.5 %, the
    /// third iteration of Newton's, each of which rounds down a number that is not less than the root, by less than 1.
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
