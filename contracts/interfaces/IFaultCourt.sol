// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAnchors} from "./IAnchors.sol";
import {IModelRegistry} from "./IModelRegistry.sol";
import {IOperatorRegistry} from "./IOperatorRegistry.sol";
import {IStaking} from "./IStaking.sol";
import {Fault} from "../types/Fault.sol";
import {InferenceReceipt} from "../types/InferenceReceipt.sol";

/// @title FaultCourt
/// @notice Takes evidence that an operator broke a promise, checks all of it, and slashes in the same transaction.
/// @dev Every rule, its last admissible moment and how an honest operator stays clear of it: docs/contracts/FaultCourt.md.
/// Nobody owns or pauses this contract. Anyone may call anything.
///
/// A receipt fault is admissible until `max(anchorBy, presentedAt) + WINDOW`: see {admissibleUntil}. A receipt can be published
/// until `anchorBy + GRACE`.
interface IFaultCourt {
    /// @notice What is fixed at deployment, in seconds.
    /// @param answer time to answer a demand
    /// @param longestDispute longest dispute of any slasher that operators may admit later
    /// @param buffer slack that unbonding has above all of that
    /// @param skew by which an operator's clock may be off when its declarations and models are judged
    struct CourtTimes {
        uint64 answer;
        uint64 longestDispute;
        uint64 buffer;
        uint64 skew;
    }

    /// @notice Between which bounds a bond follows the base fee, in wei for a unit of gas. Coin is worth more on one chain than on
    /// another: below the least a flood would be cheap, above the highest nobody could demand.
    struct DemandFees {
        uint64 least;
        uint64 highest;
    }

    /// @notice A receipt and the 65-byte signature by its operator's receipt key.
    struct SignedReceipt {
        InferenceReceipt receipt;
        bytes signature;
    }

    /// @notice Who gets the bounty: the account that committed to (evidence, recipient, salt) in an earlier block.
    struct BountyClaim {
        address recipient;
        bytes32 salt;
    }

    enum DemandStatus {
        Unknown,
        Open,
        Answered,
        Silent
    }

    /// @notice What a demand of WithheldLeaf asks for: a receipt's digest as entry `index`, under a root of at least
    /// `minSize` entries.
    struct DemandedLeaf {
        bytes32 digest;
        uint40 index;
        uint40 minSize;
    }

    /// @notice What a demand of WithheldConsistency asks for: a proof that the newer of two anchorings extends the older.
    struct DemandedConsistency {
        bytes32 oldRoot;
        uint40 oldSize;
        uint40 newSize;
        bytes32 newRoot;
    }

    /// @notice A bonded demand to show something about an operator's log.
    /// @param previous of consistency: the one before it among those that are open against the operator; 0 if there is none
    /// @param next of consistency: the one after it
    /// @param repetition how often the bond was doubled because the leaf had been demanded before
    /// @param leaf set if `fault` is WithheldLeaf
    /// @param consistency set if `fault` is WithheldConsistency
    struct Demand {
        Fault fault;
        DemandStatus status;
        address operator;
        uint40 previous;
        uint40 next;
        address demander;
        uint64 openedAt;
        uint8 repetition;
        uint64 deadline;
        uint128 bond;
        DemandedLeaf leaf;
        DemandedConsistency consistency;
    }

    /// @notice Emitted when somebody commits to a bounty. Its time also proves that the chain was alive then.
    event Committed(bytes32 indexed commitment);
    /// @notice Emitted when a receipt is published: from now on everyone can dispute it.
    event ReceiptPresented(bytes32 indexed digest, address indexed operator, uint64 leafIndex, uint64 admissibleUntil);
    /// @notice Emitted once per fault key, with what the operator lost.
    event FaultPunished(
        bytes32 indexed faultKey,
        address indexed operator,
        Fault indexed fault,
        uint256 taken,
        uint256 bounty,
        address recipient
    );
    /// @notice Emitted once per receipt that a fault was shown of: its verdict is FAULTY.
    event ReceiptFaulted(bytes32 indexed digest, address indexed operator, bytes32 indexed faultKey, Fault fault);
    /// @notice Emitted when somebody demands that a receipt be shown in its operator's log.
    event LeafDemanded(
        uint256 indexed demandId,
        address indexed operator,
        bytes32 indexed digest,
        uint40 index,
        uint40 minSize,
        address demander,
        uint256 bond,
        uint64 deadline
    );
    /// @notice Emitted when somebody demands a proof that an anchoring extends the one before it.
    event ConsistencyDemanded(
        uint256 indexed demandId,
        address indexed operator,
        bytes32 oldRoot,
        uint40 oldSize,
        bytes32 newRoot,
        uint40 newSize,
        address demander,
        uint256 bond,
        uint64 deadline
    );
    /// @notice Emitted when a demand is answered; nine tenths of the bond go to `answerer`.
    event DemandAnswered(uint256 indexed demandId, address indexed answerer);
    /// @notice Emitted when a demand ended in silence; the bond went back.
    event DemandUnanswered(uint256 indexed demandId);
    /// @notice Emitted when an account took out coin that it was owed.
    event CoinWithdrawn(address indexed account, uint256 amount);

    /// @notice Raised at deployment when times do not fit each other.
    error BadCourtTimes(CourtTimes times, uint64 unbonding, uint64 needed);
    /// @notice Raised at deployment when bonds would be nothing, or their bounds are the wrong way round.
    error BadDemandFees(uint64 least, uint64 highest);
    /// @notice Raised at deployment when models could be retired within a dispute window.
    error RetirementTooFast(uint64 notice, uint64 window);
    /// @notice Raised when this commitment was made before.
    error CommitmentKnown(bytes32 commitment);
    /// @notice Raised when a receipt breaks a rule of its own: index, times or flags.
    error ReceiptMalformed(bytes32 digest);
    /// @notice Raised when the signer was no receipt key of the operator when the receipt was issued.
    error ReceiptNotSigned(address operator, address signer, uint64 issuedAt);
    /// @notice Raised when the receipt was published before.
    error AlreadyPresented(bytes32 digest);
    /// @notice Raised when the receipt's time is too late for this call by the allowed skew; `earliest` is the first second
    /// at which it is not.
    error NotYetIssued(uint64 issuedAt, uint64 earliest);
    /// @notice Raised when the last moment for this evidence has passed: of a receipt's digest, or of an anchoring's root.
    error NoLongerAdmissible(bytes32 digest, uint64 until);
    /// @notice Raised when the promise and its grace have not run out.
    error PromiseOpen(uint64 now_, uint64 until);
    /// @notice Raised when the anchored log has the entry's place, so nothing was omitted.
    error EntryAnchored(uint64 leafIndex, uint40 size);
    /// @notice Raised when no entry can be demanded because none is anchored at that place.
    error EntryNotAnchored(uint64 leafIndex, uint40 size);
    /// @notice Raised when no commitment shows that the chain was alive while the operator could have acted.
    error NoPulse(bytes32 commitment, uint64 time, uint64 after_, uint64 until);
    /// @notice Raised when the anchoring shown is not the first that covers the entry.
    error NotFirstCover(uint64 leafIndex, uint40 sizeBefore, uint40 size);
    /// @notice Raised when the first anchor that covers the entry came in time.
    error AnchoredInTime(uint64 anchoredAt, uint64 latest);
    /// @notice Raised when two receipts do not conflict.
    error NoConflict(bytes32 digestA, bytes32 digestB);
    /// @notice Raised when the entry shown is the receipt itself, or stands at another place.
    error NotDisplaced(bytes32 digest, uint64 leafIndex, uint40 index);
    /// @notice Raised when the answer was refused, failed or cut short: it claims no model.
    error AnswerIncomplete(uint32 flags);
    /// @notice Raised when the endpoint was declared as the receipt says, within the allowed skew.
    error Declared(bytes32 endpoint, bytes32 modelId, uint64 issuedAt);
    /// @notice Raised when the model could be served at that time, within the allowed skew.
    error ModelServable(bytes32 modelId, uint64 issuedAt);
    /// @notice Raised when the challenge would change nothing: the fault was punished (or there is nothing to take) and
    /// its receipts are marked already.
    error AlreadyPunished(bytes32 faultKey);
    /// @notice Raised when the coin sent is less than the bond.
    error WrongBond(uint256 sent, uint256 bond);
    /// @notice Raised when the same was demanded before: an anchoring at any time, a leaf by a demand that nobody answered or
    /// under the present head.
    error AlreadyDemanded(uint256 demandId);
    /// @notice Raised when the demand is not open (any more).
    error DemandNotOpen(uint256 demandId, DemandStatus status);
    /// @notice Raised when the wrong kind of answer is given.
    error OtherDemand(uint256 demandId, Fault fault);
    /// @notice Raised when the answer does not show what was demanded.
    error NotAnAnswer(uint256 demandId);
    /// @notice Raised when the answers to many demands are not as many as these.
    error AnswersUnpaired(uint256 demands, uint256 proofs);
    /// @notice Raised when none of the demands to be answered is open.
    error NothingToAnswer();
    /// @notice Raised when the time to answer has not passed.
    error AnswerPending(uint256 demandId, uint64 deadline);
    /// @notice Raised when the caller is owed no coin, or does not take it.
    error NoCoin(address account);
    error CoinRefused(address account, uint256 amount);

    /// @notice Commits to a bounty without telling the evidence; see {commitmentOf}.
    function commit(bytes32 commitment) external;

    /// @notice Publishes a receipt, the first step towards FINAL for contracts. Anyone, until `anchorBy + GRACE`.
    function present(SignedReceipt calldata signed) external;

    /// @notice The receipt was promised on chain by `anchorBy`; GRACE has passed and the log is not that long. Jails.
    /// @param pulse a commitment, anyone's, made after `anchorBy` and more than GRACE / 2 ago: the chain was alive
    function challengeOmission(SignedReceipt calldata signed, bytes32 pulse, BountyClaim calldata bountyClaim) external;

    /// @notice The first anchor that covers the receipt's place came after `anchorBy + GRACE`.
    /// @param anchoring position in the opening of that anchor
    /// @param pulse a commitment, anyone's, made after `anchorBy` and more than GRACE / 2 before that anchor
    function challengeLateness(
        SignedReceipt calldata signed,
        IAnchors.Opening calldata opening,
        uint256 anchoring,
        bytes32 pulse,
        BountyClaim calldata bountyClaim
    ) external;

    /// @notice Two receipts with different digests were signed for one place in the log.
    function challengeConflict(
        SignedReceipt calldata a,
        SignedReceipt calldata b,
        BountyClaim calldata bountyClaim
    ) external;

    /// @notice Another digest stands at the receipt's place under an anchored root.
    function challengeDisplacement(
        SignedReceipt calldata signed,
        bytes32 other,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof calldata proof,
        BountyClaim calldata bountyClaim
    ) external;

    /// @notice Two anchored roots hold different digests at one place. Records the fork in {IAnchors} if nobody did.
    function challengeFork(
        address operator,
        bytes32 digestA,
        IAnchors.Opening calldata openingA,
        IAnchors.LeafProof calldata proofA,
        bytes32 digestB,
        IAnchors.Opening calldata openingB,
        IAnchors.LeafProof calldata proofB,
        BountyClaim calldata bountyClaim
    ) external;

    /// @notice A complete answer came from a model or configuration that its endpoint did not declare when it was issued.
    function challengeUndeclaredModel(SignedReceipt calldata signed, BountyClaim calldata bountyClaim) external;

    /// @notice A complete answer came from a model that was not registered, or was retired, when it was issued.
    function challengeUnknownModel(SignedReceipt calldata signed, BountyClaim calldata bountyClaim) external;

    /// @notice Demands that the receipt be shown in the log, under the present head or a later one. Costs {demandBond};
    /// what is sent above that is credited back. Possible again once it was answered and the log has grown.
    function demandLeaf(SignedReceipt calldata signed) external payable returns (uint256 demandId);

    /// @notice Demands that the root after `anchoring` of an opening be shown to extend the root of `anchoring`. Possible within
    /// WINDOW of the later one. Costs as {demandLeaf}.
    /// @param anchoring position in the opening; not the last one
    function demandConsistency(
        address operator,
        IAnchors.Opening calldata opening,
        uint256 anchoring
    ) external payable returns (uint256 demandId);

    /// @notice Answers a leaf demand. Anyone; nine tenths of the bond are credited to the caller, a tenth to nobody. Possible
    /// until silence was punished.
    function answerLeaf(
        uint256 demandId,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof calldata proof
    ) external;

    /// @notice Answers a consistency demand with an RFC 9162 consistency proof. Anyone, as {answerLeaf}.
    function answerConsistency(uint256 demandId, bytes32[] calldata proof) external;

    /// @notice Answers those of many demands that are open; anyone, as {answerLeaf}. Passes over the others.
    /// @param opening of the operator of the leaf demands
    /// @param proofs one for each demand; for a demand of consistency, `path` is the proof and the rest is ignored
    function answerMany(
        uint256[] calldata demandIds,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof[] calldata proofs
    ) external;

    /// @notice Punishes a demand that nobody answered in time; bond and bounty are the demander's.
    /// @param pulse a commitment, anyone's, more than a third of this demand's time after it was made, and as much ago
    function challengeSilence(uint256 demandId, bytes32 pulse) external;

    /// @notice Sends the caller the coin it is owed: bonds won or returned.
    function withdrawCoin() external returns (uint256 amount);

    function ANCHORS() external view returns (IAnchors);
    function OPERATORS() external view returns (IOperatorRegistry);
    function MODELS() external view returns (IModelRegistry);
    function STAKING() external view returns (IStaking);
    function times() external view returns (CourtTimes memory);
    function demandFees() external view returns (DemandFees memory);

    /// @notice Returns the commitment to a bounty.
    /// @param evidence digest of the receipt; for a conflict or fork keccak256(digestA, digestB) in the order of the call
    function commitmentOf(bytes32 evidence, address recipient, bytes32 salt) external pure returns (bytes32);
    /// @notice Returns when (unix seconds) a commitment was made, and in which block; zeros if never.
    function committedAt(bytes32 commitment) external view returns (uint64 time, uint64 blockNumber);
    /// @notice Returns when a receipt was published; 0 if never.
    function presentedAt(bytes32 digest) external view returns (uint64);
    /// @notice Returns the last second at which a fault of this receipt can be brought.
    function admissibleUntil(InferenceReceipt calldata receipt) external view returns (uint64);
    /// @notice Returns the fault that was shown of a receipt (None if none), and when.
    function faultOf(bytes32 digest) external view returns (Fault fault, uint64 time);
    /// @notice Returns when a fault key took stake; 0 if never.
    function punishedAt(bytes32 faultKey) external view returns (uint64);
    /// @notice Returns since when the operator counts as forked: shown in {IAnchors}, or by silence here; 0 if not.
    function forkedAt(address operator) external view returns (uint64);
    /// @notice Returns whether a demand for this receipt's leaf is open, or one about the operator's whole log that was made by
    /// the last second at which the receipt could be disputed.
    function isDisputed(bytes32 digest, address operator) external view returns (bool);
    function demandOf(uint256 demandId) external view returns (Demand memory);
    function demandCount() external view returns (uint256);
    /// @notice Returns the bond (wei) of a demand made in this block: twice the answer's gas at a capped base fee, doubled for
    /// each 64 open demands against the operator and each time that the leaf was demanded before, up to eight times.
    /// @param digest of the receipt whose leaf is demanded; 0 for a demand of consistency
    function demandBond(address operator, bytes32 digest) external view returns (uint256);
    /// @notice Returns what a fault would take from the operator now; it takes nothing where less than that is at stake.
    function penaltyOf(Fault fault, address operator) external view returns (uint256);
    function coinOf(address account) external view returns (uint256);
}
