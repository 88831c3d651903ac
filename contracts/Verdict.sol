// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IAnchors} from "./interfaces/IAnchors.sol";
import {IFaultCourt} from "./interfaces/IFaultCourt.sol";
import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {IOperatorRegistry} from "./interfaces/IOperatorRegistry.sol";
import {IVerdict} from "./interfaces/IVerdict.sol";
import {Receipts} from "./libraries/Receipts.sol";
import {Fault} from "./types/Fault.sol";
import {InferenceReceipt} from "./types/InferenceReceipt.sol";
import {Word} from "./types/Word.sol";

/// @title Verdict
/// @notice See {IVerdict}.
contract Verdict is IVerdict {
    /// @inheritdoc IVerdict
    IFaultCourt public immutable COURT;
    IAnchors private immutable _ANCHORS;
    IOperatorRegistry private immutable _OPERATORS;
    IModelRegistry private immutable _MODELS;
    // As words: sums with the times of a receipt, which anybody makes up, must not overflow.
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

    /// @inheritdoc IVerdict
    function verdictOf(InferenceReceipt calldata receipt, bytes calldata signature) external view returns (Word) {
        Word word = _wordOf(receipt, signature, _ANCHORS.receiptDigest(receipt));
        if (word != Word.Signed) return word;
        return _isMissing(receipt) ? Word.Broken : Word.Signed;
    }

    /// @inheritdoc IVerdict
    function verdictOf(
        InferenceReceipt calldata receipt,
        bytes calldata signature,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof calldata proof
    ) external view returns (Word) {
        return _wordOf(receipt, signature, opening, proof);
    }

    /// @inheritdoc IVerdict
    function isFinal(
        InferenceReceipt calldata receipt,
        bytes calldata signature,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof calldata proof
    ) external view returns (bool) {
        return _wordOf(receipt, signature, opening, proof) == Word.Final;
    }

    function _wordOf(
        InferenceReceipt calldata receipt,
        bytes calldata signature,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof calldata proof
    ) private view returns (Word) {
        // A false size shows one entry at two places: only the place that was promised counts.
        // INVARIANT V1: A receipt has a rung only at the place in the log that it promised.
        require(proof.index == receipt.leafIndex, LeafIndexMismatch(receipt.leafIndex, proof.index));
        bytes32 digest = _ANCHORS.receiptDigest(receipt);
        uint256 anchoredAt = _ANCHORS.anchoredAt(receipt.operator, digest, opening, proof);

        Word word = _wordOf(receipt, signature, digest);
        return word == Word.Signed ? _rungOf(receipt, digest, anchoredAt) : word;
    }

    /// @dev The word without the receipt's place in the log.
    function _wordOf(
        InferenceReceipt calldata receipt,
        bytes calldata signature,
        bytes32 digest
    ) private view returns (Word) {
        // INVARIANT V2: Every word but INVALID is about a well-formed receipt that a key of the operator signed, in
        //   force at `issuedAt`.
        if (!_binds(receipt, signature, digest)) return Word.Invalid;
        (Fault fault, ) = COURT.faultOf(digest);
        // INVARIANT V3: A fault that was shown outranks everything but INVALID, and an open demand everything but that.
        if (fault != Fault.None) return Word.Faulty;
        if (COURT.isDisputed(digest, receipt.operator)) return Word.Disputed;
        // INVARIANT V4: A complete answer of an undeclared or inactive model has no rung.
        return _isOffered(receipt) ? Word.Signed : Word.Broken;
    }

    /// @dev How high a receipt without fault has climbed that was anchored at this time.
    function _rungOf(
        InferenceReceipt calldata receipt,
        bytes32 digest,
        uint256 anchoredAt
    ) private view returns (Word) {
        // INVARIANT V5: An anchor that came after `anchorBy + GRACE` gives no rung.
        if (anchoredAt > receipt.anchorBy + _GRACE) return Word.Late;
        // INVARIANT V6: Settled and final need WINDOW since the anchor shown, and an operator without a fork, shown or
        //   by silence.
        if (block.timestamp <= anchoredAt + _WINDOW || COURT.forkedAt(receipt.operator) != 0) return Word.Anchored;
        // Whoever could dispute it may not have seen it: see {IFaultCourt-present}. Asked first, because a presented receipt
        // has times near the present, and `admissibleUntil` cannot overflow.
        // INVARIANT V7: No receipt is final that was not published for a whole WINDOW, or that can still be disputed:
        //   no fault, demand or silence succeeds against a receipt that was final.
        if (COURT.presentedAt(digest) == 0 || block.timestamp <= COURT.admissibleUntil(receipt)) return Word.Settled;
        return Word.Final;
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
