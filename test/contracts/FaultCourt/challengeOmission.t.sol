// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {Fault} from "../../../contracts/types/Fault.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {CourtTest} from "../helpers/CourtTest.sol";

contract ChallengeOmissionTest is CourtTest {
    uint256 private constant PENALTY = STAKE / 10;

    function test_challengeOmission_firstSecond_succeeds() public {
        (IFaultCourt.SignedReceipt memory made, bytes32 alive) = omitted(7);
        bytes32 digest = digestOf(made);
        IFaultCourt.BountyClaim memory bountyClaim = bountyClaimOn(digest);
        vm.assertEq(court.penaltyOf(Fault.Omission, operator), PENALTY);

        vm.expectEmit(address(court));
        emit IFaultCourt.ReceiptFaulted(digest, operator, gapKey(operator, 0), Fault.Omission);
        expectPunished(gapKey(operator, 0), Fault.Omission, PENALTY, true);
        vm.prank(stranger);
        court.challengeOmission(made, alive, bountyClaim);

        assertPaid(gapKey(operator, 0), PENALTY, true);
        assertFault(digest, Fault.Omission);
        vm.assertFalse(staking.isBacked(operator));
        vm.assertEq(staking.jailedUntil(operator), block.timestamp + 60);
    }

    function test_challengeOmission_lastSecondOfGrace_reverts() public {
        (IFaultCourt.SignedReceipt memory made, bytes32 alive) = omitted(7);
        uint64 until = made.receipt.anchorBy + GRACE;
        vm.warp(until);

        expectError(abi.encodeWithSelector(IFaultCourt.PromiseOpen.selector, until, until));
        court.challengeOmission(made, alive, nobody);
    }

    function test_challengeOmission_lastAdmissibleSecond_succeeds() public {
        (IFaultCourt.SignedReceipt memory made, bytes32 alive) = omitted(7);
        vm.warp(made.receipt.anchorBy + WINDOW);
        vm.assertEq(court.admissibleUntil(made.receipt), block.timestamp);

        court.challengeOmission(made, alive, nobody);

        assertFault(digestOf(made), Fault.Omission);
    }

    function test_challengeOmission_oneSecondLate_reverts() public {
        (IFaultCourt.SignedReceipt memory made, bytes32 alive) = omitted(7);
        vm.warp(made.receipt.anchorBy + WINDOW + 1);

        expectError(tooLate(digestOf(made), made.receipt.anchorBy + WINDOW));
        court.challengeOmission(made, alive, nobody);
    }

    // Published in the last second of the grace: everybody gets a whole window.
    function test_challengeOmission_publishedLate_hasAFreshWindow_succeeds() public {
        (IFaultCourt.SignedReceipt memory made, bytes32 alive) = publishedLate();
        pass(WINDOW);
        court.challengeOmission(made, alive, nobody);

        assertFault(digestOf(made), Fault.Omission);
    }

    function test_challengeOmission_publishedLate_oneSecondLate_reverts() public {
        (IFaultCourt.SignedReceipt memory made, bytes32 alive) = publishedLate();
        uint64 until = uint64(block.timestamp) + WINDOW;
        pass(WINDOW + 1);

        expectError(tooLate(digestOf(made), until));
        court.challengeOmission(made, alive, nobody);
    }

    function test_challengeOmission_placeIsAnchored_reverts() public {
        (IFaultCourt.SignedReceipt memory made, bytes32 alive) = omitted(2);
        fill(3);
        anchorLog();

        expectError(abi.encodeWithSelector(IFaultCourt.EntryAnchored.selector, 2, 3));
        court.challengeOmission(made, alive, nobody);
    }

    function test_challengeOmission_firstPlaceBeyondTheLog_succeeds() public {
        fill(3);
        anchorLog();
        (IFaultCourt.SignedReceipt memory made, bytes32 alive) = omitted(3);

        court.challengeOmission(made, alive, nobody);

        assertPaid(gapKey(operator, 3), PENALTY, false);
    }

    function test_challengeOmission_neverPulsed_reverts() public {
        (IFaultCourt.SignedReceipt memory made, ) = omitted(7);
        uint64 anchorBy = made.receipt.anchorBy;
        uint64 until = uint64(block.timestamp) - GRACE / 2 - 1;

        expectError(abi.encodeWithSelector(IFaultCourt.NoPulse.selector, SALT, 0, anchorBy, until));
        court.challengeOmission(made, SALT, nobody);
    }

    // The chain was alive after the promise, and the operator had more than half the grace from then on; or no fault.
    function testFuzz_challengeOmission_anyTimes_works(uint256 alive, uint256 time) public {
        IFaultCourt.SignedReceipt memory made = signed(receiptAt(7));
        uint64 anchorBy = made.receipt.anchorBy;
        alive = bound(alive, START, anchorBy + WINDOW + 2);
        time = bound(time, alive, anchorBy + WINDOW + 2);
        vm.warp(alive);
        bytes32 commitment = pulse();
        vm.warp(time);
        bytes32 digest = digestOf(made);

        bytes memory reason;
        if (time > anchorBy + WINDOW) {
            reason = tooLate(digest, anchorBy + WINDOW);
        } else if (time <= anchorBy + GRACE) {
            reason = abi.encodeWithSelector(IFaultCourt.PromiseOpen.selector, time, anchorBy + GRACE);
        } else if (alive <= anchorBy || alive + GRACE / 2 >= time) {
            uint256 until = time - GRACE / 2 - 1;
            reason = abi.encodeWithSelector(IFaultCourt.NoPulse.selector, commitment, alive, anchorBy, until);
        }
        if (reason.length > 0) expectError(reason);
        court.challengeOmission(made, commitment, nobody);

        vm.assertEq(court.punishedAt(gapKey(operator, 0)), reason.length > 0 ? 0 : time);
    }

    function publishedLate() private returns (IFaultCourt.SignedReceipt memory made, bytes32 alive) {
        made = signed(receiptAt(7));
        pass(MAX_DELAY + 1);
        alive = pulse();
        vm.warp(made.receipt.anchorBy + GRACE);
        court.present(made);
    }

    // Everything stood still from before the promise until shortly before its last admissible moment; then the operator anchors.
    function test_challengeOmission_chainStoodStill_operatorAnchorsNext_reverts() public {
        IFaultCourt.SignedReceipt memory made = signed(receiptAt(0));
        vm.warp(made.receipt.anchorBy + WINDOW - GRACE);
        bytes32 alive = pulse();
        pass(GRACE / 2);
        uint64 until = uint64(block.timestamp) - GRACE / 2 - 1;

        uint64 anchorBy = made.receipt.anchorBy;
        uint64 time = uint64(block.timestamp) - GRACE / 2;
        expectError(abi.encodeWithSelector(IFaultCourt.NoPulse.selector, alive, time, anchorBy, until));
        court.challengeOmission(made, alive, nobody);

        entries.push(digestOf(made));
        anchorLog();
        pass(1);
        expectError(abi.encodeWithSelector(IFaultCourt.EntryAnchored.selector, 0, 1));
        court.challengeOmission(made, alive, nobody);
        expectError(abi.encodeWithSelector(IFaultCourt.NoPulse.selector, alive, time, anchorBy, until));
        court.challengeLateness(made, opening(0), 0, alive, nobody);
    }

    function test_challengeOmission_thousandReceiptsOfOneGap_areOneSlash_works() public {
        IFaultCourt.SignedReceipt[] memory made = new IFaultCourt.SignedReceipt[](1000);
        for (uint256 i = 0; i < made.length; ++i) made[i] = signed(receiptAt(i));
        pass(MAX_DELAY + 1);
        bytes32 alive = pulse();
        pass(GRACE);

        for (uint256 i = 0; i < made.length; ++i) court.challengeOmission(made[i], alive, nobody);

        assertPaid(gapKey(operator, 0), PENALTY, false);
        for (uint256 i = 0; i < made.length; ++i) assertFault(digestOf(made[i]), Fault.Omission);
    }

    function test_challengeOmission_again_reverts() public {
        (IFaultCourt.SignedReceipt memory made, bytes32 alive) = omitted(7);
        court.challengeOmission(made, alive, nobody);

        expectError(punishedBefore(gapKey(operator, 0)));
        court.challengeOmission(made, alive, nobody);
    }

    // Who anchors a part and still leaves the promise open has broken it once more.
    function test_challengeOmission_nextGap_isAnotherFault_works() public {
        (IFaultCourt.SignedReceipt memory made, bytes32 alive) = omitted(7);
        court.challengeOmission(made, alive, nobody);
        fill(3);
        anchorLog();

        expectPunished(gapKey(operator, 3), Fault.Omission, (STAKE - PENALTY) / 10, false);
        court.challengeOmission(made, alive, nobody);
    }

    // Who never anchors again is punished in each window in which a promise falls due.
    function test_challengeOmission_inTheNextWindow_punishesAgain_succeeds() public {
        (IFaultCourt.SignedReceipt memory a, bytes32 alive) = omitted(7);
        court.challengeOmission(a, alive, nobody);
        (IFaultCourt.SignedReceipt memory b, bytes32 still) = omitted(8);
        vm.assertGt(b.receipt.anchorBy / WINDOW, a.receipt.anchorBy / WINDOW);

        expectPunished(gapKey(operator, 0, b.receipt.anchorBy), Fault.Omission, (STAKE - PENALTY) / 10, false);
        court.challengeOmission(b, still, nobody);
    }

    // Without a stake there is nothing to take; the fault is on record all the same, and payable once there is.
    function test_challengeOmission_noStake_marksOnly_works() public {
        operator = accountOf("poor operator");
        registerOperator(operator, "poor.example", "poor key");
        IFaultCourt.SignedReceipt memory made = signAs("poor key", receiptAt(7));
        pass(MAX_DELAY + 1);
        bytes32 alive = pulse();
        pass(GRACE);

        court.challengeOmission(made, alive, nobody);
        assertFault(digestOf(made), Fault.Omission);
        vm.assertEq(court.punishedAt(gapKey(operator, 0)), 0);
        expectError(punishedBefore(gapKey(operator, 0)));
        court.challengeOmission(made, alive, nobody);

        bondAs(operator, MIN_BOND);
        expectPunished(gapKey(operator, 0), Fault.Omission, LEAST_PENALTY, false);
        court.challengeOmission(made, alive, nobody);
        expectError(punishedBefore(gapKey(operator, 0)));
        court.challengeOmission(made, alive, nobody);
    }

    // Leaving stake stays in reach until it is gone, and it cannot be gone before the promise has run out.
    function test_challengeOmission_afterUnbondingEverything_takesFromTheTicket_works() public {
        uint256 shares = staking.poolOf(operator, IStaking.Kind.Own).activeShares;
        vm.prank(operator);
        uint256 ticket = staking.unbond(operator, shares);
        (IFaultCourt.SignedReceipt memory made, bytes32 alive) = omitted(7);
        vm.warp(made.receipt.anchorBy + WINDOW);

        court.challengeOmission(made, alive, nobody);

        assertPaid(gapKey(operator, 0), PENALTY, false);
        vm.assertEq(staking.ticketValue(ticket), STAKE - PENALTY);
    }

    // Half of the bounty rule in one line: what comes back is never what went.
    function test_challengeOmission_ofOneself_endsWithLess_works() public {
        (IFaultCourt.SignedReceipt memory made, bytes32 alive) = omitted(7);
        bytes32 commitment = court.commitmentOf(digestOf(made), operator, SALT);
        court.commit(commitment);
        vm.roll(block.number + 1);

        vm.prank(operator);
        court.challengeOmission(made, alive, IFaultCourt.BountyClaim(operator, SALT));

        vm.assertEq(staking.creditOf(operator), (PENALTY * 3) / 10);
        vm.assertEq(staking.slashableOf(operator), STAKE - PENALTY);
    }

    function test_challengeOmission_sumsStopAtTheEndOfTime_reverts() public {
        InferenceReceipt memory receipt = receiptAt(7);
        receipt.issuedAt = type(uint64).max - 2;
        receipt.anchorBy = type(uint64).max - 1;
        IFaultCourt.SignedReceipt memory made = signed(receipt);
        vm.assertEq(court.admissibleUntil(receipt), type(uint64).max);

        uint64 time = uint64(block.timestamp);
        expectError(abi.encodeWithSelector(IFaultCourt.PromiseOpen.selector, time, type(uint64).max));
        court.challengeOmission(made, SALT, nobody);
    }
}
