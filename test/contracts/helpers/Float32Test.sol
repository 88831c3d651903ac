// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {F32, Float32} from "../../../contracts/exact/Float32.sol";
import {Test} from "./Test.sol";

/// @notice Binary32 patterns for tests, and assertions about them.
abstract contract Float32Test is Test {
    uint32 internal constant SIGN = 0x80000000;
    uint32 internal constant INF = 0x7f800000;
    uint32 internal constant MINUS_INF = 0xff800000;
    uint32 internal constant QUIET = 0x7fc00000;
    uint32 internal constant LEAST = 0x00000001;
    uint32 internal constant LARGEST_SUBNORMAL = 0x007fffff;
    uint32 internal constant LEAST_NORMAL = 0x00800000;
    uint32 internal constant MOST = 0x7f7fffff;
    uint32 internal constant ONE = 0x3f800000;
    uint32 internal constant TWO = 0x40000000;
    uint32 internal constant HALF = 0x3f000000;

    function f(uint32 pattern) internal pure returns (F32) {
        return F32.wrap(pattern);
    }

    function assertBits(F32 actual, uint32 expected) internal pure {
        vm.assertEq(F32.unwrap(actual), uint256(expected));
    }

    function assertSame(F32 actual, F32 expected) internal pure {
        vm.assertEq(F32.unwrap(actual), F32.unwrap(expected));
    }

    function isNanPattern(uint32 pattern) internal pure returns (bool) {
        return pattern & 0x7fffffff > INF;
    }

    function isFinite(uint32 pattern) internal pure returns (bool) {
        return pattern & 0x7fffffff < INF;
    }

    /// @dev A NaN result is the one NaN.
    function assertCanonical(F32 actual) internal pure {
        vm.assertTrue(F32.unwrap(actual) <= type(uint32).max);
        if (actual.isNan()) vm.assertEq(F32.unwrap(actual), F32.unwrap(Float32.NAN));
    }

    /// @dev A finite pattern as a multiple of 2^-149.
    function exactly(uint32 pattern) internal pure returns (int256) {
        uint256 exponent = (pattern >> 23) & 0xff;
        uint256 significand = pattern & 0x7fffff;
        uint256 magnitude = exponent == 0 ? significand : (significand | 0x800000) << (exponent - 1);
        // The greatest, 2^277, does not fit: tests stay below 2^250.
        vm.assume(exponent < 220);
        return pattern & SIGN == 0 ? int256(magnitude) : -int256(magnitude);
    }
}
