// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Anchors} from "../../../contracts/Anchors.sol";
import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {AnchorWord} from "../../../contracts/types/AnchorWord.sol";
import {AnchorsBook} from "./AnchorsBook.sol";
import {NaiveLog} from "./NaiveLog.sol";

/// @notice An honest operator, a forger, an intruder and an operator that forks, for the invariants of `Anchors`.
/// @dev Every action counts itself, and none may revert: what must fail is called so that failing is what is checked.
/// The runner finds actors only among compiled roots: run the whole folder, not one file.
contract AnchorsActors is AnchorsBook {
    enum Action {
        AnchorSelf,
        AnchorByKey,
        ChangeKey,
        Wait,
        NextPeriod,
        Settle,
        Intrude,
        Shrink,
        Forge,
        OpenNothing,
        Fork
    }

    struct Settled {
        uint256 index;
        bytes32 digest;
    }

    uint256 public clock = START;
    mapping(Action => uint256) public count;

    /// @dev Position in the history of the last anchoring of every busy period but the current one.
    uint256[] public turns;
    Settled[] public settled;
    uint256 public lastSize;
    uint256 public forgeries;
    address public forker = accountOf("forker");
    bool public forkerForked;
    mapping(bytes32 word => bool) public seen;
    bool public wordSeenTwice;

    constructor(Anchors target) {
        anchors = target;
        vm.prank(operator);
        anchors.setAnchorKey(key);
    }

    modifier acting(Action action) {
        vm.warp(clock);
        ++count[action];
        _;
    }

    function anchorSelf(uint256 size) external acting(Action.AnchorSelf) {
        anchorAs(operator, size);
    }

    function anchorByKey(uint256 size) external acting(Action.AnchorByKey) {
        anchorAs(key, size);
    }

    function changeKey(uint8 number) external acting(Action.ChangeKey) {
        key = address(uint160(0xa000) + number);
        vm.prank(operator);
        anchors.setAnchorKey(key);
    }

    function wait(uint256 time) external acting(Action.Wait) {
        clock += bound(time, 0, 3 * WINDOW);
    }

    function nextPeriod() external acting(Action.NextPeriod) {
        clock += PERIOD;
    }

    /// @dev Remembers an entry that is settled now, to be shown settled for ever after.
    function settle(uint256 seed) external acting(Action.Settle) {
        for (uint256 anchoring = history.length; anchoring > 0; --anchoring) {
            if (history[anchoring - 1].time + WINDOW >= clock) continue;
            uint256 index = seed % history[anchoring - 1].size;
            settled.push(Settled(index, entries[index]));
            return;
        }
    }

    function intrude(bytes32 root, uint40 size) external acting(Action.Intrude) {
        vm.expectRevert(abi.encodeWithSelector(IAnchors.NotAnchorer.selector, operator, stranger));
        vm.prank(stranger);
        anchors.anchor(operator, root, size);
    }

    function shrink(bytes32 root, uint256 size) external acting(Action.Shrink) {
        uint40 smaller = uint40(bound(size, 0, entries.length));
        vm.expectRevert(abi.encodeWithSelector(IAnchors.SizeOutOfRange.selector, operator, entries.length, smaller));
        vm.prank(operator);
        anchors.anchor(operator, root, smaller);
    }

    /// @dev Takes a genuine opening and falsifies one thing after the other.
    function forge(uint256 seed, bytes32 word, uint64 time, uint256 slot) external acting(Action.Forge) {
        if (history.length < 2) return;
        uint256 anchoring = seed % tail(seed).anchorings.length;

        IAnchors.Opening memory aged = tail(seed);
        aged.anchorings[anchoring].time = aged.anchorings[anchoring].time == time ? time + 1 : time;
        refused(aged);

        // The root of one genuine anchor beside the age of another.
        IAnchors.Opening memory crossed = tail(seed);
        IAnchors.Anchoring memory stolen = history[uint256(word) % history.length];
        if (stolen.size == crossed.anchorings[anchoring].size) stolen.root = word;
        (crossed.anchorings[anchoring].root, crossed.anchorings[anchoring].size) = (stolen.root, stolen.size);
        refused(crossed);

        IAnchors.Opening memory uprooted = tail(seed);
        uprooted.previous = AnchorWord.wrap(AnchorWord.unwrap(uprooted.previous) == word ? ~word : word);
        refused(uprooted);

        IAnchors.Opening memory moved = tail(seed);
        moved.slot = uint8(slot % HEAD);
        refused(moved);
        ++forgeries;
    }

    /// @dev Nothing opens a slot of an account that never anchored, not even the zero it holds.
    function openNothing(uint256 slot, bytes32 root, uint40 size, uint64 time) external acting(Action.OpenNothing) {
        IAnchors.Opening memory made = IAnchors.Opening(uint8(slot % (HEAD + 1)), NO_WORD, new IAnchors.Anchoring[](1));
        made.anchorings[0] = IAnchors.Anchoring(root, size, time);
        vm.expectPartialRevert(IAnchors.OpeningMismatch.selector);
        anchors.checkOpening(stranger, made);
    }

    /// @dev Another operator anchors two histories at once, and anyone records it.
    function fork(bytes32 a, bytes32 b) external acting(Action.Fork) {
        if (forkerForked || a == b) return;
        forkerForked = true;
        IAnchors.Anchoring memory first = IAnchors.Anchoring(NaiveLog.leaf(a), 1, uint64(clock));
        bytes32 second = NaiveLog.node(NaiveLog.leaf(b), NaiveLog.leaf(a));
        vm.prank(forker);
        anchors.anchor(forker, first.root, 1);
        vm.prank(forker);
        anchors.anchor(forker, second, 2);

        IAnchors.Opening memory made = IAnchors.Opening(HEAD, NO_WORD, new IAnchors.Anchoring[](2));
        made.anchorings[0] = first;
        made.anchorings[1] = IAnchors.Anchoring(second, 2, uint64(clock));
        IAnchors.LeafProof memory proofA = IAnchors.LeafProof(0, 0, new bytes32[](0));
        IAnchors.LeafProof memory proofB = IAnchors.LeafProof(1, 0, new bytes32[](1));
        proofB.path[0] = NaiveLog.leaf(a);
        anchors.recordFork(forker, a, made, proofA, b, made, proofB);
    }

    function historyLength() external view returns (uint256) {
        return history.length;
    }

    function turnsLength() external view returns (uint256) {
        return turns.length;
    }

    function settledLength() external view returns (uint256) {
        return settled.length;
    }

    function anchoringOf(uint256 position) external view returns (IAnchors.Anchoring memory) {
        return history[position];
    }

    /// @dev The head after anchoring `position`.
    function wordAfter(uint256 position) public view returns (AnchorWord) {
        return position + 1 < history.length ? before[position + 1] : anchors.headOf(operator);
    }

    /// @dev The first anchoring that a word in the ring or the head still shows without anchorings from before the ring.
    function firstOpenable() public view returns (uint256) {
        return turns.length > HEAD ? turns[turns.length - HEAD - 1] + 1 : 0;
    }

    /// @dev The shortest opening that shows anchoring `position`, as an operator would make it: from the next kept word.
    /// Empty if only a word that left the ring could show it.
    function openingOf(uint256 position) public view returns (IAnchors.Opening memory made) {
        if (position < firstOpenable()) return made;
        uint256 oldest = turns.length > HEAD ? turns.length - HEAD : 0;
        for (uint256 turn = oldest; turn < turns.length; ++turn) {
            if (position <= turns[turn]) return opening(uint8(turn % HEAD), position, turns[turn]);
        }
        return opening(HEAD, position, history.length - 1);
    }

    /// @dev Whether the chain can be shown that an entry is settled, by the best anchoring there is now.
    function isStillSettled(uint256 number) external view returns (bool) {
        Settled storage entry = settled[number];
        for (uint256 position = firstOpenable(); position < history.length; ++position) {
            if (history[position].size <= entry.index) continue;
            IAnchors.LeafProof memory proof = leafProof(entry.index, position, 0);
            return isSettled(entry.digest, openingOf(position), proof);
        }
        return false;
    }

    function anchorAs(address anchorer, uint256 size) private {
        size = bound(size, 1, 3);
        for (uint256 i = 0; i < size; ++i) entries.push(keccak256(abi.encode("entry", entries.length)));
        AnchorWord previous = anchors.headOf(operator);
        uint256 anchorings = history.length;
        if (anchorings > 0 && period(history[anchorings - 1].time) != period(clock)) turns.push(anchorings - 1);
        before.push(previous);
        history.push(IAnchors.Anchoring(NaiveLog.root(entries, entries.length), uint40(entries.length), uint64(clock)));
        vm.prank(anchorer);
        anchors.anchor(operator, history[anchorings].root, history[anchorings].size);
        lastSize = entries.length;

        bytes32 word = AnchorWord.unwrap(anchors.headOf(operator));
        wordSeenTwice = wordSeenTwice || seen[word];
        seen[word] = true;
    }

    function tail(uint256 seed) private view returns (IAnchors.Opening memory) {
        uint256 anchorings = history.length;
        return opening(HEAD, anchorings - 1 - (seed % (anchorings < 8 ? anchorings : 8)), anchorings - 1);
    }

    function refused(IAnchors.Opening memory made) private {
        vm.expectPartialRevert(IAnchors.OpeningMismatch.selector);
        anchors.checkOpening(operator, made);
    }

    function period(uint256 time) private pure returns (uint256) {
        return (time - START) / PERIOD;
    }
}
