// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice What an operator promises about one answer. Field by field in docs/protocol.md, section "Receipt".
// The order is that of the EIP-712 type, and a receipt is never stored.
// solhint-disable-next-line gas-struct-packing
struct InferenceReceipt {
    address operator;
    uint64 leafIndex;
    uint64 issuedAt;
    uint64 anchorBy;
    bytes32 endpoint;
    bytes32 modelId;
    bytes32 configDigest;
    bytes32 requestCommitment;
    bytes32 executedCommitment;
    bytes32 responseCommitment;
    bytes32 executionRoot;
    bytes32 evidenceDigest;
    bytes32 clientNonce;
    uint32 inputUnits;
    uint32 outputUnits;
    uint32 flags;
}
