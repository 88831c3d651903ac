// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MerkleLog} from "../libraries/MerkleLog.sol";

/// @title MerkleLogHarness
/// @notice Lets tests call {MerkleLog} from outside.
contract MerkleLogHarness {
    /// @notice Returns `MerkleLog.hashLeaf`.
    function hashLeaf(bytes32 entry) external pure returns (bytes32) {
        return MerkleLog.hashLeaf(entry);
    }

    /// @notice Returns `MerkleLog.isIncluded`.
    function isIncluded(
        bytes32 leafHash,
        uint256 index,
        uint256 size,
        bytes32[] calldata path,
        bytes32 root
    ) external view returns (bool) {
        return MerkleLog.isIncluded(leafHash, index, size, path, root);
    }

    /// @notice Returns `MerkleLog.isConsistent`.
    function isConsistent(
        uint256 oldSize,
        bytes32 oldRoot,
        uint256 newSize,
        bytes32 newRoot,
        bytes32[] calldata proof
    ) external view returns (bool) {
        return MerkleLog.isConsistent(oldSize, oldRoot, newSize, newRoot, proof);
    }
}
