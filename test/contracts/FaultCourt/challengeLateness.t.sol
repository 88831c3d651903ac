// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {AnchorWord} from "../../../contracts/types/AnchorWord.sol";
import {Fault} from "../../../contracts/types/Fault.sol";
import {CourtTest} from "../helpers/CourtTest.sol";

contract ChallengeLatenessTest is CourtTest {
    uint256 private constant PENALTY = STAKE / 50;

    IFaultCourt.SignedReceipt private made;
    bytes32 private alive;

    /// @dev A receipt for index 1 that is covered by an anchor made one second after the grace.
    function setUp() public override {
        super.setUp();
        (made, alive) = omitted(1);
        fill(1);
        entries.push(digestOf(made));
        fill(1);
        anchorLog();
    }

    function test_challengeLateness_firstCoverTooLate_succeeds() public {
        IFaultCourt.BountyClaim memory bountyClaim = bountyClaimOn(digestOf(made));

        vm.expectEmit(address(court));
        emit IFaultCourt.ReceiptFaulted(digestOf(made), operator, gapKey(operator, 0), Fault.Lateness);
        expectPunished(gapKey(operator, 0), Fault.Lateness, PENALTY, true);
        court.challengeLateness(made, opening(0), 0, alive, bountyClaim);

        assertPaid(gapKey(operator, 0), PENALTY, true);
        assertFault(digestOf(made), Fault.Lateness);
        vm.assertTrue(staking.isBacked(operator));
    }

    function test_challengeLateness_lastAdmissibleSecond_succeeds() public {
        vm.warp(made.receipt.anchorBy + WINDOW);
        court.challengeLateness(made, opening(0), 0, alive, nobody);
        assertFault(digestOf(made), Fault.Lateness);
    }

    function test_challengeLateness_oneSecondLate_reverts() public {
        vm.warp(made.receipt.anchorBy + WINDOW + 1);
        expectError(tooLate(digestOf(made), made.receipt.anchorBy + WINDOW));
        court.challengeLateness(made, opening(0), 0, alive, nobody);
    }

    // A later anchoring covers the entry too; what counts is the first one.
    function test_challengeLateness_laterStep_reverts() public {
        pass(3);
        fill(2);
        anchorLog();
        IAnchors.Opening memory both = opening(0);

        expectError(abi.encodeWithSelector(IFaultCourt.NotFirstCover.selector, 1, 3, 5));
        court.challengeLateness(made, both, 1, alive, nobody);
        // Nor does leaving the first anchoring out of the opening help: its size is in the word before.
        IAnchors.Opening memory last = opening(1);
        expectError(abi.encodeWithSelector(IFaultCourt.NotFirstCover.selector, 1, 3, 5));
        court.challengeLateness(made, last, 0, alive, nobody);
        // With a word before that claims a smaller log, nothing folds.
        last.previous = AnchorWord.wrap(AnchorWord.unwrap(last.previous) & ~bytes32(uint256(0xffffffffff) << 24));
        vm.expectPartialRevert(IAnchors.OpeningMismatch.selector);
        court.challengeLateness(made, last, 0, alive, nobody);

        court.challengeLateness(made, both, 0, alive, nobody);
        assertFault(digestOf(made), Fault.Lateness);
    }

    function test_challengeLateness_anchoringBeforeTheEntry_reverts() public {
        restart();
        fill(1);
        anchorLog();
        (made, alive) = omitted(1);
        fill(2);
        anchorLog();

        expectError(abi.encodeWithSelector(IFaultCourt.NotFirstCover.selector, 1, 0, 1));
        court.challengeLateness(made, opening(0), 0, alive, nobody);
        court.challengeLateness(made, opening(0), 1, alive, nobody);
        assertPaid(gapKey(operator, 1), PENALTY, false);
    }

    function test_challengeLateness_unknownStep_reverts() public {
        expectError(abi.encodeWithSelector(IAnchors.UnknownAnchoring.selector, 1, 1));
        court.challengeLateness(made, opening(0), 1, alive, nobody);
    }

    function test_challengeLateness_foreignOpening_reverts() public {
        IAnchors.Opening memory aged = opening(0);
        aged.anchorings[0].time += 1;
        vm.expectPartialRevert(IAnchors.OpeningMismatch.selector);
        court.challengeLateness(made, aged, 0, alive, nobody);
    }

    // The anchor may come at any second, the sign of life at any second before it.
    function testFuzz_challengeLateness_anyTimes_works(uint256 anchored, uint256 pulsed) public {
        restart();
        made = signed(receiptAt(0));
        uint64 anchorBy = made.receipt.anchorBy;
        anchored = bound(anchored, START, anchorBy + WINDOW);
        pulsed = bound(pulsed, START, anchored);
        vm.warp(pulsed);
        alive = pulse();
        vm.warp(anchored);
        fill(1);
        anchorLog();

        bytes memory reason;
        if (anchored <= anchorBy + GRACE) {
            reason = abi.encodeWithSelector(IFaultCourt.AnchoredInTime.selector, anchored, anchorBy + GRACE);
        } else if (pulsed <= anchorBy || pulsed + GRACE / 2 >= anchored) {
            uint256 until = anchored - GRACE / 2 - 1;
            reason = abi.encodeWithSelector(IFaultCourt.NoPulse.selector, alive, pulsed, anchorBy, until);
        }
        IAnchors.Opening memory shown = opening(0);
        if (reason.length > 0) expectError(reason);
        court.challengeLateness(made, shown, 0, alive, nobody);

        assertFault(digestOf(made), reason.length > 0 ? Fault.None : Fault.Lateness);
    }

    // The gap was punished as an omission before the operator closed it: the late anchor is not a second fault.
    function test_challengeLateness_afterOmission_ofTheSameGap_reverts() public {
        restart();
        IFaultCourt.SignedReceipt memory neighbour = signed(receiptAt(2));
        (made, alive) = omitted(1);
        court.challengeOmission(made, alive, nobody);
        uint256 left = staking.slashableOf(operator);
        fill(3);
        anchorLog();

        expectError(punishedBefore(gapKey(operator, 0)));
        court.challengeLateness(made, opening(0), 0, alive, nobody);
        court.challengeLateness(neighbour, opening(0), 0, alive, nobody);

        assertFault(digestOf(made), Fault.Omission);
        assertFault(digestOf(neighbour), Fault.Lateness);
        vm.assertEq(staking.slashableOf(operator), left);
    }
}
