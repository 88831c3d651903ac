// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IAnchors} from "./interfaces/IAnchors.sol";
import {MerkleLog} from "./libraries/MerkleLog.sol";
import {Receipts} from "./libraries/Receipts.sol";
import {AnchorWord, MAX_PERIOD_ANCHORINGS, RING_SIZE} from "./types/AnchorWord.sol";
import {InferenceReceipt} from "./types/InferenceReceipt.sol";

/// @title Anchors
/// @notice See {IAnchors}.
contract Anchors is IAnchors, EIP712 {
    /// @dev Entries by which one anchor may grow a log: bounds what a single lie about a size can skip.
    uint256 private constant MAX_GROWTH = 2 ** 24;
    uint64 private constant LONGEST_TIME = 366 days;
    bytes32 private constant REQUEST_TYPE_HASH = keccak256("AnchorRequest(address operator,bytes32 root,uint40 size)");

    /// @inheritdoc IAnchors
    uint64 public immutable WINDOW;
    /// @inheritdoc IAnchors
    uint64 public immutable GRACE;
    /// @inheritdoc IAnchors
    uint64 public immutable MAX_DELAY;
    uint256 private immutable _PERIOD;
    uint256 private immutable _GENESIS;

    struct Account {
        AnchorWord head;
        address anchorKey;
        uint64 forkedAt;
        AnchorWord[RING_SIZE] ring;
    }

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
        _PERIOD = window / 16;
        _GENESIS = block.timestamp;
    }

    /// @inheritdoc IAnchors
    function anchor(address operator, bytes32 root, uint40 size) external {
        Account storage account = _accountOf(operator);
        // INVARIANT A1: Only an operator or the key it names anchors its log.
        if (msg.sender != operator && msg.sender != account.anchorKey) revert NotAnchorer(operator, msg.sender);
        _append(account, operator, root, size);
    }

    /// @inheritdoc IAnchors
    function anchorFor(address operator, bytes32 root, uint40 size, bytes calldata signature) external {
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(REQUEST_TYPE_HASH, operator, root, size)));
        address signer = ECDSA.recoverCalldata(digest, signature);
        Account storage account = _accountOf(operator);
        // INVARIANT A1: Only an operator or the key it names anchors its log.
        if (signer != operator && signer != account.anchorKey) revert NotAnchorer(operator, signer);
        _append(account, operator, root, size);
    }

    /// @inheritdoc IAnchors
    function setAnchorKey(address key) external {
        _accountOf(msg.sender).anchorKey = key;

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
        Account storage account = _accountOf(operator);
        require(account.forkedAt == 0, ForkAlreadyRecorded(operator));
        require(
            proofA.index == proofB.index && digestA != digestB,
            NotAFork(proofA.index, proofB.index, digestA, digestB)
        );
        _anchoredAt(operator, digestA, openingA, proofA);
        _anchoredAt(operator, digestB, openingB, proofB);

        // INVARIANT A6: A fork is recorded only of an operator that anchored two entries at one index, and the record
        //   stays for ever.
        account.forkedAt = uint64(block.timestamp);

        emit ForkRecorded(operator, proofA.index, digestA, digestB);
    }

    /// @inheritdoc IAnchors
    function PERIOD() external view returns (uint64) {
        return uint64(_PERIOD);
    }

    /// @inheritdoc IAnchors
    function GENESIS() external view returns (uint64) {
        return uint64(_GENESIS);
    }

    /// @inheritdoc IAnchors
    function anchorKeyOf(address operator) external view returns (address) {
        return _accountOf(operator).anchorKey;
    }

    /// @inheritdoc IAnchors
    function headOf(address operator) external view returns (AnchorWord) {
        return _accountOf(operator).head;
    }

    /// @inheritdoc IAnchors
    function sizeOf(address operator) external view returns (uint40) {
        return _accountOf(operator).head.sizeOf();
    }

    /// @inheritdoc IAnchors
    function ringOf(address operator) external view returns (AnchorWord[RING_SIZE] memory) {
        return _accountOf(operator).ring;
    }

    /// @inheritdoc IAnchors
    function forkedAt(address operator) external view returns (uint64) {
        return _accountOf(operator).forkedAt;
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
    function receiptDigest(InferenceReceipt calldata receipt) external view returns (bytes32) {
        return _hashTypedDataV4(Receipts.hash(receipt));
    }

    /// @dev Appends one anchoring to the operator's chain of words: {AnchorWord-fold}, laid out for gas, because anchoring is
    /// what an operator pays for every few minutes. Without the assembly it costs about 200 gas more.
    function _append(Account storage account, address operator, bytes32 root, uint256 size) private {
        uint256 previous = uint256(AnchorWord.unwrap(account.head));
        uint256 low;
        // SAFETY: sizes are below 2^40, so one that does not grow wraps far beyond MAX_GROWTH. Time is past genesis. The
        // count is below its last value when it is raised, and a size that grows to below 2^40 carries nothing further.
        unchecked {
            uint256 growth = size - ((previous >> 24) & type(uint40).max);
            // INVARIANT A2: The anchored size only grows, by 1 to 2^24 at once.
            if (growth - 1 >= MAX_GROWTH) revert SizeOutOfRange(operator, uint40(size - growth), uint40(size));

            uint256 period = block.timestamp - _GENESIS;
            uint256 length = _PERIOD;
            // SAFETY: the length of a period is above 0. Solidity would look once more.
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                period := shl(15, div(period, length))
            }
            // One comparison finds both that the period goes on and that it has an anchoring left.
            if ((previous ^ period) & 0xffffff < (MAX_PERIOD_ANCHORINGS - 1) << 6)
                low = (previous & type(uint64).max) + (growth << 24) + (1 << 6);
            else low = (size << 24) | _turn(account, operator, previous, period & 0xffffff);
        }

        bytes32 topic = Anchored.selector;
        // SAFETY: writes only above the free memory pointer, and the head, which is the first slot of the account. The
        // operator's high bits are clean: the ABI decoder refuses others.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, previous)
            mstore(add(free, 0x20), root)
            mstore(add(free, 0x40), size)
            mstore(add(free, 0x60), timestamp())
            // INVARIANT A7: A word commits to the whole chain before it: no two anchors share one.
            let next := or(shl(64, shr(64, keccak256(free, 0x80))), low)
            sstore(account.slot, next)
            mstore(free, next)
            log3(free, 0x20, topic, operator, root)
        }
    }

    /// @dev Keeps the last word of an earlier busy period in the ring. Returns the low 24 bits of the word that follows it.
    /// @param period number of the period that begins, at its place in the word
    function _turn(
        Account storage account,
        address operator,
        uint256 previous,
        uint256 period
    ) private returns (uint256 place) {
        if (previous == 0) return period;
        // INVARIANT A9: An operator anchors at most 512 times in a period, so that what leads from an anchoring to a kept
        //   word always fits into a transaction.
        if ((previous ^ period) & 0xff8000 == 0) revert PeriodFull(operator, _endOfPeriod());
        uint256 cursor = previous & 0x3f;
        // INVARIANT A3: The last word of each of the last 64 busy periods is kept.
        account.ring[cursor] = AnchorWord.wrap(bytes32(previous));
        return period | ((cursor + 1) % RING_SIZE);
    }

    function _endOfPeriod() private view returns (uint64) {
        return uint64(block.timestamp + _PERIOD - ((block.timestamp - _GENESIS) % _PERIOD));
    }

    /// @dev The account of an operator lies at the slot that its address names, shifted: no two overlap, and nothing is
    /// hashed. The only other storage is what EIP712 keeps in slots 0 and 1, the account of the zero address, which no
    /// signature and no caller ever is.
    function _accountOf(address operator) private pure returns (Account storage account) {
        // SAFETY: Solidity keeps the unused high bits of an address clean when it decodes it; shl drops them anyway.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            account.slot := shl(96, operator)
        }
    }

    function _checkOpening(address operator, Opening calldata opening) private view {
        require(opening.slot <= RING_SIZE, UnknownSlot(opening.slot));
        require(opening.anchorings.length > 0, EmptyOpening());

        AnchorWord computed = opening.previous;
        for (uint256 i = 0; i < opening.anchorings.length; ++i) {
            Anchoring calldata anchoring = opening.anchorings[i];
            computed = computed.fold(anchoring.root, anchoring.size, anchoring.time, _GENESIS, _PERIOD);
        }

        Account storage account = _accountOf(operator);
        AnchorWord stored = opening.slot == RING_SIZE ? account.head : account.ring[opening.slot];
        // A slot that was never written holds zero, and zero is no anchor, whatever folds to it.
        // INVARIANT A4: An opening is accepted only if its anchorings were made, and never for a word of zero; every
        //   root of the last WINDOW has an opening.
        require(computed == stored && !stored.isZero(), OpeningMismatch(operator, opening.slot, computed, stored));
    }

    function _anchoredAt(
        address operator,
        bytes32 digest,
        Opening calldata opening,
        LeafProof calldata proof
    ) private view returns (uint64) {
        _checkOpening(operator, opening);
        require(
            proof.anchoring < opening.anchorings.length,
            UnknownAnchoring(proof.anchoring, opening.anchorings.length)
        );

        // Root, size and time come from one and the same anchoring.
        // INVARIANT A8: The age and the root of an answer come from one anchoring.
        Anchoring calldata anchoring = opening.anchorings[proof.anchoring];
        require(
            MerkleLog.isIncluded(MerkleLog.hashLeaf(digest), proof.index, anchoring.size, proof.path, anchoring.root),
            NotIncluded(digest, proof.index, anchoring.size, anchoring.root)
        );
        return anchoring.time;
    }
}
