// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Float32General
/// @notice The operations of {Float32} for all operands: zeros, subnormals, infinities, NaN, results out of range. On bare
/// patterns.
/// @dev A finite number is significand * 2^(exponent - 150), its exponent at least 1. What is computed is either exact, or has
/// a lowest bit that stands for everything below it, and is rounded once, by {round}.
library Float32General {
    uint256 private constant NAN = 0x7fc00000;
    uint256 private constant SIGN = 0x80000000;
    uint256 private constant MAGNITUDE = 0x7fffffff;
    uint256 private constant INFINITY = 0x7f800000;
    uint256 private constant FRACTION = 0x007fffff;
    uint256 private constant HIDDEN = 0x00800000;
    /// @dev Bits that {div} computes below the least bit of a dividend: those of the longest quotient, and some more.
    uint256 private constant QUOTIENT_BITS = 49;

    /// @notice Returns a + b.
    function add(uint256 a, uint256 b) internal pure returns (uint256) {
        (uint256 x, uint256 y) = (a & MAGNITUDE, b & MAGNITUDE);
        if (x < y) (a, b, x, y) = (b, a, y, x);
        if (x >= INFINITY) return x > INFINITY || (y == INFINITY && a != b) ? NAN : a;
        // Of zeros only -0 + -0 is -0.
        if (y == 0) return x == 0 ? a & b : a;

        // SAFETY: exponents are 1..254 and significands below 2^24; x is the greater magnitude, so no difference is negative. A
        // y moved up by 2^256 less something is 0: it was less than a quarter of the last place of x.
        unchecked {
            uint256 exponent = x >> 23;
            if (exponent == 0) exponent = 1;
            else x = (x & FRACTION) | HIDDEN;
            uint256 yExponent = y >> 23;
            if (yExponent == 0) yExponent = 1;
            else y = (y & FRACTION) | HIDDEN;
            y <<= 25 + yExponent - exponent;
            x <<= 25;
            if ((a ^ b) & SIGN == 0) x += y;
            else if (x != y) x -= y;
            else return 0;
            return round(a & SIGN, x, int256(exponent) - 26);
        }
    }

    /// @notice Returns a * b.
    function mul(uint256 a, uint256 b) internal pure returns (uint256) {
        (uint256 x, uint256 y) = (a & MAGNITUDE, b & MAGNITUDE);
        uint256 sign = (a ^ b) & SIGN;
        if (x >= INFINITY || y >= INFINITY) {
            return x > INFINITY || y > INFINITY || x == 0 || y == 0 ? NAN : sign | INFINITY;
        }
        if (x == 0 || y == 0) return sign;

        // SAFETY: significands are below 2^24, exponents below 2^8.
        unchecked {
            int256 exponent = int256((x >> 23) + (y >> 23)) - 151;
            if (x < HIDDEN) ++exponent;
            else x = (x & FRACTION) | HIDDEN;
            if (y < HIDDEN) ++exponent;
            else y = (y & FRACTION) | HIDDEN;
            return round(sign, x * y, exponent);
        }
    }

    /// @notice Returns a / b.
    function div(uint256 a, uint256 b) internal pure returns (uint256) {
        (uint256 x, uint256 y) = (a & MAGNITUDE, b & MAGNITUDE);
        uint256 sign = (a ^ b) & SIGN;
        if (x > INFINITY || y > INFINITY || (x == y && (x == 0 || x == INFINITY))) return NAN;
        if (x == INFINITY || y == 0) return sign | INFINITY;
        if (x == 0 || y == INFINITY) return sign;

        // SAFETY: significands are 1 .. 2^24 - 1, so the quotient has 26 bits or more: its lowest, which is set if there is a
        // remainder, is below what is kept.
        unchecked {
            int256 exponent = int256(x >> 23) - int256(y >> 23) + int256(149 - QUOTIENT_BITS);
            if (x < HIDDEN) ++exponent;
            else x = (x & FRACTION) | HIDDEN;
            if (y < HIDDEN) --exponent;
            else y = (y & FRACTION) | HIDDEN;
            x <<= QUOTIENT_BITS;
            return round(sign, (x / y) | (x % y == 0 ? 0 : 1), exponent);
        }
    }

    /// @notice Returns the binary32 number nearest to sign * magnitude * 2^(exponent - 149), ties to even.
    /// @param sign 0 or 2^31
    /// @param magnitude 1 .. 2^128 - 1
    /// @param exponent -153 .. 250
    function round(uint256 sign, uint256 magnitude, int256 exponent) internal pure returns (uint256) {
        // SAFETY: `cut` is between -23 and 153, so that no shift and no sum leaves 256 bits. Only numbers that are not negative
        // become unsigned.
        unchecked {
            int256 cut = int256(log2(magnitude)) - 23;
            // Below 2^-126 numbers are multiples of 2^-149.
            if (exponent + cut < 0) cut = -exponent;
            if (cut > 0) {
                uint256 odd = (magnitude >> uint256(cut)) & 1;
                magnitude = (magnitude + (1 << uint256(cut - 1)) + odd - 1) >> uint256(cut);
            } else {
                magnitude <<= uint256(-cut);
            }
            // INVARIANT Z1: Every binary32 operation on chain is rounded once, to nearest with ties to even, subnormals
            //   included: its bits are those of the engine.
            // A magnitude that was rounded up to the next power of two carries into the exponent, as it should.
            uint256 rounded = (uint256(exponent + cut) << 23) + magnitude;
            return sign | (rounded < INFINITY ? rounded : INFINITY);
        }
    }

    /// @notice Returns the place of the highest bit of x.
    /// @param x 1 .. 2^128 - 1
    function log2(uint256 x) internal pure returns (uint256 place) {
        // SAFETY: no memory. Halves what is left of 128 bits until it is 4, and looks those up. Solidity has no number out of a
        // comparison: it would take as many branches.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            place := shl(6, gt(x, 0xffffffffffffffff))
            place := or(place, shl(5, gt(shr(place, x), 0xffffffff)))
            place := or(place, shl(4, gt(shr(place, x), 0xffff)))
            place := or(place, shl(3, gt(shr(place, x), 0xff)))
            place := or(place, shl(2, gt(shr(place, x), 0xf)))
            place := or(place, byte(shr(place, x), 0x0000010102020202030303030303030300000000000000000000000000000000))
        }
    }
}
