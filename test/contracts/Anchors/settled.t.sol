// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {AnchorWord} from "../../../contracts/types/AnchorWord.sol";
import {AnchorsTest} from "../helpers/AnchorsTest.sol";

contract AnchorsSettledTest is AnchorsTest {
    function test_settled_lastSecondOfWindow_works() public {
        grow(1);
        pass(WINDOW);

        vm.assertFalse(isSettled(entries[0], headOpening(), leafProof(0, 0, 0)));
    }

    function test_settled_firstSecondAfterWindow_works() public {
        grow(1);
        pass(WINDOW + 1);

        vm.assertTrue(isSettled(entries[0], headOpening(), leafProof(0, 0, 0)));
    }

    // The later anchoring covers the old entry too, but is young itself: its own age counts.
    function test_settled_oldEntryUnderYoungStep_works() public {
        grow(1);
        pass(WINDOW + 1);
        grow(1);
        IAnchors.Opening memory made = opening(HEAD, 0, 1);

        vm.assertTrue(isSettled(entries[0], made, leafProof(0, 0, 0)));
        vm.assertFalse(isSettled(entries[0], made, leafProof(0, 0, 1)));
    }

    function test_settled_youngEntryUnderOldStep_reverts() public {
        grow(1);
        pass(WINDOW + 1);
        grow(1);
        IAnchors.Opening memory made = opening(HEAD, 0, 1);
        IAnchors.LeafProof memory proof = leafProof(1, 0, 1);
        proof.anchoring = 0;

        IAnchors.Anchoring memory shown = history[0];
        vm.expectRevert(abi.encodeWithSelector(IAnchors.NotIncluded.selector, entries[1], 1, shown.size, shown.root));
        isSettled(entries[1], made, proof);
    }

    function test_settled_afterFork_works() public {
        grow(1);
        pass(WINDOW + 1);
        bytes32 slot = bytes32((uint256(uint160(operator)) << 96) + 1);
        vm.store(address(anchors), slot, bytes32(uint256(START) << 160));

        vm.assertEq(anchors.forkedAt(operator), START);
        vm.assertFalse(isSettled(entries[0], headOpening(), leafProof(0, 0, 0)));
    }

    function test_settled_longAfterRingTurnedOver_works() public {
        for (uint256 i = 0; i < 100; ++i) {
            grow(1);
            pass(PERIOD);
        }
        // What first showed entry 0 is long out of reach; the oldest word in the ring is old enough and covers it.
        uint8 slot = uint8(anchors.headOf(operator).cursorOf());
        uint256 anchoring = 99 - HEAD;
        vm.assertTrue(anchors.ringOf(operator)[slot] == before[anchoring + 1]);

        vm.assertTrue(isSettled(entries[0], opening(slot, anchoring, anchoring), leafProof(0, anchoring, 0)));
    }

    function test_settled_tailsOfHistoryForged_reverts() public {
        grow(1);
        grow(1);
        // An operator invents an anchoring before its genuine head: the word it must fold to commits to the one before.
        IAnchors.Opening memory made;
        made.slot = HEAD;
        made.previous = NO_WORD;
        made.anchorings = new IAnchors.Anchoring[](2);
        made.anchorings[0] = IAnchors.Anchoring(history[1].root, history[1].size, START - WINDOW - 10);
        made.anchorings[1] = history[1];
        IAnchors.LeafProof memory proof = leafProof(1, 1, 0);
        proof.anchoring = 0;

        bytes memory expected = mismatch(made, fold(made), anchors.headOf(operator));
        vm.expectRevert(expected);
        isSettled(entries[1], made, proof);
    }

    function testFuzz_settled_anyAge_works(uint256 age) public {
        age = bound(age, 0, 10 * uint256(WINDOW));
        grow(1);
        pass(age);

        vm.assertEq(isSettled(entries[0], headOpening(), leafProof(0, 0, 0)), age > WINDOW);
    }

    // The word of one place never stands for another: neither the slot nor the order of anchorings can be exchanged.
    function testFuzz_settled_anchoringsFromElsewhere_reverts(uint8 from, uint8 to) public {
        for (uint256 i = 0; i < 12; ++i) {
            grow(1);
            pass(PERIOD);
        }
        from = uint8(bound(from, 0, 11));
        to = uint8(bound(to, 0, 11));
        vm.assume(from != to);
        IAnchors.Opening memory made = opening(to == 11 ? HEAD : to, from, from);
        IAnchors.LeafProof memory proof = leafProof(0, from, 0);

        AnchorWord stored = to == 11 ? anchors.headOf(operator) : before[to + 1];
        bytes memory expected = mismatch(made, fold(made), stored);
        vm.expectRevert(expected);
        isSettled(entries[0], made, proof);
    }
}
