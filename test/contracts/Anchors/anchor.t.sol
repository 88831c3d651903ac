// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {AnchorWord} from "../../../contracts/types/AnchorWord.sol";
import {AnchorsTest} from "../helpers/AnchorsTest.sol";

contract AnchorsAnchorTest is AnchorsTest {
    bytes32 private constant ROOT = keccak256("root");
    uint40 private constant MAX_GROWTH = 2 ** 24;

    function setUp() public override {
        super.setUp();
        vm.prank(operator);
        anchors.setAnchorKey(key);
    }

    function test_anchor_byOperator_succeeds() public {
        AnchorWord word = NO_WORD.fold(ROOT, 7, START, START, PERIOD);

        vm.expectEmit(address(anchors));
        emit IAnchors.Anchored(operator, ROOT, word);
        vm.prank(operator);
        anchors.anchor(operator, ROOT, 7);

        vm.assertTrue(anchors.headOf(operator) == word);
        vm.assertEq(anchors.sizeOf(operator), 7);
    }

    function test_anchor_byAnchorKey_succeeds() public {
        vm.prank(key);
        anchors.anchor(operator, ROOT, 1);

        vm.assertEq(anchors.sizeOf(operator), 1);
    }

    function test_anchor_byStranger_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IAnchors.NotAnchorer.selector, operator, stranger));
        vm.prank(stranger);
        anchors.anchor(operator, ROOT, 1);
    }

    function test_anchor_byReplacedKey_reverts() public {
        vm.prank(operator);
        anchors.setAnchorKey(stranger);

        vm.expectRevert(abi.encodeWithSelector(IAnchors.NotAnchorer.selector, operator, key));
        vm.prank(key);
        anchors.anchor(operator, ROOT, 1);
    }

    function test_anchor_byKeyThatIsAnOperatorToo_succeeds() public {
        vm.prank(key);
        anchors.anchor(key, ROOT, 3);
        vm.prank(key);
        anchors.anchor(operator, ROOT, 5);

        vm.assertEq(anchors.sizeOf(key), 3);
        vm.assertEq(anchors.sizeOf(operator), 5);
    }

    function test_anchor_byOperatorForItsKey_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IAnchors.NotAnchorer.selector, key, operator));
        vm.prank(operator);
        anchors.anchor(key, ROOT, 1);
    }

    function test_anchor_forZeroAddress_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IAnchors.NotAnchorer.selector, address(0), stranger));
        vm.prank(stranger);
        anchors.anchor(address(0), ROOT, 1);
    }

    function test_anchor_sameSize_reverts() public {
        anchorRoot(ROOT, 9);

        vm.expectRevert(abi.encodeWithSelector(IAnchors.SizeOutOfRange.selector, operator, 9, 9));
        vm.prank(operator);
        anchors.anchor(operator, ROOT, 9);
    }

    function test_anchor_sizeZeroFirst_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IAnchors.SizeOutOfRange.selector, operator, 0, 0));
        vm.prank(operator);
        anchors.anchor(operator, ROOT, 0);
    }

    function test_anchor_largestGrowth_succeeds() public {
        anchorRoot(ROOT, 9);
        anchorRoot(ROOT, 9 + MAX_GROWTH);

        vm.assertEq(anchors.sizeOf(operator), 9 + MAX_GROWTH);
    }

    function test_anchor_beyondLargestGrowth_reverts() public {
        anchorRoot(ROOT, 9);

        vm.expectRevert(abi.encodeWithSelector(IAnchors.SizeOutOfRange.selector, operator, 9, 10 + MAX_GROWTH));
        vm.prank(operator);
        anchors.anchor(operator, ROOT, 10 + MAX_GROWTH);
    }

    // A difference taken in 40 bits would wrap: from the last size to 0 is "one more".
    function test_anchor_pastLastSize_reverts() public {
        setHead(operator, wordOf(1, type(uint40).max, 0, 0, 0));

        vm.expectRevert(abi.encodeWithSelector(IAnchors.SizeOutOfRange.selector, operator, type(uint40).max, 0));
        vm.prank(operator);
        anchors.anchor(operator, ROOT, 0);
    }

    function test_anchor_toLastSize_succeeds() public {
        setHead(operator, wordOf(1, type(uint40).max - 1, 0, 0, 0));
        vm.prank(operator);
        anchors.anchor(operator, ROOT, type(uint40).max);

        vm.assertEq(anchors.sizeOf(operator), type(uint40).max);
    }

    function test_anchor_samePeriod_leavesRingAlone_succeeds() public {
        grow(1);
        pass(PERIOD - 1);
        grow(1);

        vm.assertEq(AnchorWord.unwrap(anchors.ringOf(operator)[0]), 0);
        vm.assertEq(anchors.headOf(operator).cursorOf(), 0);
    }

    function test_anchor_nextPeriod_keepsLastWordInRing_succeeds() public {
        grow(1);
        grow(1);
        AnchorWord last = anchors.headOf(operator);
        pass(PERIOD);
        grow(1);

        vm.assertTrue(anchors.ringOf(operator)[0] == last);
        vm.assertEq(anchors.headOf(operator).cursorOf(), 1);
        vm.assertEq(anchors.headOf(operator).periodOf(), 1);
    }

    function test_anchor_firstInLatePeriod_leavesRingAlone_succeeds() public {
        pass(PERIOD * 5);
        grow(1);

        vm.assertEq(anchors.headOf(operator).cursorOf(), 0);
        vm.assertEq(anchors.headOf(operator).periodOf(), 5);
    }

    function test_anchor_longPause_takesOneSlot_succeeds() public {
        grow(1);
        pass(uint256(PERIOD) * 1000);
        grow(1);

        vm.assertEq(anchors.headOf(operator).cursorOf(), 1);
        vm.assertEq(AnchorWord.unwrap(anchors.ringOf(operator)[1]), 0);
    }

    function test_anchor_turnAfterAllSlots_overwritesFirstSlot_succeeds() public {
        AnchorWord[] memory lasts = new AnchorWord[](HEAD + 1);
        for (uint256 i = 0; i <= HEAD; ++i) {
            grow(1);
            lasts[i] = anchors.headOf(operator);
            pass(PERIOD);
        }
        grow(1);

        AnchorWord[64] memory ring = anchors.ringOf(operator);
        vm.assertTrue(ring[0] == lasts[HEAD]);
        for (uint256 i = 1; i < HEAD; ++i) vm.assertTrue(ring[i] == lasts[i]);
        vm.assertEq(anchors.headOf(operator).cursorOf(), 1);
    }

    // 2^9 periods later the number is the same again: the word is not kept, and a longer opening still reaches it.
    function test_anchor_periodNumberComesRound_opensByMoreSteps_succeeds() public {
        grow(1);
        pass(uint256(PERIOD) * 2 ** 9);
        grow(1);

        vm.assertEq(anchors.headOf(operator).cursorOf(), 0);
        anchors.checkOpening(operator, opening(HEAD, 0, 1));
    }

    function test_anchor_sameRootByTwoOperators_staysApart_succeeds() public {
        anchorRoot(ROOT, 4);
        vm.prank(stranger);
        anchors.anchor(stranger, ROOT, 6);

        vm.assertEq(anchors.sizeOf(operator), 4);
        vm.assertEq(anchors.sizeOf(stranger), 6);
    }

    // The last ring slot of one account and the head of the account with the next address are far apart.
    function test_anchor_neighbouringAddresses_stayApart_succeeds() public {
        address neighbour = address(uint160(operator) + 1);
        for (uint256 i = 0; i <= HEAD; ++i) {
            grow(1);
            pass(PERIOD);
        }

        vm.assertEq(AnchorWord.unwrap(anchors.headOf(neighbour)), 0);
        vm.assertEq(anchors.forkedAt(neighbour), 0);
        for (uint256 i = 0; i < HEAD; ++i) vm.assertEq(AnchorWord.unwrap(anchors.ringOf(neighbour)[i]), 0);
    }

    function testFuzz_anchor_anyCallerAndSize_works(address account, address caller, bytes32 head, uint40 size) public {
        // No transaction comes from the zero address, which is also the key of everyone without a key.
        vm.assume(caller != address(0));
        setHead(account, AnchorWord.wrap(head));
        uint40 current = AnchorWord.wrap(head).sizeOf();
        bool allowed = caller == account || (account == operator && caller == key);
        bool fits = size > current && uint256(size) <= uint256(current) + MAX_GROWTH;
        vm.assume(!isFull(AnchorWord.wrap(head)));

        if (!allowed) vm.expectRevert(abi.encodeWithSelector(IAnchors.NotAnchorer.selector, account, caller));
        else if (!fits)
            vm.expectRevert(abi.encodeWithSelector(IAnchors.SizeOutOfRange.selector, account, current, size));
        vm.prank(caller);
        anchors.anchor(account, ROOT, size);

        if (allowed && fits) vm.assertEq(anchors.sizeOf(account), size);
        else vm.assertEq(AnchorWord.unwrap(anchors.headOf(account)), head);
    }

    // The rest of a period belongs to nobody: not one anchoring more, by any way, until it ends.
    function test_anchor_fullPeriod_reverts() public {
        pass(PERIOD);
        for (uint256 i = 0; i < 512; ++i) anchorRoot(keccak256(abi.encode(i)), uint40(i + 1));
        vm.assertEq(anchors.headOf(operator).countOf(), 511);
        pass(PERIOD - 1);

        vm.expectRevert(abi.encodeWithSelector(IAnchors.PeriodFull.selector, operator, START + 2 * PERIOD));
        vm.prank(operator);
        anchors.anchor(operator, ROOT, 513);

        pass(1);
        anchorRoot(ROOT, 513);
        vm.assertEq(anchors.headOf(operator).countOf(), 0);
        anchors.checkOpening(operator, opening(0, 0, 511));
    }

    function test_anchor_fullPeriodOfRelayedAnchors_reverts() public {
        setHead(operator, wordOf(7, 600, 0, 511, 0));

        vm.expectRevert(abi.encodeWithSelector(IAnchors.PeriodFull.selector, operator, START + PERIOD));
        vm.prank(key);
        anchors.anchor(operator, ROOT, 601);
    }

    // What leads from a full period on is never what `Anchors` holds: the count of a folded word wraps, and the chain before it differs.
    function test_checkOpening_beyondAFullPeriod_reverts() public {
        pass(PERIOD);
        for (uint256 i = 0; i < 512; ++i) anchorRoot(keccak256(abi.encode(i)), uint40(i + 1));
        IAnchors.Opening memory made = opening(HEAD, 510, 511);
        IAnchors.Anchoring[] memory further = new IAnchors.Anchoring[](3);
        (further[0], further[1]) = (made.anchorings[0], made.anchorings[1]);
        further[2] = IAnchors.Anchoring(ROOT, 513, uint64(block.timestamp));
        made.anchorings = further;

        bytes memory expected = mismatch(made, fold(made), anchors.headOf(operator));
        vm.expectRevert(expected);
        anchors.checkOpening(operator, made);
    }

    function testFuzz_anchor_anyHead_equalsFold_works(
        bytes32 head,
        bytes32 root,
        uint256 growth,
        uint256 delay
    ) public {
        AnchorWord previous = AnchorWord.wrap(head);
        uint40 current = previous.sizeOf();
        vm.assume(current < type(uint40).max);
        uint256 room = type(uint40).max - current;
        uint40 size = current + uint40(bound(growth, 1, room < MAX_GROWTH ? room : MAX_GROWTH));
        pass(bound(delay, 0, type(uint40).max));
        setHead(operator, previous);
        AnchorWord expected = previous.fold(root, size, uint64(block.timestamp), START, PERIOD);

        if (isFull(previous)) {
            uint64 until = START + PERIOD * (uint64(block.timestamp - START) / PERIOD + 1);
            vm.expectRevert(abi.encodeWithSelector(IAnchors.PeriodFull.selector, operator, until));
        }
        vm.prank(operator);
        anchors.anchor(operator, root, size);
        if (isFull(previous)) return;

        vm.assertTrue(anchors.headOf(operator) == expected);
        bool turned = head != 0 && previous.periodOf() != expected.periodOf();
        vm.assertEq(AnchorWord.unwrap(anchors.ringOf(operator)[previous.cursorOf()]), turned ? head : bytes32(0));
    }

    function isFull(AnchorWord head) private view returns (bool) {
        return head.countOf() == 511 && head.periodOf() == ((block.timestamp - START) / PERIOD) % 512;
    }
}
