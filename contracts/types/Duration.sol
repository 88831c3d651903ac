// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice A number of seconds. A type of its own, so that no moment (unix time, uint64) is ever taken for one.
type Duration is uint64;
