// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {InferenceReceipt} from "../types/InferenceReceipt.sol";

/// @title Receipts
/// @notice Rules about receipts that need no storage. Normative text: docs/protocol.md, section "Receipt".
library Receipts {
    bytes32 internal constant TYPE_HASH = keccak256(
        "InferenceReceipt(address operator,uint64 leafIndex,uint64 issuedAt,uint64 anchorBy,bytes32 endpoint,bytes32 modelId,bytes32 configDigest,bytes32 requestCommitment,bytes32 executedCommitment,bytes32 responseCommitment,bytes32 executionRoot,bytes32 evidenceDigest,bytes32 clientNonce,uint32 inputUnits,uint32 outputUnits,uint32 flags)"
    );

    /// @dev sha256("assay/v1/request") and sha256("assay/v1/response"), written out: Solidity would hash at every use.
    bytes32 internal constant REQUEST_TAG = 0xbf317fe62e7acc082115bcdecb717adf5af7138f7742620da2b8b746916cb22a;
    bytes32 internal constant RESPONSE_TAG = 0xe40490f8671e38f6485fb5d686fc33641957347d5e8e6cb3fd475fbffaafd134;

    uint32 internal constant STREAM = 1;
    uint32 internal constant REFUSED = 2;
    uint32 internal constant FAILED = 4;
    uint32 internal constant TRUNCATED = 8;

    /// @notice Returns the EIP-712 struct hash.
    function hash(InferenceReceipt calldata receipt) internal pure returns (bytes32) {
        // The struct is static, so its ABI encoding is exactly EIP-712's encodeData: one padded word per field.
        return keccak256(abi.encode(TYPE_HASH, receipt));
    }

    /// @notice Returns whether index, times and flags are within what the protocol allows, signature aside.
    /// @param maxDelay longest promise, in seconds
    function isWellFormed(InferenceReceipt calldata receipt, uint64 maxDelay) internal pure returns (bool) {
        return
            receipt.leafIndex <= type(uint40).max &&
            receipt.anchorBy > receipt.issuedAt &&
            receipt.anchorBy - receipt.issuedAt <= maxDelay &&
            receipt.flags <= (STREAM | REFUSED | FAILED | TRUNCATED);
    }

    /// @notice Returns whether the flags say that the engine was asked and its whole answer was given.
    function isComplete(uint32 flags) internal pure returns (bool) {
        return flags & (REFUSED | FAILED | TRUNCATED) == 0;
    }

    /// @notice Returns the salted commitment to content with this SHA-256 hash.
    function commitment(bytes32 tag, bytes32 salt, bytes32 contentHash) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(tag, salt, contentHash));
    }
}
