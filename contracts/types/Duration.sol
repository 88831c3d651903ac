// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice A number of seconds. A type of its own, so that no moment (unix time, uint64) is ever taken for one.
type Duration is uint64;

using {half, numberAt} for Duration global;

function half(Duration self) pure returns (Duration) {
    return Duration.wrap(Duration.unwrap(self) / 2);
}

/// @dev Returns the number of the window that a moment lies in, if windows of this length follow each other.
function numberAt(Duration self, uint64 time) pure returns (uint64) {
    return time / Duration.unwrap(self);
}
