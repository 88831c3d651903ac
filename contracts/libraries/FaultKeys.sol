// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fault} from "../types/Fault.sol";
import {FaultKey} from "../types/FaultKey.sol";
import {ReceiptDigest} from "../types/ReceiptDigest.sol";

/// @title FaultKeys
/// @notice Names of faults. What shares a key is one broken promise and is punished once.
/// @dev What an operator can go on doing has the dispute window in which it did it in its key (`time / WINDOW`): a
/// punishment buys no licence for later.
library FaultKeys {
    /// @notice Omission and Lateness: the part of the log that was not anchored in time.
    /// @param sizeBefore the anchored size before it
    /// @param window that of `anchorBy`
    function gap(address operator, uint256 sizeBefore, uint256 window) internal pure returns (FaultKey) {
        return FaultKey.wrap(keccak256(abi.encode(Fault.Omission, operator, sizeBefore, window)));
    }

    /// @notice Conflict and Displacement: one place in the log was given away twice.
    function place(address operator, uint256 leafIndex) internal pure returns (FaultKey) {
        return FaultKey.wrap(keccak256(abi.encode(Fault.Conflict, operator, leafIndex)));
    }

    /// @notice Fork and WithheldConsistency: an operator has one log or is none.
    function fork(address operator) internal pure returns (FaultKey) {
        return FaultKey.wrap(keccak256(abi.encode(Fault.Fork, operator)));
    }

    /// @param begun how many declarations of the endpoint had begun when the receipt was issued
    /// @param window that of `issuedAt`
    function undeclaredModel(
        address operator,
        bytes32 endpoint,
        uint256 begun,
        uint256 window
    ) internal pure returns (FaultKey) {
        return FaultKey.wrap(keccak256(abi.encode(Fault.UndeclaredModel, operator, endpoint, begun, window)));
    }

    /// @param window that of `issuedAt`
    function unknownModel(address operator, bytes32 modelId, uint256 window) internal pure returns (FaultKey) {
        return FaultKey.wrap(keccak256(abi.encode(Fault.UnknownModel, operator, modelId, window)));
    }

    function withheldLeaf(address operator, ReceiptDigest digest) internal pure returns (FaultKey) {
        return FaultKey.wrap(keccak256(abi.encode(Fault.WithheldLeaf, operator, digest)));
    }
}
