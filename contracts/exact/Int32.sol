// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Int32
/// @notice Arithmetic of docs/numerics.md on 32-bit integers: everything wraps, nothing reverts.
library Int32 {
    /// @notice Returns a + b.
    function add(int32 a, int32 b) internal pure returns (int32) {
        // SAFETY: wrapping is the definition, here and below.
        unchecked {
            return a + b;
        }
    }

    /// @notice Returns a - b.
    function sub(int32 a, int32 b) internal pure returns (int32) {
        unchecked {
            return a - b;
        }
    }

    /// @notice Returns a * b.
    function mul(int32 a, int32 b) internal pure returns (int32) {
        unchecked {
            return a * b;
        }
    }

    /// @notice Returns a / b rounded toward zero; 0 if b is 0, the least integer if it is divided by -1.
    function div(int32 a, int32 b) internal pure returns (int32) {
        if (b == 0) return 0;
        unchecked {
            return a / b;
        }
    }

    /// @notice Returns -a; the least integer stays.
    function neg(int32 a) internal pure returns (int32) {
        unchecked {
            return -a;
        }
    }

    /// @notice Returns a without its sign; the least integer stays.
    function abs(int32 a) internal pure returns (int32) {
        return a < 0 ? neg(a) : a;
    }

    /// @notice Returns the lesser.
    function min(int32 a, int32 b) internal pure returns (int32) {
        return a < b ? a : b;
    }

    /// @notice Returns the greater.
    function max(int32 a, int32 b) internal pure returns (int32) {
        return a < b ? b : a;
    }

    /// @notice Returns a to the power of b. Of a negative power only the whole part is kept: 0, or that of 1 and -1.
    function pow(int32 a, int32 b) internal pure returns (int32) {
        unchecked {
            if (b < 0) {
                if (a == 1 || a == -1) return b & 1 == 0 ? int32(1) : a;
                return 0;
            }
            int32 result = 1;
            for (int32 square = a; b != 0; b >>= 1) {
                if (b & 1 == 1) result *= square;
                square *= square;
            }
            return result;
        }
    }
}
