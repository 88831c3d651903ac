// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Anchors} from "../../../contracts/Anchors.sol";
import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {AnchorWord} from "../../../contracts/types/AnchorWord.sol";
import {AnchorsActors} from "../helpers/AnchorsActors.sol";
import {AnchorsTest} from "../helpers/AnchorsTest.sol";

contract AnchorsInvariantTest is AnchorsTest {
    AnchorsActors private actors;

    function setUp() public override {
        super.setUp();
        actors = new AnchorsActors(anchors);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actors);
    }

    // One campaign tries all of them: the calls cost more than what is asked after each.
    function invariant_anchorsAreKept() public {
        sizeOnlyGrowsByTheOperator();
        ringHoldsLastWordsOfBusyPeriods();
        onlyTheForkerIsMarked();
        wordsAreNeverShared();
        everyRecentStepOpens();
        settledStaysSettled();
    }

    // A2: the size is what the honest operator last anchored, whatever the others tried.
    function sizeOnlyGrowsByTheOperator() private view {
        vm.assertEq(anchors.sizeOf(operator), actors.lastSize());
    }

    // A3: each slot holds the last word of its busy period; those before the last 64 are gone, later ones unwritten.
    function ringHoldsLastWordsOfBusyPeriods() private view {
        AnchorWord[64] memory ring = anchors.ringOf(operator);
        uint256 turns = actors.turnsLength();
        for (uint256 slot = 0; slot < 64; ++slot) {
            AnchorWord expected = NO_WORD;
            if (turns > slot) {
                uint256 rounds = (turns - 1 - slot) / 64;
                expected = actors.wordAfter(actors.turns(slot + rounds * 64));
            }
            vm.assertTrue(ring[slot] == expected);
        }
        vm.assertEq(anchors.headOf(operator).cursorOf(), turns % 64);
    }

    // A4: every anchoring since the oldest word in the ring can be opened, and those before are older than the window.
    function everyRecentStepOpens() private {
        vm.warp(actors.clock());
        uint256 anchorings = actors.historyLength();
        uint256 first = actors.firstOpenable();
        if (anchorings == 0) return;
        uint256 any = first + (uint256(keccak256(abi.encode(anchorings, block.timestamp))) % (anchorings - first));
        anchors.checkOpening(operator, actors.openingOf(first));
        anchors.checkOpening(operator, actors.openingOf(any));
        anchors.checkOpening(operator, actors.openingOf(anchorings - 1));
        if (first > 0) vm.assertLt(actors.anchoringOf(first - 1).time + WINDOW, block.timestamp);
    }

    // A5: once settled, always settled.
    function settledStaysSettled() private {
        vm.warp(actors.clock());
        uint256 known = actors.settledLength();
        if (known == 0) return;
        vm.assertTrue(actors.isStillSettled(known - 1));
        vm.assertTrue(actors.isStillSettled(uint256(keccak256(abi.encode(block.timestamp))) % known));
    }

    // A6: only the operator that forked is marked.
    function onlyTheForkerIsMarked() private view {
        vm.assertEq(anchors.forkedAt(operator), 0);
        vm.assertEq(anchors.forkedAt(actors.forker()) != 0, actors.forkerForked());
    }

    // A7: no two anchors share a word.
    function wordsAreNeverShared() private view {
        vm.assertFalse(actors.wordSeenTwice());
    }

    function afterInvariant() public view {
        for (uint256 action = 0; action <= uint256(type(AnchorsActors.Action).max); ++action) {
            vm.assertGt(actors.count(AnchorsActors.Action(action)), 0);
        }
        vm.assertGt(actors.historyLength(), 2);
        vm.assertGt(actors.settledLength(), 0);
        vm.assertGt(actors.forgeries(), 0);
        vm.assertTrue(actors.forkerForked());
    }
}
