// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title SaturatingTime
/// @notice Sums of unix times that an operator chose, which may be any number: they stop at the ends of uint64.
library SaturatingTime {
    function later(uint64 time, uint64 by) internal pure returns (uint64) {
        return by > type(uint64).max - time ? type(uint64).max : time + by;
    }

    function earlier(uint64 time, uint64 by) internal pure returns (uint64) {
        return by > time ? 0 : time - by;
    }
}
