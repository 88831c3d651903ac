// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Demands} from "./court/Demands.sol";
import {Punishments} from "./court/Punishments.sol";
import {Setting} from "./court/Setting.sol";
import {IAnchors} from "./interfaces/IAnchors.sol";
import {IFaultCourt} from "./interfaces/IFaultCourt.sol";
import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {IOperatorRegistry} from "./interfaces/IOperatorRegistry.sol";
import {IStaking} from "./interfaces/IStaking.sol";
import {FaultKeys} from "./libraries/FaultKeys.sol";
import {Receipts} from "./libraries/Receipts.sol";
import {SaturatingTime} from "./libraries/SaturatingTime.sol";
import {Staking} from "./Staking.sol";
import {Fault} from "./types/Fault.sol";
import {InferenceReceipt} from "./types/InferenceReceipt.sol";

/// @title FaultCourt
/// @notice See {IFaultCourt}.
/// @dev This file holds the challenges. Beneath it, one noun each: who committed ({Commitments}), what was published
/// ({Publications}), what was punished ({Punishments}), what is demanded ({Demands}) and who is owed coin ({Coin}).
contract FaultCourt is Demands {
    /// @dev Deploys the stake itself: there is no moment at which anybody else could be named as its court.
    constructor(
        IAnchors anchors,
        IOperatorRegistry operators,
        IModelRegistry models,
        IERC20 token,
        CourtTimes memory times_,
        IStaking.Parameters memory stakingParameters
    )
        Setting(anchors, operators, models, times_, stakingParameters.unbonding)
        Punishments(new Staking(token, address(this), stakingParameters), stakingParameters.minBond)
    {}

    /// @inheritdoc IFaultCourt
    function challengeOmission(
        SignedReceipt calldata signed,
        bytes32 pulse,
        BountyClaim calldata bountyClaim
    ) external {
        bytes32 digest = _admissibleDigest(signed);
        InferenceReceipt calldata receipt = signed.receipt;
        uint64 until = SaturatingTime.later(receipt.anchorBy, _GRACE);
        require(block.timestamp > until, PromiseOpen(uint64(block.timestamp), until));
        uint40 size = ANCHORS.sizeOf(receipt.operator);
        require(receipt.leafIndex >= size, EntryAnchored(receipt.leafIndex, size));
        _requirePulse(pulse, receipt.anchorBy, uint64(block.timestamp), _GRACE / 2);

        bytes32 faultKey = FaultKeys.gap(receipt.operator, size, receipt.anchorBy / _WINDOW);
        _settle(Fault.Omission, receipt.operator, faultKey, digest, _recipientOf(digest, bountyClaim));
    }

    /// @inheritdoc IFaultCourt
    function challengeLateness(
        SignedReceipt calldata signed,
        IAnchors.Opening calldata opening,
        uint256 anchoring,
        bytes32 pulse,
        BountyClaim calldata bountyClaim
    ) external {
        bytes32 digest = _admissibleDigest(signed);
        InferenceReceipt calldata receipt = signed.receipt;
        ANCHORS.checkOpening(receipt.operator, opening);
        uint40 sizeBefore = _requireFirstCover(receipt.leafIndex, opening, anchoring);
        uint64 latest = SaturatingTime.later(receipt.anchorBy, _GRACE);
        uint64 time = opening.anchorings[anchoring].time;
        require(time > latest, AnchoredInTime(time, latest));
        _requirePulse(pulse, receipt.anchorBy, time, _GRACE / 2);

        bytes32 faultKey = FaultKeys.gap(receipt.operator, sizeBefore, receipt.anchorBy / _WINDOW);
        _settle(Fault.Lateness, receipt.operator, faultKey, digest, _recipientOf(digest, bountyClaim));
    }

    /// @inheritdoc IFaultCourt
    function challengeConflict(
        SignedReceipt calldata a,
        SignedReceipt calldata b,
        BountyClaim calldata bountyClaim
    ) external {
        bytes32 digestA = _admissibleDigest(a);
        bytes32 digestB = _admissibleDigest(b);
        address operator = a.receipt.operator;
        uint64 leafIndex = a.receipt.leafIndex;
        require(
            operator == b.receipt.operator && leafIndex == b.receipt.leafIndex && digestA != digestB,
            NoConflict(digestA, digestB)
        );

        bytes32 faultKey = FaultKeys.place(operator, leafIndex);
        bool marked = _mark(Fault.Conflict, operator, faultKey, digestB);
        if (_mark(Fault.Conflict, operator, faultKey, digestA)) marked = true;
        address recipient = _recipientOf(_pairOf(digestA, digestB), bountyClaim);
        bool punished = _punish(Fault.Conflict, operator, faultKey, recipient);
        // INVARIANT F2: A challenge does something new (takes stake, marks a receipt or records a fork) or reverts.
        require(marked || punished, AlreadyPunished(faultKey));
    }

    /// @inheritdoc IFaultCourt
    function challengeDisplacement(
        SignedReceipt calldata signed,
        bytes32 other,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof calldata proof,
        BountyClaim calldata bountyClaim
    ) external {
        bytes32 digest = _admissibleDigest(signed);
        InferenceReceipt calldata receipt = signed.receipt;
        require(
            proof.index == receipt.leafIndex && other != digest,
            NotDisplaced(digest, receipt.leafIndex, proof.index)
        );
        ANCHORS.anchoredAt(receipt.operator, other, opening, proof);

        bytes32 faultKey = FaultKeys.place(receipt.operator, receipt.leafIndex);
        _settle(Fault.Displacement, receipt.operator, faultKey, digest, _recipientOf(digest, bountyClaim));
    }

    /// @inheritdoc IFaultCourt
    function challengeFork(
        address operator,
        bytes32 digestA,
        IAnchors.Opening calldata openingA,
        IAnchors.LeafProof calldata proofA,
        bytes32 digestB,
        IAnchors.Opening calldata openingB,
        IAnchors.LeafProof calldata proofB,
        BountyClaim calldata bountyClaim
    ) external {
        bool recorded = ANCHORS.forkedAt(operator) == 0;
        if (recorded) {
            ANCHORS.recordFork(operator, digestA, openingA, proofA, digestB, openingB, proofB);
        } else {
            require(
                proofA.index == proofB.index && digestA != digestB,
                IAnchors.NotAFork(proofA.index, proofB.index, digestA, digestB)
            );
            ANCHORS.anchoredAt(operator, digestA, openingA, proofA);
            ANCHORS.anchoredAt(operator, digestB, openingB, proofB);
        }

        bytes32 faultKey = FaultKeys.fork(operator);
        address recipient = _recipientOf(_pairOf(digestA, digestB), bountyClaim);
        bool punished = _punish(Fault.Fork, operator, faultKey, recipient);
        // INVARIANT F2: A challenge does something new (takes stake, marks a receipt or records a fork) or reverts.
        require(recorded || punished, AlreadyPunished(faultKey));
    }

    /// @inheritdoc IFaultCourt
    function challengeUndeclaredModel(SignedReceipt calldata signed, BountyClaim calldata bountyClaim) external {
        bytes32 digest = _admissibleDigest(signed);
        InferenceReceipt calldata receipt = signed.receipt;
        (uint64 early, uint64 late) = _requireClaimsModel(receipt);
        // INVARIANT F15: A complete answer is faulty only if no declaration (no registered model) agrees with it at
        //   issuedAt or a skew to either side, all of them past.
        require(
            !_isDeclared(receipt, receipt.issuedAt) && !_isDeclared(receipt, early) && !_isDeclared(receipt, late),
            Declared(receipt.endpoint, receipt.modelId, receipt.issuedAt)
        );

        uint256 begun = OPERATORS.declarationsBegun(receipt.operator, receipt.endpoint, receipt.issuedAt);
        uint256 window = receipt.issuedAt / _WINDOW;
        // INVARIANT F16: What an operator goes on doing is punished in each dispute window in which it does it.
        bytes32 faultKey = FaultKeys.undeclaredModel(receipt.operator, receipt.endpoint, begun, window);
        _settle(Fault.UndeclaredModel, receipt.operator, faultKey, digest, _recipientOf(digest, bountyClaim));
    }

    /// @inheritdoc IFaultCourt
    function challengeUnknownModel(SignedReceipt calldata signed, BountyClaim calldata bountyClaim) external {
        bytes32 digest = _admissibleDigest(signed);
        InferenceReceipt calldata receipt = signed.receipt;
        (uint64 early, uint64 late) = _requireClaimsModel(receipt);
        bytes32 modelId = receipt.modelId;
        // INVARIANT F15: A complete answer is faulty only if no declaration (no registered model) agrees with it at
        //   issuedAt or a skew to either side, all of them past.
        require(
            !MODELS.isActive(modelId, receipt.issuedAt) &&
                !MODELS.isActive(modelId, early) &&
                !MODELS.isActive(modelId, late),
            ModelServable(modelId, receipt.issuedAt)
        );

        bytes32 faultKey = FaultKeys.unknownModel(receipt.operator, modelId, receipt.issuedAt / _WINDOW);
        _settle(Fault.UnknownModel, receipt.operator, faultKey, digest, _recipientOf(digest, bountyClaim));
    }

    /// @dev Returns the size before the anchoring, which must be the first that covers the entry. Of the anchoring before the
    /// first one opened, the word is known: the opening folds on from it, so it cannot be falsified.
    function _requireFirstCover(
        uint64 leafIndex,
        IAnchors.Opening calldata opening,
        uint256 anchoring
    ) private pure returns (uint40 sizeBefore) {
        uint256 anchorings = opening.anchorings.length;
        require(anchoring < anchorings, IAnchors.UnknownAnchoring(anchoring, anchorings));
        sizeBefore = anchoring == 0 ? opening.previous.sizeOf() : opening.anchorings[anchoring - 1].size;
        uint40 size = opening.anchorings[anchoring].size;
        require(leafIndex >= sizeBefore && leafIndex < size, NotFirstCover(leafIndex, sizeBefore, size));
    }

    /// @dev Returns the times by which the operator's clock may have been off, once no history before them can change.
    function _requireClaimsModel(InferenceReceipt calldata receipt) private view returns (uint64 early, uint64 late) {
        require(Receipts.isComplete(receipt.flags), AnswerIncomplete(receipt.flags));
        early = SaturatingTime.earlier(receipt.issuedAt, _SKEW);
        late = SaturatingTime.later(receipt.issuedAt, _SKEW);
        // INVARIANT F15: A complete answer is faulty only if no declaration (no registered model) agrees with it at
        //   issuedAt or a skew to either side, all of them past.
        require(block.timestamp > late, NotYetIssued(receipt.issuedAt, SaturatingTime.later(late, 1)));
    }

    function _isDeclared(InferenceReceipt calldata receipt, uint64 time) private view returns (bool) {
        return OPERATORS.isDeclared(receipt.operator, receipt.endpoint, receipt.modelId, receipt.configDigest, time);
    }

    function _pairOf(bytes32 digestA, bytes32 digestB) private pure returns (bytes32) {
        return keccak256(abi.encode(digestA, digestB));
    }
}
