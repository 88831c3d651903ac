// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Names one broken promise: see {FaultKeys}. A type of its own, so that no digest is ever taken for one.
type FaultKey is bytes32;
