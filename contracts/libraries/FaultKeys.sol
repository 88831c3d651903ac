// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fault} from "../types/Fault.sol";

/// @title FaultKeys
/// @notice Names of faults. What shares a key is one broken promise and is punished once.
library FaultKeys {
    /// @notice Omission and Lateness: the part of the log that was not anchored in time, by the anchored size before it.
    function gap(address operator, uint256 sizeBefore) internal pure returns (bytes32) {
        return keccak256(abi.encode(Fault.Omission, operator, sizeBefore));
    }

    /// @notice Conflict and Displacement: one place in the log was given away twice.
    function place(address operator, uint256 leafIndex) internal pure returns (bytes32) {
        return keccak256(abi.encode(Fault.Conflict, operator, leafIndex));
    }

    /// @notice Fork and WithheldConsistency: an operator has one log or is none.
    function fork(address operator) internal pure returns (bytes32) {
        return keccak256(abi.encode(Fault.Fork, operator));
    }

    /// @param begun how many declarations of the endpoint had begun when the receipt was issued
    function undeclaredModel(address operator, bytes32 endpoint, uint256 begun) internal pure returns (bytes32) {
        return keccak256(abi.encode(Fault.UndeclaredModel, operator, endpoint, begun));
    }

    function unknownModel(address operator, bytes32 modelId) internal pure returns (bytes32) {
        return keccak256(abi.encode(Fault.UnknownModel, operator, modelId));
    }

    function withheldLeaf(address operator, bytes32 digest) internal pure returns (bytes32) {
        return keccak256(abi.encode(Fault.WithheldLeaf, operator, digest));
    }
}
