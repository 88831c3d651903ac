// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Anchors} from "../../../contracts/Anchors.sol";
import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {AnchorWord} from "../../../contracts/types/AnchorWord.sol";
import {NaiveLog} from "./NaiveLog.sol";
import {Test} from "./Test.sol";

/// @notice An operator, its log and its anchors as it remembers them, and all that can be opened and proven with it.
abstract contract AnchorsBook is Test {
    uint64 internal constant WINDOW = 32;
    uint64 internal constant GRACE = 8;
    uint64 internal constant MAX_DELAY = 30;
    uint64 internal constant PERIOD = 2;
    uint64 internal constant START = 1_700_000_000;
    uint8 internal constant HEAD = 64;
    AnchorWord internal constant NO_WORD = AnchorWord.wrap(0);

    Anchors internal anchors;
    address internal operator = accountOf("operator");
    address internal key = accountOf("anchor key");
    address internal stranger = accountOf("stranger");

    /// @dev The operator's log, the anchorings by which it was anchored, and the head before each of them.
    bytes32[] internal entries;
    IAnchors.Anchoring[] internal history;
    AnchorWord[] internal before;

    /// @dev Adds entries and anchors the log as the operator.
    function grow(uint256 count) internal {
        for (uint256 i = 0; i < count; ++i) entries.push(keccak256(abi.encode("entry", entries.length)));
        anchorRoot(NaiveLog.root(entries, entries.length), uint40(entries.length));
    }

    function anchorRoot(bytes32 root, uint40 size) internal {
        before.push(anchors.headOf(operator));
        history.push(IAnchors.Anchoring(root, size, uint64(block.timestamp)));
        vm.prank(operator);
        anchors.anchor(operator, root, size);
    }

    function pass(uint256 time) internal {
        vm.warp(block.timestamp + time);
    }

    /// @dev The opening of the word in `slot` by the anchorings first..last of the history.
    function opening(uint8 slot, uint256 first, uint256 last) internal view returns (IAnchors.Opening memory made) {
        made.slot = slot;
        made.previous = before[first];
        made.anchorings = new IAnchors.Anchoring[](last - first + 1);
        for (uint256 i = 0; i < made.anchorings.length; ++i) made.anchorings[i] = history[first + i];
    }

    /// @dev Whether an entry is settled by what the contract says of it; reverts if the proof fails.
    function isSettled(
        bytes32 digest,
        IAnchors.Opening memory made,
        IAnchors.LeafProof memory proof
    ) internal view returns (bool) {
        return
            block.timestamp > anchors.anchoredAt(operator, digest, made, proof) + WINDOW &&
            anchors.forkedAt(operator) == 0;
    }

    function headOpening() internal view returns (IAnchors.Opening memory) {
        return opening(HEAD, history.length - 1, history.length - 1);
    }

    /// @dev Proof that entry `index` is under the root of anchoring `anchoring` of an opening that begins at `first`.
    function leafProof(
        uint256 index,
        uint256 first,
        uint256 anchoring
    ) internal view returns (IAnchors.LeafProof memory proof) {
        proof.anchoring = anchoring;
        proof.index = uint40(index);
        proof.path = NaiveLog.path(entries, index, history[first + anchoring].size);
    }

    function mismatch(
        IAnchors.Opening memory made,
        AnchorWord computed,
        AnchorWord stored
    ) internal view returns (bytes memory) {
        return abi.encodeWithSelector(IAnchors.OpeningMismatch.selector, operator, made.slot, computed, stored);
    }

    function fold(IAnchors.Opening memory made) internal pure returns (AnchorWord word) {
        word = made.previous;
        for (uint256 i = 0; i < made.anchorings.length; ++i) {
            IAnchors.Anchoring memory anchoring = made.anchorings[i];
            word = word.fold(anchoring.root, anchoring.size, anchoring.time, START, PERIOD);
        }
    }

    /// @dev Where `Anchors` keeps the head of an account: for tests that need a state only years of anchoring reach.
    function setHead(address account, AnchorWord word) internal {
        vm.store(address(anchors), bytes32(uint256(uint160(account)) << 96), AnchorWord.unwrap(word));
    }

    function wordOf(
        uint256 chain,
        uint256 size,
        uint256 period,
        uint256 count,
        uint256 cursor
    ) internal pure returns (AnchorWord) {
        return AnchorWord.wrap(bytes32((chain << 64) | (size << 24) | (period << 15) | (count << 6) | cursor));
    }
}
