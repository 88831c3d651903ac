// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {F32, Float32} from "./Float32.sol";
import {Float32General} from "./Float32General.sol";

/// @title Float32Whole
/// @notice Whole binary32 numbers, for {Float32}: rounding to them, and integers from and to them. Zeros keep the sign of
/// what they were rounded from.
library Float32Whole {
    uint256 private constant SIGN = 0x80000000;
    uint256 private constant MAGNITUDE = 0x7fffffff;
    uint256 private constant INFINITY = 0x7f800000;
    uint256 private constant FRACTION = 0x007fffff;
    uint256 private constant HIDDEN = 0x00800000;
    uint256 private constant ONE = 0x3f800000;
    uint256 private constant HALF = 0x3f000000;
    /// @dev From 2^23 on every number is whole.
    uint256 private constant WHOLE = 0x4b000000;

    /// @notice Returns the greatest whole number that is not greater.
    function floor(F32 a) internal pure returns (F32) {
        return F32.unwrap(a) & SIGN == 0 ? trunc(a) : _awayFromZero(a);
    }

    /// @notice Returns the least whole number that is not less.
    function ceil(F32 a) internal pure returns (F32) {
        return F32.unwrap(a) & SIGN == 0 ? _awayFromZero(a) : trunc(a);
    }

    /// @notice Returns the whole number next to it on the side of zero.
    function trunc(F32 a) internal pure returns (F32) {
        uint256 bits = F32.unwrap(a);
        uint256 magnitude = bits & MAGNITUDE;
        if (magnitude >= WHOLE) return Float32.canonical(a);
        if (magnitude < ONE) return F32.wrap(bits & SIGN);
        return F32.wrap(bits & ~_fractionMask(magnitude));
    }

    /// @notice Returns the nearest whole number, of two the even one.
    function nearest(F32 a) internal pure returns (F32) {
        uint256 bits = F32.unwrap(a);
        uint256 magnitude = bits & MAGNITUDE;
        if (magnitude >= WHOLE) return Float32.canonical(a);
        if (magnitude < ONE) return F32.wrap((bits & SIGN) | (magnitude > HALF ? ONE : 0));
        uint256 mask = _fractionMask(magnitude);
        // The lowest bit before the point; of 1 it is the hidden bit, above which the pattern goes on with an exponent that
        // is odd exactly there.
        uint256 odd = bits & (mask + 1) == 0 ? 0 : 1;
        return F32.wrap((bits + (mask >> 1) + odd) & ~mask);
    }

    /// @notice Returns the number without its fraction as an integer, the nearest there is, or 0 for NaN.
    function toInt(F32 a) internal pure returns (int32) {
        uint256 bits = F32.unwrap(a);
        uint256 magnitude = bits & MAGNITUDE;
        if (magnitude < ONE || magnitude > INFINITY) return 0;
        bool negative = bits & SIGN != 0;
        // SAFETY: exponents of at least 127; those of 158 and more are beyond all integers, save for the least one itself.
        unchecked {
            uint256 exponent = magnitude >> 23;
            if (exponent >= 158) return negative ? type(int32).min : type(int32).max;
            int256 whole = int256((((magnitude & FRACTION) | HIDDEN) << 8) >> (158 - exponent));
            return int32(negative ? -whole : whole);
        }
    }

    /// @notice Returns the number nearest to an integer, ties to even.
    function fromInt(int32 a) internal pure returns (F32) {
        if (a == 0) return Float32.ZERO;
        // SAFETY: an int256 has a negative for every int32.
        unchecked {
            uint256 sign = a < 0 ? SIGN : 0;
            uint256 magnitude = uint256(a < 0 ? -int256(a) : int256(a));
            return F32.wrap(Float32General.round(sign, magnitude, 149));
        }
    }

    function _awayFromZero(F32 a) private pure returns (F32) {
        uint256 bits = F32.unwrap(a);
        uint256 magnitude = bits & MAGNITUDE;
        if (magnitude >= WHOLE) return Float32.canonical(a);
        if (magnitude < ONE) return F32.wrap((bits & SIGN) | (magnitude == 0 ? 0 : ONE));
        uint256 mask = _fractionMask(magnitude);
        return F32.wrap((bits + mask) & ~mask);
    }

    /// @dev The bits after the point of a number from 1 up to 2^23.
    function _fractionMask(uint256 magnitude) private pure returns (uint256) {
        return FRACTION >> ((magnitude >> 23) - 127);
    }
}
