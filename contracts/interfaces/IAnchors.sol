// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {InferenceReceipt} from "../types/InferenceReceipt.sol";
import {AnchorWord} from "../types/AnchorWord.sol";

/// @title Anchors
/// @notice Keeps, per operator, one storage word that commits to every log root it ever anchored and when.
/// @dev The log is an RFC 9162 Merkle tree over SHA-256 whose entries are 32-byte receipt digests. The byte layout of the
/// word and of its hash chain is in docs/protocol.md, section "Anchor word".
///
/// Safety assumptions: `block.timestamp` does not decrease; keccak256 truncated to 192 bits is collision resistant for
/// an operator who chooses all inputs (2^96 work); SHA-256 is collision resistant.
/// Liveness assumption: an operator's transaction (or a relayer's) is included within GRACE after `anchorBy`.
interface IAnchors {
    /// @notice One anchoring: a root of the log, its number of entries, and the block time (unix seconds) it arrived.
    struct Anchoring {
        bytes32 root;
        uint40 size;
        uint64 time;
    }

    /// @notice Reveals anchorings that fold into a stored word.
    /// @param slot 0..63: that ring slot; 64: the head word
    /// @param previous the word before the first anchoring (zero if the first anchoring is the operator's first anchor)
    /// @param anchorings in the order in which they were anchored, at least one
    struct Opening {
        uint8 slot;
        AnchorWord previous;
        Anchoring[] anchorings;
    }

    /// @notice Shows that a digest is the entry `index` under the root of one opened anchoring.
    /// @param anchoring position in `Opening.anchorings`
    /// @param index position in the log, from 0. A digest stands for a receipt with this very `leafIndex`: who has the
    /// receipt compares the two.
    /// @param path RFC 9162 section 2.1.3 inclusion proof, leaf to root
    struct LeafProof {
        uint256 anchoring;
        uint40 index;
        bytes32[] path;
    }

    /// @notice Emitted for every anchoring.
    /// @dev `word` is the operator's new head, so a reader can replay and check the whole chain from events alone. The
    /// size is bits 24..63 of the word; the time is the block's.
    event Anchored(address indexed operator, bytes32 indexed root, AnchorWord word);
    /// @notice Emitted when an operator names the account that may anchor for it (zero: nobody but itself).
    event AnchorKeyChanged(address indexed operator, address indexed key);
    /// @notice Emitted once per operator, when two of its anchored roots were shown to hold different entries at `index`.
    event ForkRecorded(address indexed operator, uint40 indexed index, bytes32 digestA, bytes32 digestB);

    /// @notice Raised at deployment for times (seconds) that the contract cannot keep.
    error BadTimes(uint64 window, uint64 grace, uint64 maxDelay);
    /// @notice Raised when the caller, or the signer of a relayed anchor, is neither the operator nor its anchor key.
    error NotAnchorer(address operator, address account);
    /// @notice Raised when the new size is not above the current one, or more than 2^24 above it.
    error SizeOutOfRange(address operator, uint40 current, uint40 size);
    /// @notice Raised when an operator anchored 512 times in the period that ends at `until` (unix seconds).
    error PeriodFull(address operator, uint64 until);
    /// @notice Raised when an opening names a slot above 64.
    error UnknownSlot(uint8 slot);
    /// @notice Raised when an opening has no anchoring.
    error EmptyOpening();
    /// @notice Raised when an opening does not fold into the stored word (or that slot was never written).
    error OpeningMismatch(address operator, uint8 slot, AnchorWord computed, AnchorWord stored);
    /// @notice Raised when a leaf proof names an anchoring outside its opening.
    error UnknownAnchoring(uint256 anchoring, uint256 anchorings);
    /// @notice Raised when a digest is not the entry at that index under the opened root.
    error NotIncluded(bytes32 digest, uint40 index, uint40 size, bytes32 root);
    /// @notice Raised when fork evidence shows the same digest twice, or two different indices.
    error NotAFork(uint40 indexA, uint40 indexB, bytes32 digestA, bytes32 digestB);
    /// @notice Raised when a fork of this operator was recorded before.
    error ForkAlreadyRecorded(address operator);

    /// @notice Anchors the log of `operator`. Only the operator or its anchor key, at most 512 times in a period.
    /// @param root RFC 9162 Merkle tree hash of the first `size` entries
    /// @param size number of entries, above the last anchored size and at most 2^24 above it
    function anchor(address operator, bytes32 root, uint40 size) external;

    /// @notice Anchors on the strength of a signature by the operator or its anchor key. Anyone may relay it.
    /// @dev EIP-712 `AnchorRequest(address operator,bytes32 root,uint40 size)` in this contract's domain. Sizes only
    /// grow, so a signature works once, and an old one that was overtaken never works again.
    function anchorFor(address operator, bytes32 root, uint40 size, bytes calldata signature) external;

    /// @notice Names the account that may anchor for the caller, in place of any before it. Zero: none.
    function setAnchorKey(address key) external;

    /// @notice Records that the operator anchored two histories: entry `index` differs under two opened roots. Anyone.
    /// @dev Ends SETTLED for every receipt of that operator, for ever.
    function recordFork(
        address operator,
        bytes32 digestA,
        Opening calldata openingA,
        LeafProof calldata proofA,
        bytes32 digestB,
        Opening calldata openingB,
        LeafProof calldata proofB
    ) external;

    /// @notice Returns the account that may anchor for `operator` besides itself.
    function anchorKeyOf(address operator) external view returns (address);
    /// @notice Returns the operator's head word; zero if it never anchored.
    function headOf(address operator) external view returns (AnchorWord);
    /// @notice Returns the number of entries under the operator's last anchored root.
    function sizeOf(address operator) external view returns (uint40);
    /// @notice Returns the last words of the operator's last 64 busy periods, by slot; zero where never written.
    function ringOf(address operator) external view returns (AnchorWord[64] memory);
    /// @notice Returns when a fork of this operator was recorded (unix seconds); 0 if none was.
    function forkedAt(address operator) external view returns (uint64);

    /// @notice Checks that an opening folds into the stored word. Reverts with the reason otherwise.
    function checkOpening(address operator, Opening calldata opening) external view;

    /// @notice Returns the time at which a digest was anchored, according to the opened anchoring that the proof points at.
    /// @dev Never combines one anchoring's age with another anchoring's root. Reverts with the reason if the proof fails.
    function anchoredAt(
        address operator,
        bytes32 digest,
        Opening calldata opening,
        LeafProof calldata proof
    ) external view returns (uint64);

    /// @notice Returns the EIP-712 digest of a receipt in this contract's domain: the log's entry, and what is signed.
    function receiptDigest(InferenceReceipt calldata receipt) external view returns (bytes32);

    /// @notice Seconds for which a receipt can be disputed after its root was anchored.
    function WINDOW() external view returns (uint64);
    /// @notice Seconds after `anchorBy` before a missing anchor is a fault. Below WINDOW.
    function GRACE() external view returns (uint64);
    /// @notice Longest promise: a receipt is only valid if `anchorBy <= issuedAt + MAX_DELAY`.
    function MAX_DELAY() external view returns (uint64);
    /// @notice WINDOW / 16: the length of a period, after which the last word of the previous busy one goes to the ring.
    function PERIOD() external view returns (uint64);
    /// @notice Time of deployment (unix seconds), from which periods are counted.
    function GENESIS() external view returns (uint64);
}
