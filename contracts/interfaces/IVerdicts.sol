// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAnchors} from "./IAnchors.sol";
import {IFaultCourt} from "./IFaultCourt.sol";
import {InferenceReceipt} from "../types/InferenceReceipt.sol";
import {Verdict} from "../types/Verdict.sol";

/// @title Verdicts
/// @notice The verdict on a receipt, from everything that the chain knows. Holds no state.
/// @dev Rules: docs/protocol.md, section "Verdict". A dApp that is about to pay asks {isFinal}, and compares
/// `requestCommitment`, operator, endpoint and model with its own request: this contract does not know what was asked.
interface IVerdicts {
    /// @notice Raised when the leaf proof speaks of another place in the log than the receipt.
    error LeafIndexMismatch(uint64 leafIndex, uint40 index);

    /// @notice Returns what is known of a receipt without its place in the log: Invalid, Signed, Broken, Disputed or Faulty.
    function verdictOf(InferenceReceipt calldata receipt, bytes calldata signature) external view returns (Verdict);

    /// @notice Returns the verdict on a receipt that an opened anchor is shown to hold.
    /// @dev Reverts with {LeafIndexMismatch} and as {IAnchors.anchoredAt} for a proof that does not show it. Late speaks of the
    /// anchoring shown: an earlier one that covers the entry, if there is one, gives a better verdict.
    function verdictOf(
        InferenceReceipt calldata receipt,
        bytes calldata signature,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof calldata proof
    ) external view returns (Verdict);

    /// @notice Returns whether {verdictOf} is Final: signed, declared, anchored in time, settled, published with a whole window
    /// to dispute it, without fault, fork or open demand.
    function isFinal(
        InferenceReceipt calldata receipt,
        bytes calldata signature,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof calldata proof
    ) external view returns (bool);

    /// @notice The court, and through it the anchors and registries, that the verdicts come from.
    function COURT() external view returns (IFaultCourt);
}
