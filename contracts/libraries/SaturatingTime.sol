// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Duration} from "../types/Duration.sol";

/// @title SaturatingTime
/// @notice Sums of unix times that an operator chose, which may be any number: they stop at the ends of uint64.
library SaturatingTime {
    function later(uint64 time, Duration by) internal pure returns (uint64) {
        uint64 secs = Duration.unwrap(by);
        return secs > type(uint64).max - time ? type(uint64).max : time + secs;
    }

    function earlier(uint64 time, Duration by) internal pure returns (uint64) {
        uint64 secs = Duration.unwrap(by);
        return secs > time ? 0 : time - secs;
    }
}
