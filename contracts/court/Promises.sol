// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAnchors} from "../interfaces/IAnchors.sol";
import {IFaultCourt} from "../interfaces/IFaultCourt.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {IOperatorRegistry} from "../interfaces/IOperatorRegistry.sol";
import {Receipts} from "../libraries/Receipts.sol";
import {SaturatingTime} from "../libraries/SaturatingTime.sol";
import {Duration} from "../types/Duration.sol";
import {InferenceReceipt} from "../types/InferenceReceipt.sol";

/// @title Promises
/// @notice Whether the promises of a receipt that binds its operator were broken. Each function reverts, with what speaks
/// against it, unless the promise was broken. Nothing here is stored. The sdk judges by the same rules.
library Promises {
    /// @dev Requires that the promise and its grace ran out with the log shorter than was promised.
    /// @param size present size of the anchored log
    function requireOmitted(InferenceReceipt calldata receipt, uint40 size, Duration grace) internal view {
        uint64 until = SaturatingTime.later(receipt.anchorBy, grace);
        require(block.timestamp > until, IFaultCourt.PromiseOpen(uint64(block.timestamp), until));
        require(receipt.leafIndex >= size, IFaultCourt.EntryAnchored(receipt.leafIndex, size));
    }

    /// @dev Requires that an opened anchoring is the first that covers the receipt's place, and came too late.
    /// @return sizeBefore size of the log before that anchoring
    /// @return time of that anchoring
    function requireLate(
        InferenceReceipt calldata receipt,
        IAnchors.Opening calldata opening,
        uint256 anchoring,
        Duration grace
    ) internal pure returns (uint40 sizeBefore, uint64 time) {
        sizeBefore = requireFirstCover(receipt.leafIndex, opening, anchoring);
        uint64 latest = SaturatingTime.later(receipt.anchorBy, grace);
        time = opening.anchorings[anchoring].time;
        require(time > latest, IFaultCourt.AnchoredInTime(time, latest));
    }

    /// @dev Returns the size before the anchoring, which must be the first that covers the entry. Of the anchoring before the
    /// first one opened, the word is known: the opening folds on from it, so it cannot be falsified.
    function requireFirstCover(
        uint64 leafIndex,
        IAnchors.Opening calldata opening,
        uint256 anchoring
    ) internal pure returns (uint40 sizeBefore) {
        uint256 anchorings = opening.anchorings.length;
        require(anchoring < anchorings, IAnchors.UnknownAnchoring(anchoring, anchorings));
        sizeBefore = anchoring == 0 ? opening.previous.sizeOf() : opening.anchorings[anchoring - 1].size;
        uint40 size = opening.anchorings[anchoring].size;
        require(leafIndex >= sizeBefore && leafIndex < size, IFaultCourt.NotFirstCover(leafIndex, sizeBefore, size));
    }

    /// @dev Requires that the endpoint was not declared as the receipt says, at any time within a skew of `issuedAt`.
    function requireUndeclared(
        InferenceReceipt calldata receipt,
        IOperatorRegistry operators,
        Duration skew
    ) internal view {
        (uint64 early, uint64 late) = _timesOfClaim(receipt, skew);
        // INVARIANT F15: A complete answer is faulty only if no declaration (no registered model) agrees with it at
        //   issuedAt, a skew before or a skew after, and all three times have passed.
        require(
            !_isDeclared(receipt, operators, receipt.issuedAt) &&
                !_isDeclared(receipt, operators, early) &&
                !_isDeclared(receipt, operators, late),
            IFaultCourt.Declared(receipt.endpoint, receipt.modelId, receipt.issuedAt)
        );
    }

    /// @dev Requires that the model could not be served at any time within a skew of `issuedAt`.
    function requireUnservable(InferenceReceipt calldata receipt, IModelRegistry models, Duration skew) internal view {
        (uint64 early, uint64 late) = _timesOfClaim(receipt, skew);
        bytes32 modelId = receipt.modelId;
        // INVARIANT F15: A complete answer is faulty only if no declaration (no registered model) agrees with it at
        //   issuedAt, a skew before or a skew after, and all three times have passed.
        require(
            !models.isActive(modelId, receipt.issuedAt) &&
                !models.isActive(modelId, early) &&
                !models.isActive(modelId, late),
            IFaultCourt.ModelServable(modelId, receipt.issuedAt)
        );
    }

    /// @dev Returns the times by which the operator's clock may have been off, once no history before them can change. Only
    /// a whole answer claims a model.
    function _timesOfClaim(
        InferenceReceipt calldata receipt,
        Duration skew
    ) private view returns (uint64 early, uint64 late) {
        require(Receipts.isComplete(receipt.flags), IFaultCourt.AnswerIncomplete(receipt.flags));
        early = SaturatingTime.earlier(receipt.issuedAt, skew);
        late = SaturatingTime.later(receipt.issuedAt, skew);
        // INVARIANT F15: A complete answer is faulty only if no declaration (no registered model) agrees with it at
        //   issuedAt, a skew before or a skew after, and all three times have passed.
        require(
            block.timestamp > late,
            IFaultCourt.NotYetIssued(receipt.issuedAt, SaturatingTime.later(late, Duration.wrap(1)))
        );
    }

    function _isDeclared(
        InferenceReceipt calldata receipt,
        IOperatorRegistry operators,
        uint64 time
    ) private view returns (bool) {
        return operators.isDeclared(receipt.operator, receipt.endpoint, receipt.modelId, receipt.configDigest, time);
    }
}
