// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {AnchorWord} from "../../../contracts/types/AnchorWord.sol";
import {AnchorsTest} from "../helpers/AnchorsTest.sol";

contract AnchorsCheckOpeningTest is AnchorsTest {
    function test_checkOpening_firstAnchorEver_succeeds() public {
        grow(3);
        anchors.checkOpening(operator, opening(HEAD, 0, 0));
    }

    function test_checkOpening_wholeHistory_succeeds() public {
        for (uint256 i = 0; i < 40; ++i) {
            grow(1);
            pass(i % 3);
        }
        for (uint256 first = 0; first < 40; ++first) anchors.checkOpening(operator, opening(HEAD, first, 39));
    }

    function test_checkOpening_ringSlot_succeeds() public {
        grow(1);
        grow(2);
        pass(PERIOD);
        grow(1);

        anchors.checkOpening(operator, opening(0, 0, 1));
        anchors.checkOpening(operator, opening(0, 1, 1));
    }

    function test_checkOpening_staleHead_reverts() public {
        grow(1);
        IAnchors.Opening memory stale = headOpening();
        grow(1);

        bytes memory expected = mismatch(stale, before[1], anchors.headOf(operator));
        vm.expectRevert(expected);
        anchors.checkOpening(operator, stale);
    }

    function test_checkOpening_noStep_reverts() public {
        grow(1);
        IAnchors.Opening memory empty = IAnchors.Opening(HEAD, anchors.headOf(operator), new IAnchors.Anchoring[](0));

        vm.expectRevert(abi.encodeWithSelector(IAnchors.EmptyOpening.selector));
        anchors.checkOpening(operator, empty);
    }

    // Otherwise an operator that never anchored would have "opened" the zero that every unused slot holds.
    function test_checkOpening_unwrittenSlotWithoutStep_reverts() public {
        grow(1);
        IAnchors.Opening memory empty = IAnchors.Opening(5, NO_WORD, new IAnchors.Anchoring[](0));

        vm.expectRevert(abi.encodeWithSelector(IAnchors.EmptyOpening.selector));
        anchors.checkOpening(operator, empty);
    }

    function test_checkOpening_unwrittenSlot_reverts() public {
        grow(1);
        IAnchors.Opening memory made = opening(1, 0, 0);

        bytes memory expected = mismatch(made, anchors.headOf(operator), NO_WORD);
        vm.expectRevert(expected);
        anchors.checkOpening(operator, made);
    }

    function test_checkOpening_ofOtherOperator_reverts() public {
        grow(1);
        IAnchors.Opening memory made = headOpening();

        vm.expectRevert(
            abi.encodeWithSelector(IAnchors.OpeningMismatch.selector, stranger, HEAD, anchors.headOf(operator), NO_WORD)
        );
        anchors.checkOpening(stranger, made);
    }

    function test_checkOpening_overwrittenSlot_reverts() public {
        for (uint256 i = 0; i < HEAD + 2; ++i) {
            grow(1);
            pass(PERIOD);
        }
        IAnchors.Opening memory made = opening(0, 0, 0);

        bytes memory expected = mismatch(made, before[1], before[HEAD + 1]);
        vm.expectRevert(expected);
        anchors.checkOpening(operator, made);
    }

    function test_checkOpening_anchoringBeforeGenesis_reverts() public {
        grow(1);
        IAnchors.Opening memory made = headOpening();
        made.anchorings[0].time = 0;

        bytes memory expected = mismatch(made, fold(made), anchors.headOf(operator));
        vm.expectRevert(expected);
        anchors.checkOpening(operator, made);
    }

    function testFuzz_checkOpening_anySlot_works(uint8 slot) public {
        grow(1);
        pass(PERIOD);
        grow(1);
        IAnchors.Opening memory made = opening(slot, 0, 0);

        if (slot > HEAD) {
            vm.expectRevert(abi.encodeWithSelector(IAnchors.UnknownSlot.selector, slot));
        } else if (slot > 0) {
            AnchorWord stored = slot == HEAD ? anchors.headOf(operator) : NO_WORD;
            bytes memory expected = mismatch(made, before[1], stored);
            vm.expectRevert(expected);
        }
        anchors.checkOpening(operator, made);
    }

    function testFuzz_checkOpening_anyForgery_reverts(
        bytes32 previous,
        bytes32 root,
        uint40 size,
        uint64 time,
        uint8 field
    ) public {
        grow(2);
        grow(1);
        IAnchors.Opening memory made = opening(HEAD, 0, 1);
        uint256 anchoring = field / 128;
        field %= 4;
        if (field == 0) made.previous = AnchorWord.wrap(previous);
        if (field == 1) made.anchorings[anchoring].root = root;
        if (field == 2) made.anchorings[anchoring].size = size;
        if (field == 3) made.anchorings[anchoring].time = time;
        AnchorWord computed = fold(made);
        vm.assume(!(computed == anchors.headOf(operator)));

        bytes memory expected = mismatch(made, computed, anchors.headOf(operator));
        vm.expectRevert(expected);
        anchors.checkOpening(operator, made);
    }

    function testFuzz_checkOpening_wholeOpeningForged_reverts(IAnchors.Opening calldata made) public {
        grow(1);
        pass(PERIOD);
        grow(1);

        if (made.slot > HEAD) {
            vm.expectRevert(abi.encodeWithSelector(IAnchors.UnknownSlot.selector, made.slot));
        } else if (made.anchorings.length == 0) {
            vm.expectRevert(abi.encodeWithSelector(IAnchors.EmptyOpening.selector));
        } else {
            AnchorWord stored = made.slot == HEAD ? anchors.headOf(operator) : anchors.ringOf(operator)[made.slot];
            bytes memory expected = mismatch(made, fold(made), stored);
            vm.expectRevert(expected);
        }
        anchors.checkOpening(operator, made);
    }
}
