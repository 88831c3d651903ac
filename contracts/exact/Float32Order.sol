// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {F32, Float32} from "./Float32.sol";

/// @title Float32Order
/// @notice The order of binary32 numbers, for {Float32}: NaN stands outside of it, and +0 equals -0.
library Float32Order {
    uint256 private constant SIGN = 0x80000000;
    uint256 private constant MAGNITUDE = 0x7fffffff;
    uint256 private constant INFINITY = 0x7f800000;

    /// @notice Returns the lesser, -0 rather than +0; NaN if either is NaN.
    function min(F32 a, F32 b) internal pure returns (F32) {
        (uint256 x, uint256 y) = (F32.unwrap(a), F32.unwrap(b));
        if (x & MAGNITUDE > INFINITY || y & MAGNITUDE > INFINITY) return Float32.NAN;
        return _isBelow(x, y) ? a : b;
    }

    /// @notice Returns the greater, +0 rather than -0; NaN if either is NaN.
    function max(F32 a, F32 b) internal pure returns (F32) {
        (uint256 x, uint256 y) = (F32.unwrap(a), F32.unwrap(b));
        if (x & MAGNITUDE > INFINITY || y & MAGNITUDE > INFINITY) return Float32.NAN;
        return _isBelow(x, y) ? b : a;
    }

    /// @notice Returns whether a = b; false with NaN.
    function equal(F32 a, F32 b) internal pure returns (bool) {
        if (a.isNan() || b.isNan()) return false;
        return F32.unwrap(a) == F32.unwrap(b) || _areZeros(a, b);
    }

    /// @notice Returns whether a < b; false with NaN.
    function less(F32 a, F32 b) internal pure returns (bool) {
        if (a.isNan() || b.isNan()) return false;
        return _isBelow(F32.unwrap(a), F32.unwrap(b)) && !_areZeros(a, b);
    }

    /// @notice Returns whether a <= b; false with NaN.
    function lessOrEqual(F32 a, F32 b) internal pure returns (bool) {
        if (a.isNan() || b.isNan()) return false;
        return !_isBelow(F32.unwrap(b), F32.unwrap(a)) || _areZeros(a, b);
    }

    function _areZeros(F32 a, F32 b) private pure returns (bool) {
        return (F32.unwrap(a) | F32.unwrap(b)) & MAGNITUDE == 0;
    }

    /// @dev Orders patterns as the numbers they are, with -0 just below +0: the sign bit is turned over, of negative numbers
    /// all other bits too.
    function _isBelow(uint256 x, uint256 y) private pure returns (bool) {
        // SAFETY: patterns have 32 bits.
        unchecked {
            return x ^ (SIGN | ((x >> 31) * MAGNITUDE)) < y ^ (SIGN | ((y >> 31) * MAGNITUDE));
        }
    }
}
