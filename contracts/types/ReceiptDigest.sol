// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice EIP-712 digest of a receipt, in the domain of one chain and one {IAnchors}. A type of its own, so that no other
/// hash (evidence, commitment, fault key) is ever taken for one.
type ReceiptDigest is bytes32;

using {differs as !=} for ReceiptDigest global;

function differs(ReceiptDigest a, ReceiptDigest b) pure returns (bool) {
    return ReceiptDigest.unwrap(a) != ReceiptDigest.unwrap(b);
}
