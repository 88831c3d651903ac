// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {CoinCredits} from "./court/CoinCredits.sol";
import {Commitments} from "./court/Commitments.sol";
import {CourtTimeRules} from "./court/CourtTimeRules.sol";
import {Demands} from "./court/Demands.sol";
import {Promises} from "./court/Promises.sol";
import {Publications} from "./court/Publications.sol";
import {Punishments} from "./court/Punishments.sol";
import {SignedReceipts} from "./court/SignedReceipts.sol";
import {IAnchors} from "./interfaces/IAnchors.sol";
import {IFaultCourt} from "./interfaces/IFaultCourt.sol";
import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {IOperatorRegistry} from "./interfaces/IOperatorRegistry.sol";
import {IStaking} from "./interfaces/IStaking.sol";
import {FaultKeys} from "./libraries/FaultKeys.sol";
import {Penalties} from "./libraries/Penalties.sol";
import {SaturatingTime} from "./libraries/SaturatingTime.sol";
import {Staking} from "./Staking.sol";
import {Duration} from "./types/Duration.sol";
import {Fault} from "./types/Fault.sol";
import {FaultKey} from "./types/FaultKey.sol";
import {InferenceReceipt} from "./types/InferenceReceipt.sol";
import {ReceiptDigest} from "./types/ReceiptDigest.sol";

/// @title FaultCourt
/// @notice See {IFaultCourt}.
/// @dev A shell: it says in which order the nouns beneath are asked, and holds what they store. Whether a receipt binds is in
/// {SignedReceipts}, whether a promise was broken in {Promises}; who committed first in {Commitments}, what was published in
/// {Publications}, what was punished in {Punishments}, what is demanded in {Demands}, who is owed coin in {CoinCredits}.
contract FaultCourt is IFaultCourt, ReentrancyGuardTransient {
    using Publications for Publications.State;
    using Commitments for Commitments.State;
    using Punishments for Punishments.State;
    using CoinCredits for CoinCredits.State;
    using Demands for Demands.State;
    using SignedReceipts for SignedReceipt;
    using Promises for InferenceReceipt;

    /// @inheritdoc IFaultCourt
    IAnchors public immutable ANCHORS;
    /// @inheritdoc IFaultCourt
    IOperatorRegistry public immutable OPERATORS;
    /// @inheritdoc IFaultCourt
    IModelRegistry public immutable MODELS;
    /// @inheritdoc IFaultCourt
    IStaking public immutable STAKING;
    uint256 private immutable _LEAST_PENALTY;
    Duration private immutable _WINDOW;
    Duration private immutable _GRACE;
    uint64 private immutable _MAX_DELAY;
    Duration private immutable _ANSWER;
    Duration private immutable _LONGEST_ANSWER;
    Duration private immutable _SKEW;
    uint64 private immutable _LONGEST_DISPUTE;
    uint64 private immutable _BUFFER;
    uint64 private immutable _LEAST_FEE;
    uint64 private immutable _HIGHEST_FEE;

    Publications.State private _publications;
    Commitments.State private _commitments;
    Punishments.State private _punishments;
    CoinCredits.State private _credits;
    Demands.State private _demands;

    /// @dev Deploys the stake itself: there is no moment at which anybody else could be named as its court.
    constructor(
        IAnchors anchors,
        IOperatorRegistry operators,
        IModelRegistry models,
        IERC20 token,
        CourtTimes memory times_,
        DemandFees memory fees,
        IStaking.Parameters memory stakingParameters
    ) {
        CourtTimeRules.requireFitting(times_, stakingParameters.unbonding, anchors, operators);
        CourtTimeRules.requireLongNotice(models, anchors);
        require(fees.least > 0 && fees.least <= fees.highest, BadDemandFees(fees.least, fees.highest));

        (ANCHORS, OPERATORS, MODELS) = (anchors, operators, models);
        (_WINDOW, _GRACE) = (Duration.wrap(anchors.WINDOW()), Duration.wrap(anchors.GRACE()));
        (_ANSWER, _SKEW) = (Duration.wrap(times_.answer), Duration.wrap(times_.skew));
        _LONGEST_ANSWER = times_.longestDispute > times_.answer ? Duration.wrap(times_.longestDispute) : _ANSWER;
        (_MAX_DELAY, _LONGEST_DISPUTE, _BUFFER) = (anchors.MAX_DELAY(), times_.longestDispute, times_.buffer);
        (_LEAST_FEE, _HIGHEST_FEE) = (fees.least, fees.highest);
        _LEAST_PENALTY = stakingParameters.minBond / 10;
        STAKING = new Staking(token, address(this), stakingParameters);
    }

    /* COMMITMENTS AND PUBLICATION */

    /// @inheritdoc IFaultCourt
    function commit(bytes32 commitment) external {
        _commitments.commit(commitment);
    }

    /// @inheritdoc IFaultCourt
    function present(SignedReceipt calldata signed) external {
        ReceiptDigest digest = signed.bindingDigest(ANCHORS, OPERATORS, _MAX_DELAY);
        InferenceReceipt calldata receipt = signed.receipt;
        uint64 earliest = SaturatingTime.earlier(receipt.issuedAt, _SKEW);
        require(block.timestamp >= earliest, NotYetIssued(receipt.issuedAt, earliest));
        uint64 until = _publications.publish(digest, receipt.anchorBy, _GRACE, _WINDOW);

        emit ReceiptPresented(ReceiptDigest.unwrap(digest), receipt.operator, receipt.leafIndex, until);
    }

    /* CHALLENGES */

    /// @inheritdoc IFaultCourt
    function challengeOmission(
        SignedReceipt calldata signed,
        bytes32 pulse,
        BountyClaim calldata bountyClaim
    ) external {
        ReceiptDigest digest = _admissibleDigest(signed);
        InferenceReceipt calldata receipt = signed.receipt;
        uint40 size = ANCHORS.sizeOf(receipt.operator);
        receipt.requireOmitted(size, _GRACE);
        _commitments.requirePulse(pulse, receipt.anchorBy, uint64(block.timestamp), _GRACE.half());

        // INVARIANT F16: An operator that goes on breaking the same promise is punished again in each dispute window.
        FaultKey faultKey = FaultKeys.gap(receipt.operator, size, _WINDOW.numberAt(receipt.anchorBy));
        _settle(Fault.Omission, receipt.operator, faultKey, digest, bountyClaim);
    }

    /// @inheritdoc IFaultCourt
    function challengeLateness(
        SignedReceipt calldata signed,
        IAnchors.Opening calldata opening,
        uint256 anchoring,
        bytes32 pulse,
        BountyClaim calldata bountyClaim
    ) external {
        ReceiptDigest digest = _admissibleDigest(signed);
        InferenceReceipt calldata receipt = signed.receipt;
        ANCHORS.checkOpening(receipt.operator, opening);
        (uint40 sizeBefore, uint64 time) = receipt.requireLate(opening, anchoring, _GRACE);
        _commitments.requirePulse(pulse, receipt.anchorBy, time, _GRACE.half());

        // INVARIANT F16: An operator that goes on breaking the same promise is punished again in each dispute window.
        FaultKey faultKey = FaultKeys.gap(receipt.operator, sizeBefore, _WINDOW.numberAt(receipt.anchorBy));
        _settle(Fault.Lateness, receipt.operator, faultKey, digest, bountyClaim);
    }

    /// @inheritdoc IFaultCourt
    function challengeConflict(
        SignedReceipt calldata a,
        SignedReceipt calldata b,
        BountyClaim calldata bountyClaim
    ) external {
        ReceiptDigest digestA = _admissibleDigest(a);
        ReceiptDigest digestB = _admissibleDigest(b);
        address operator = a.receipt.operator;
        uint64 leafIndex = a.receipt.leafIndex;
        require(
            operator == b.receipt.operator && leafIndex == b.receipt.leafIndex && digestA != digestB,
            NoConflict(ReceiptDigest.unwrap(digestA), ReceiptDigest.unwrap(digestB))
        );

        FaultKey faultKey = FaultKeys.place(operator, leafIndex);
        bool marked = _punishments.mark(Fault.Conflict, operator, faultKey, digestB);
        if (_punishments.mark(Fault.Conflict, operator, faultKey, digestA)) marked = true;
        bytes32 evidence = _pairOf(ReceiptDigest.unwrap(digestA), ReceiptDigest.unwrap(digestB));
        address recipient = _commitments.recipientOf(evidence, bountyClaim);
        _requireNew(marked, _punish(Fault.Conflict, operator, faultKey, recipient), faultKey);
    }

    /// @inheritdoc IFaultCourt
    function challengeDisplacement(
        SignedReceipt calldata signed,
        bytes32 other,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof calldata proof,
        BountyClaim calldata bountyClaim
    ) external {
        ReceiptDigest digest = _admissibleDigest(signed);
        InferenceReceipt calldata receipt = signed.receipt;
        require(
            proof.index == receipt.leafIndex && other != ReceiptDigest.unwrap(digest),
            NotDisplaced(ReceiptDigest.unwrap(digest), receipt.leafIndex, proof.index)
        );
        ANCHORS.anchoredAt(receipt.operator, other, opening, proof);

        FaultKey faultKey = FaultKeys.place(receipt.operator, receipt.leafIndex);
        _settle(Fault.Displacement, receipt.operator, faultKey, digest, bountyClaim);
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

        FaultKey faultKey = FaultKeys.fork(operator);
        address recipient = _commitments.recipientOf(_pairOf(digestA, digestB), bountyClaim);
        _requireNew(recorded, _punish(Fault.Fork, operator, faultKey, recipient), faultKey);
    }

    /// @inheritdoc IFaultCourt
    function challengeUndeclaredModel(SignedReceipt calldata signed, BountyClaim calldata bountyClaim) external {
        ReceiptDigest digest = _admissibleDigest(signed);
        InferenceReceipt calldata receipt = signed.receipt;
        receipt.requireUndeclared(OPERATORS, _SKEW);

        (address operator, bytes32 endpoint) = (receipt.operator, receipt.endpoint);
        uint256 begun = OPERATORS.declarationsBegun(operator, endpoint, receipt.issuedAt);
        // INVARIANT F16: An operator that goes on breaking the same promise is punished again in each dispute window.
        FaultKey faultKey = FaultKeys.undeclaredModel(operator, endpoint, begun, _WINDOW.numberAt(receipt.issuedAt));
        _settle(Fault.UndeclaredModel, operator, faultKey, digest, bountyClaim);
    }

    /// @inheritdoc IFaultCourt
    function challengeUnknownModel(SignedReceipt calldata signed, BountyClaim calldata bountyClaim) external {
        ReceiptDigest digest = _admissibleDigest(signed);
        InferenceReceipt calldata receipt = signed.receipt;
        receipt.requireUnservable(MODELS, _SKEW);

        // INVARIANT F16: An operator that goes on breaking the same promise is punished again in each dispute window.
        FaultKey faultKey = FaultKeys.unknownModel(
            receipt.operator,
            receipt.modelId,
            _WINDOW.numberAt(receipt.issuedAt)
        );
        _settle(Fault.UnknownModel, receipt.operator, faultKey, digest, bountyClaim);
    }

    /* DEMANDS */

    /// @inheritdoc IFaultCourt
    function demandLeaf(SignedReceipt calldata signed) external payable returns (uint256 demandId) {
        ReceiptDigest digest = _admissibleDigest(signed);
        address operator = signed.receipt.operator;
        uint40 size = ANCHORS.sizeOf(operator);
        uint256 change;
        (demandId, change) = _demands.demandLeaf(operator, digest, signed.receipt.leafIndex, size, _terms());
        if (change > 0) _credits.add(msg.sender, change);
    }

    /// @inheritdoc IFaultCourt
    function demandConsistency(
        address operator,
        IAnchors.Opening calldata opening,
        uint256 anchoring
    ) external payable returns (uint256 demandId) {
        ANCHORS.checkOpening(operator, opening);
        uint256 change;
        (demandId, change) = _demands.demandConsistency(operator, opening, anchoring, _WINDOW, _terms());
        if (change > 0) _credits.add(msg.sender, change);
    }

    /// @inheritdoc IFaultCourt
    function answerLeaf(
        uint256 demandId,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof calldata proof
    ) external {
        _creditAnswer(_demands.answerLeaf(demandId, ANCHORS, opening, proof));
    }

    /// @inheritdoc IFaultCourt
    function answerConsistency(uint256 demandId, bytes32[] calldata proof) external {
        _creditAnswer(_demands.answerConsistency(demandId, proof));
    }

    /// @inheritdoc IFaultCourt
    function answerMany(
        uint256[] calldata demandIds,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof[] calldata proofs
    ) external {
        _creditAnswer(_demands.answerMany(demandIds, ANCHORS, opening, proofs));
    }

    /// @inheritdoc IFaultCourt
    function challengeSilence(uint256 demandId, bytes32 pulse) external {
        Demand storage demand = _demands.endInSilence(demandId);
        (address operator, address demander) = (demand.operator, demand.demander);
        // Whenever the chain stood still, once: a third of the time to answer was left before it or after.
        uint64 third = (demand.deadline - demand.openedAt) / 3;
        _commitments.requirePulse(pulse, demand.openedAt + third, uint64(block.timestamp), Duration.wrap(third));

        // INVARIANT F12: Every bond is credited once: whole to the demander, or nine tenths to who answered and a tenth to
        //   nobody; the court holds open bonds and credits, and no wei more.
        _credits.add(demander, demand.bond);
        if (demand.fault == Fault.WithheldLeaf) {
            ReceiptDigest digest = ReceiptDigest.wrap(demand.leaf.digest);
            FaultKey faultKey = FaultKeys.withheldLeaf(operator, digest);
            _punishments.mark(Fault.WithheldLeaf, operator, faultKey, digest);
            _punish(Fault.WithheldLeaf, operator, faultKey, demander);
        } else {
            _punish(Fault.WithheldConsistency, operator, FaultKeys.fork(operator), demander);
        }
    }

    /// @inheritdoc IFaultCourt
    function withdrawCoin() external nonReentrant returns (uint256 amount) {
        return _credits.withdraw();
    }

    /* VIEWS */

    /// @inheritdoc IFaultCourt
    function times() external view returns (CourtTimes memory) {
        return CourtTimes(Duration.unwrap(_ANSWER), _LONGEST_DISPUTE, _BUFFER, Duration.unwrap(_SKEW));
    }

    /// @inheritdoc IFaultCourt
    function demandFees() public view returns (DemandFees memory) {
        return DemandFees(_LEAST_FEE, _HIGHEST_FEE);
    }

    /// @inheritdoc IFaultCourt
    function commitmentOf(bytes32 evidence, address recipient, bytes32 salt) external pure returns (bytes32) {
        return Commitments.commitmentOf(evidence, recipient, salt);
    }

    /// @inheritdoc IFaultCourt
    function committedAt(bytes32 commitment) external view returns (uint64 time, uint64 blockNumber) {
        Commitments.Moment storage moment = _commitments.moments[commitment];
        return (moment.time, moment.blockNumber);
    }

    /// @inheritdoc IFaultCourt
    function presentedAt(bytes32 digest) external view returns (uint64) {
        return _publications.publications[ReceiptDigest.wrap(digest)].time;
    }

    /// @inheritdoc IFaultCourt
    function admissibleUntil(InferenceReceipt calldata receipt) external view returns (uint64) {
        ReceiptDigest digest = ReceiptDigest.wrap(ANCHORS.receiptDigest(receipt));
        return _publications.admissibleUntil(digest, receipt.anchorBy, _WINDOW);
    }

    /// @inheritdoc IFaultCourt
    function faultOf(bytes32 digest) external view returns (Fault fault, uint64 time) {
        Punishments.Mark storage mark = _punishments.marks[ReceiptDigest.wrap(digest)];
        return (mark.fault, mark.time);
    }

    /// @inheritdoc IFaultCourt
    function punishedAt(bytes32 faultKey) external view returns (uint64) {
        return _punishments.punishedAt[FaultKey.wrap(faultKey)];
    }

    /// @inheritdoc IFaultCourt
    function penaltyOf(Fault fault, address operator) external view returns (uint256) {
        return Penalties.amountOf(fault, STAKING.slashableOf(operator), _LEAST_PENALTY);
    }

    /// @inheritdoc IFaultCourt
    function forkedAt(address operator) external view returns (uint64) {
        uint64 shown = ANCHORS.forkedAt(operator);
        uint64 silent = _demands.silentSince[operator];
        return shown == 0 || (silent != 0 && silent < shown) ? silent : shown;
    }

    /// @inheritdoc IFaultCourt
    function isDisputed(bytes32 digest, address operator) external view returns (bool) {
        ReceiptDigest receipt = ReceiptDigest.wrap(digest);
        return _demands.isDisputed(receipt, operator, _publications.disputedUntil(receipt));
    }

    /// @inheritdoc IFaultCourt
    function demandOf(uint256 demandId) external view returns (Demand memory) {
        return _demands.demands[demandId];
    }

    /// @inheritdoc IFaultCourt
    function demandCount() external view returns (uint256) {
        return _demands.count;
    }

    /// @inheritdoc IFaultCourt
    function demandBond(address operator, bytes32 digest) external view returns (uint256) {
        return _demands.bondNow(operator, ReceiptDigest.wrap(digest), demandFees());
    }

    /// @inheritdoc IFaultCourt
    function coinOf(address account) external view returns (uint256) {
        return _credits.owed[account];
    }

    /* WITHIN */

    /// @dev Returns the digest of a receipt that binds its operator and still can be disputed.
    function _admissibleDigest(SignedReceipt calldata signed) private view returns (ReceiptDigest digest) {
        digest = signed.bindingDigest(ANCHORS, OPERATORS, _MAX_DELAY);
        _publications.requireAdmissible(digest, signed.receipt.anchorBy, _WINDOW);
    }

    /// @dev Marks a receipt and slashes for its fault; one of the two must be new.
    function _settle(
        Fault fault,
        address operator,
        FaultKey faultKey,
        ReceiptDigest digest,
        BountyClaim calldata bountyClaim
    ) private {
        address recipient = _commitments.recipientOf(ReceiptDigest.unwrap(digest), bountyClaim);
        bool marked = _punishments.mark(fault, operator, faultKey, digest);
        _requireNew(marked, _punish(fault, operator, faultKey, recipient), faultKey);
    }

    function _punish(Fault fault, address operator, FaultKey faultKey, address recipient) private returns (bool) {
        return _punishments.punish(STAKING, _LEAST_PENALTY, fault, operator, faultKey, recipient);
    }

    /// @param told whether a receipt was marked or a fork recorded
    function _requireNew(bool told, bool punished, FaultKey faultKey) private pure {
        // INVARIANT F2: A challenge does something new (takes stake, marks a receipt or records a fork) or reverts.
        require(told || punished, AlreadyPunished(FaultKey.unwrap(faultKey)));
    }

    /// @dev A tenth is lost: otherwise an operator could have itself asked and answer itself for nothing but gas, so that
    /// everybody else's bonds are eight times as high.
    function _creditAnswer(uint256 bonds) private {
        uint256 lost = bonds / 10;
        // INVARIANT F12: Every bond is credited once: whole to the demander, or nine tenths to who answered and a tenth to
        //   nobody; the court holds open bonds and credits, and no wei more.
        _credits.add(msg.sender, bonds - lost);
        _credits.add(address(0), lost);
    }

    function _terms() private view returns (Demands.Terms memory) {
        return Demands.Terms(_ANSWER, _LONGEST_ANSWER, demandFees());
    }

    function _pairOf(bytes32 digestA, bytes32 digestB) private pure returns (bytes32) {
        return keccak256(abi.encode(digestA, digestB));
    }
}
