// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice `chain (192 bits) | size (40) | period (19) | cursor (5)`, high to low; zero before the first anchor.
type AnchorWord is bytes32;
