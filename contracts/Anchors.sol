// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IAnchors} from "./interfaces/IAnchors.sol";
import {MerkleLog} from "./libraries/MerkleLog.sol";
import {Receipts} from "./libraries/Receipts.sol";
import {AnchorWord, RING_SIZE} from "./types/AnchorWord.sol";
import {InferenceReceipt} from "./types/InferenceReceipt.sol";

/// @title Anchors
/// @notice See {IAnchors}.
contract Anchors is IAnchors, EIP712 {
    /// @dev Entries by which one anchor may grow a log: bounds what a single lie about a size can skip.
    uint40 private constant MAX_GROWTH = 2 ** 24;
    uint64 private constant LONGEST_TIME = 366 days;
    bytes32 private constant REQUEST_TYPE_HASH = keccak256("AnchorRequest(address operator,bytes32 root,uint40 size)");

    /// @inheritdoc IAnchors
    uint64 public immutable WINDOW;
    /// @inheritdoc IAnchors
    uint64 public immutable GRACE;
    /// @inheritdoc IAnchors
    uint64 public immutable MAX_DELAY;
    /// @inheritdoc IAnchors
    uint64 public immutable PERIOD;
    /// @inheritdoc IAnchors
    uint64 public immutable GENESIS;

    struct Account {
        AnchorWord head;
        address anchorKey;
        uint64 forkedAt;
        AnchorWord[RING_SIZE] ring;
    }

    mapping(address operator => Account) private _accounts;

    /// @param window seconds, 16 seconds to 366 days
    /// @param grace seconds, below `window`
    /// @param maxDelay seconds, 1 second to 366 days
    constructor(uint64 window, uint64 grace, uint64 maxDelay) EIP712("Assay", "1") {
        require(
            window >= 16 && window <= LONGEST_TIME && grace < window && maxDelay > 0 && maxDelay <= LONGEST_TIME,
            BadTimes(window, grace, maxDelay)
        );

        WINDOW = window;
        GRACE = grace;
        MAX_DELAY = maxDelay;
        PERIOD = window / 16;
        GENESIS = uint64(block.timestamp);
    }

    /// @inheritdoc IAnchors
    function anchor(address operator, bytes32 root, uint40 size) external {
        _anchor(operator, msg.sender, root, size);
    }

    /// @inheritdoc IAnchors
    function anchorFor(address operator, bytes32 root, uint40 size, bytes calldata signature) external {
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(REQUEST_TYPE_HASH, operator, root, size)));
        _anchor(operator, ECDSA.recoverCalldata(digest, signature), root, size);
    }

    /// @inheritdoc IAnchors
    function setAnchorKey(address key) external {
        _accounts[msg.sender].anchorKey = key;

        emit AnchorKeyChanged(msg.sender, key);
    }

    /// @inheritdoc IAnchors
    function recordFork(
        address operator,
        bytes32 digestA,
        Opening calldata openingA,
        LeafProof calldata proofA,
        bytes32 digestB,
        Opening calldata openingB,
        LeafProof calldata proofB
    ) external {
        Account storage account = _accounts[operator];
        require(account.forkedAt == 0, ForkAlreadyRecorded(operator));
        require(
            proofA.index == proofB.index && digestA != digestB,
            NotAFork(proofA.index, proofB.index, digestA, digestB)
        );
        _anchoredAt(operator, digestA, openingA, proofA);
        _anchoredAt(operator, digestB, openingB, proofB);

        // INVARIANT: A6
        account.forkedAt = uint64(block.timestamp);

        emit ForkRecorded(operator, proofA.index, digestA, digestB);
    }

    /// @inheritdoc IAnchors
    function anchorKeyOf(address operator) external view returns (address) {
        return _accounts[operator].anchorKey;
    }

    /// @inheritdoc IAnchors
    function headOf(address operator) external view returns (AnchorWord) {
        return _accounts[operator].head;
    }

    /// @inheritdoc IAnchors
    function sizeOf(address operator) external view returns (uint40) {
        return _accounts[operator].head.sizeOf();
    }

    /// @inheritdoc IAnchors
    function ringOf(address operator) external view returns (AnchorWord[RING_SIZE] memory) {
        return _accounts[operator].ring;
    }

    /// @inheritdoc IAnchors
    function forkedAt(address operator) external view returns (uint64) {
        return _accounts[operator].forkedAt;
    }

    /// @inheritdoc IAnchors
    function checkOpening(address operator, Opening calldata opening) external view {
        _checkOpening(operator, opening);
    }

    /// @inheritdoc IAnchors
    function anchoredAt(
        address operator,
        bytes32 digest,
        Opening calldata opening,
        LeafProof calldata proof
    ) external view returns (uint64) {
        return _anchoredAt(operator, digest, opening, proof);
    }

    /// @inheritdoc IAnchors
    function isSettled(
        address operator,
        bytes32 digest,
        Opening calldata opening,
        LeafProof calldata proof
    ) external view returns (bool) {
        uint64 time = _anchoredAt(operator, digest, opening, proof);
        // INVARIANT: A5
        return block.timestamp > time + WINDOW && _accounts[operator].forkedAt == 0;
    }

    /// @inheritdoc IAnchors
    function receiptDigest(InferenceReceipt calldata receipt) external view returns (bytes32) {
        return _hashTypedDataV4(Receipts.hash(receipt));
    }

    function _anchor(address operator, address anchorer, bytes32 root, uint40 size) private {
        Account storage account = _accounts[operator];
        // INVARIANT: A1
        require(anchorer == operator || anchorer == account.anchorKey, NotAnchorer(operator, anchorer));
        AnchorWord previous = account.head;
        uint40 current = previous.sizeOf();
        // INVARIANT: A2
        require(size > current && size - current <= MAX_GROWTH, SizeOutOfRange(operator, current, size));

        (AnchorWord next, bool turned) = previous.fold(root, size, uint64(block.timestamp), GENESIS, PERIOD);
        // INVARIANT: A3
        if (turned) account.ring[previous.cursorOf()] = previous;
        account.head = next;

        emit Anchored(operator, root, size, next);
    }

    function _checkOpening(address operator, Opening calldata opening) private view {
        require(opening.slot <= RING_SIZE, UnknownSlot(opening.slot));
        require(opening.steps.length > 0, EmptyOpening());

        AnchorWord computed = opening.previous;
        for (uint256 i = 0; i < opening.steps.length; ++i) {
            Step calldata step = opening.steps[i];
            (computed, ) = computed.fold(step.root, step.size, step.time, GENESIS, PERIOD);
        }

        Account storage account = _accounts[operator];
        AnchorWord stored = opening.slot == RING_SIZE ? account.head : account.ring[opening.slot];
        // A slot that was never written holds zero, and zero is no anchor, whatever folds to it.
        // INVARIANT: A4
        require(computed == stored && !stored.isZero(), OpeningMismatch(operator, opening.slot, computed, stored));
    }

    function _anchoredAt(
        address operator,
        bytes32 digest,
        Opening calldata opening,
        LeafProof calldata proof
    ) private view returns (uint64) {
        _checkOpening(operator, opening);
        require(proof.step < opening.steps.length, UnknownStep(proof.step, opening.steps.length));

        // Root, size and time leave this function from one and the same step.
        Step calldata step = opening.steps[proof.step];
        require(
            MerkleLog.isIncluded(MerkleLog.hashLeaf(digest), proof.index, step.size, proof.path, step.root),
            NotIncluded(digest, proof.index, step.size, step.root)
        );
        return step.time;
    }
}
