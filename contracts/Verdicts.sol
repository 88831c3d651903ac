// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IAnchors} from "./interfaces/IAnchors.sol";
import {IFaultCourt} from "./interfaces/IFaultCourt.sol";
import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {IOperatorRegistry} from "./interfaces/IOperatorRegistry.sol";
import {IVerdicts} from "./interfaces/IVerdicts.sol";
import {Receipts} from "./libraries/Receipts.sol";
import {Fault} from "./types/Fault.sol";
import {InferenceReceipt} from "./types/InferenceReceipt.sol";
import {Verdict} from "./types/Verdict.sol";

/// @title Verdicts
/// @notice See {IVerdicts}.
contract Verdicts is IVerdicts {
    /// @inheritdoc IVerdicts
    IFaultCourt public immutable COURT;
    IAnchors private immutable _ANCHORS;
    IOperatorRegistry private immutable _OPERATORS;
    IModelRegistry private immutable _MODELS;
    // As uint256: sums with the times of a receipt, which anybody makes up, must not overflow.
    uint256 private immutable _WINDOW;
    uint256 private immutable _GRACE;
    uint64 private immutable _MAX_DELAY;

    constructor(IFaultCourt court) {
        COURT = court;
        _ANCHORS = court.ANCHORS();
        _OPERATORS = court.OPERATORS();
        _MODELS = court.MODELS();
        _WINDOW = _ANCHORS.WINDOW();
        _GRACE = _ANCHORS.GRACE();
        _MAX_DELAY = _ANCHORS.MAX_DELAY();
    }

    /// @inheritdoc IVerdicts
    function verdictOf(InferenceReceipt calldata receipt, bytes calldata signature) external view returns (Verdict) {
        Verdict verdict = _verdictOf(receipt, signature, _ANCHORS.receiptDigest(receipt));
        if (verdict != Verdict.Signed) return verdict;
        return _isMissing(receipt) ? Verdict.Broken : Verdict.Signed;
    }

    /// @inheritdoc IVerdicts
    function verdictOf(
        InferenceReceipt calldata receipt,
        bytes calldata signature,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof calldata proof
    ) external view returns (Verdict) {
        return _verdictOf(receipt, signature, opening, proof);
    }

    /// @inheritdoc IVerdicts
    function isFinal(
        InferenceReceipt calldata receipt,
        bytes calldata signature,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof calldata proof
    ) external view returns (bool) {
        return _verdictOf(receipt, signature, opening, proof) == Verdict.Final;
    }

    function _verdictOf(
        InferenceReceipt calldata receipt,
        bytes calldata signature,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof calldata proof
    ) private view returns (Verdict) {
        // A false size shows one entry at two places: only the place that was promised counts.
        // INVARIANT V1: A receipt rises above SIGNED only by a proof that shows it at the place in the log that it
        //   promised.
        require(proof.index == receipt.leafIndex, LeafIndexMismatch(receipt.leafIndex, proof.index));
        bytes32 digest = _ANCHORS.receiptDigest(receipt);
        uint256 anchoredAt = _ANCHORS.anchoredAt(receipt.operator, digest, opening, proof);

        Verdict verdict = _verdictOf(receipt, signature, digest);
        return verdict == Verdict.Signed ? _rungOf(receipt, digest, anchoredAt) : verdict;
    }

    /// @dev The verdict without the receipt's place in the log.
    function _verdictOf(
        InferenceReceipt calldata receipt,
        bytes calldata signature,
        bytes32 digest
    ) private view returns (Verdict) {
        // INVARIANT V2: Every word but INVALID is about a well-formed receipt that a key of the operator signed, in
        //   force at `issuedAt`.
        if (!_binds(receipt, signature, digest)) return Verdict.Invalid;
        (Fault fault, ) = COURT.faultOf(digest);
        // INVARIANT V3: A fault that was shown outranks every word but INVALID, and an open demand every word but
        //   INVALID and FAULTY.
        if (fault != Fault.None) return Verdict.Faulty;
        if (COURT.isDisputed(digest, receipt.operator)) return Verdict.Disputed;
        // INVARIANT V4: A complete answer of an undeclared or inactive model has no rung.
        return _isOffered(receipt) ? Verdict.Signed : Verdict.Broken;
    }

    /// @dev How high a receipt without fault has climbed that was anchored at this time.
    function _rungOf(
        InferenceReceipt calldata receipt,
        bytes32 digest,
        uint256 anchoredAt
    ) private view returns (Verdict) {
        // INVARIANT V5: An anchoring that came after `anchorBy + GRACE` gives LATE, and no rung.
        if (anchoredAt > receipt.anchorBy + _GRACE) return Verdict.Late;
        // INVARIANT A5: An entry is settled once the anchoring that shows it is older than WINDOW, and stays so while
        //   no fork is recorded.
        // INVARIANT V6: SETTLED and FINAL need that WINDOW has passed since the anchoring shown, and that the operator
        //   has no fork, shown or by silence.
        if (block.timestamp <= anchoredAt + _WINDOW || COURT.forkedAt(receipt.operator) != 0) return Verdict.Anchored;
        // Whoever could dispute it may not have seen it: see {IFaultCourt-present}. Asked first, because a presented receipt
        // has times near the present, and `admissibleUntil` cannot overflow.
        // INVARIANT V7: A receipt is FINAL only after it was published for a whole WINDOW, and when it can no longer be
        //   disputed: no fault of it, demand for it or silence about it succeeds later.
        if (COURT.presentedAt(digest) == 0 || block.timestamp <= COURT.admissibleUntil(receipt)) return Verdict.Settled;
        return Verdict.Final;
    }

    /// @dev By recovery only: an account that gains code must not change what its old signatures mean.
    function _binds(
        InferenceReceipt calldata receipt,
        bytes calldata signature,
        bytes32 digest
    ) private view returns (bool) {
        if (!Receipts.isWellFormed(receipt, _MAX_DELAY)) return false;
        (address signer, ECDSA.RecoverError problem, ) = ECDSA.tryRecoverCalldata(digest, signature);
        return
            problem == ECDSA.RecoverError.NoError &&
            _OPERATORS.isReceiptKey(receipt.operator, signer, receipt.issuedAt);
    }

    function _isOffered(InferenceReceipt calldata receipt) private view returns (bool) {
        if (!Receipts.isComplete(receipt.flags)) return true;
        return
            _OPERATORS.isDeclared(
                receipt.operator,
                receipt.endpoint,
                receipt.modelId,
                receipt.configDigest,
                receipt.issuedAt
            ) && _MODELS.isActive(receipt.modelId, receipt.issuedAt);
    }

    function _isMissing(InferenceReceipt calldata receipt) private view returns (bool) {
        return block.timestamp > receipt.anchorBy + _GRACE && _ANCHORS.sizeOf(receipt.operator) <= receipt.leafIndex;
    }
}
