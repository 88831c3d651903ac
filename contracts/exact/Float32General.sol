// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Float32General
/// @notice The operations of {Float32} for all operands: zeros, subnormals, infinities, NaN, results out of range. On bare
/// patterns.
/// @dev A finite number is significand * 2^(exponent - 150) with an exponent of at least 1. An exact result, or one with
/// a low bit that stands for all that was cut off below, goes through {round}.
library Float32General {
    uint256 private constant NAN = 0x7fc00000;
    uint256 private constant SIGN = 0x80000000;
    uint256 private constant MAGNITUDE = 0x7fffffff;
    uint256 private constant INFINITY = 0x7f800000;
    uint256 private constant FRACTION = 0x007fffff;
    uint256 private constant HIDDEN = 0x00800000;
    /// @dev Bits that {div} computes below the least bit of a dividend: those of the longest quotient, and one more.
    uint256 private constant QUOTIENT_BITS = 49;

    /// @notice Returns a + b.
    function add(uint256 a, uint256 b) internal pure returns (uint256) {
        if (a & MAGNITUDE < b & MAGNITUDE) (a, b) = (b, a);
        if (a & MAGNITUDE >= INFINITY) {
            if (a & MAGNITUDE > INFINITY || (b & MAGNITUDE == INFINITY && a != b)) return NAN;
            return a;
        }
        (uint256 x, uint256 xExponent) = _unpack(a);
        (uint256 y, uint256 yExponent) = _unpack(b);
        // SAFETY: exponents are 1..254 and significands below 2^24; x is aligned to the larger number, so the difference is
        // not negative. A y shifted by 2^256 - 1 or so is 0, and it was less than a quarter of the last place.
        unchecked {
            x <<= 25;
            y <<= 25 - (xExponent - yExponent);
            if ((a ^ b) & SIGN == 0) {
                // Only -0 + -0 is -0.
                return x | y == 0 ? a : round(a & SIGN, x + y, int256(xExponent) - 26);
            }
            return x == y ? 0 : round(a & SIGN, x - y, int256(xExponent) - 26);
        }
    }

    /// @notice Returns a * b.
    function mul(uint256 a, uint256 b) internal pure returns (uint256) {
        uint256 sign = (a ^ b) & SIGN;
        if (a & MAGNITUDE >= INFINITY || b & MAGNITUDE >= INFINITY) {
            if (a & MAGNITUDE > INFINITY || b & MAGNITUDE > INFINITY) return NAN;
            return a & MAGNITUDE == 0 || b & MAGNITUDE == 0 ? NAN : sign | INFINITY;
        }
        if (a & MAGNITUDE == 0 || b & MAGNITUDE == 0) return sign;
        (uint256 x, uint256 xExponent) = _unpack(a);
        (uint256 y, uint256 yExponent) = _unpack(b);
        // SAFETY: significands are below 2^24, exponents below 2^8.
        unchecked {
            return round(sign, x * y, int256(xExponent + yExponent) - 151);
        }
    }

    /// @notice Returns a / b.
    function div(uint256 a, uint256 b) internal pure returns (uint256) {
        uint256 sign = (a ^ b) & SIGN;
        if (a & MAGNITUDE >= INFINITY || b & MAGNITUDE >= INFINITY) {
            if (a & MAGNITUDE > INFINITY || b & MAGNITUDE > INFINITY) return NAN;
            if (b & MAGNITUDE < INFINITY) return sign | INFINITY;
            return a & MAGNITUDE == INFINITY ? NAN : sign;
        }
        if (b & MAGNITUDE == 0) return a & MAGNITUDE == 0 ? NAN : sign | INFINITY;
        if (a & MAGNITUDE == 0) return sign;
        (uint256 x, uint256 xExponent) = _unpack(a);
        (uint256 y, uint256 yExponent) = _unpack(b);
        // SAFETY: significands are 1 .. 2^24 - 1, so the quotient has at least 26 bits: its lowest one, which says whether
        // there is a remainder, lies below what is kept.
        unchecked {
            x <<= QUOTIENT_BITS;
            uint256 quotient = (x / y) | (x % y == 0 ? 0 : 1);
            return round(sign, quotient, int256(xExponent) - int256(yExponent) + int256(149 - QUOTIENT_BITS));
        }
    }

    /// @notice Returns the binary32 number nearest to sign * magnitude * 2^(exponent - 149).
    /// @param sign 0 or 2^31
    /// @param magnitude 1 .. 2^128 - 1
    function round(uint256 sign, uint256 magnitude, int256 exponent) internal pure returns (uint256) {
        // SAFETY: exponents are within -1000..1000, see the callers.
        unchecked {
            int256 cut = int256(log2(magnitude)) - 23;
            // Below 2^-126 numbers are multiples of 2^-149.
            if (exponent + cut < 0) cut = -exponent;
            if (cut <= 0) {
                magnitude <<= uint256(-cut);
            } else {
                uint256 last = (magnitude >> uint256(cut)) & 1;
                magnitude = (magnitude + (1 << uint256(cut - 1)) - 1 + last) >> uint256(cut);
            }
            // A magnitude rounded up to the next power of two carries into the exponent, as it should.
            uint256 rounded = (uint256(exponent + cut) << 23) + magnitude;
            return sign | (rounded < INFINITY ? rounded : INFINITY);
        }
    }

    /// @notice Returns the place of the highest bit of x.
    /// @param x 1 .. 2^128 - 1
    function log2(uint256 x) internal pure returns (uint256 place) {
        // SAFETY: no memory, no jumps. Halves what is left four times and looks the last 4 bits up. In Solidity, which
        // has no number out of a comparison, it would be five branches.
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

    function _unpack(uint256 a) private pure returns (uint256 significand, uint256 exponent) {
        exponent = (a >> 23) & 0xff;
        significand = a & FRACTION;
        if (exponent == 0) exponent = 1;
        else significand |= HIDDEN;
    }
}
