// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {Fault} from "../../../contracts/types/Fault.sol";
import {CourtTest} from "../helpers/CourtTest.sol";

contract ChallengeForkTest is CourtTest {
    bytes32 private a;
    bytes32 private b;
    IAnchors.LeafProof private proofA;
    IAnchors.LeafProof private proofB;

    function setUp() public override {
        super.setUp();
        (a, proofA, b, proofB) = fork();
    }

    function test_challengeFork_unrecorded_recordsAndTakesEverything_works() public {
        IFaultCourt.BountyClaim memory bountyClaim = bountyClaimOn(pairOf(a, b));

        vm.expectEmit(address(anchors));
        emit IAnchors.ForkRecorded(operator, 1, a, b);
        expectPunished(forkKey(operator), Fault.Fork, STAKE, true);
        court.challengeFork(operator, a, opening(0), proofA, b, opening(0), proofB, bountyClaim);

        assertPaid(forkKey(operator), STAKE, true);
        vm.assertEq(anchors.forkedAt(operator), block.timestamp);
        vm.assertEq(court.forkedAt(operator), block.timestamp);
        vm.assertFalse(staking.isBacked(operator));
    }

    // Who records the fork in `Anchors` first takes nothing from the challenger.
    function test_challengeFork_recordedBefore_succeeds() public {
        IFaultCourt.BountyClaim memory bountyClaim = bountyClaimOn(pairOf(a, b));
        vm.prank(stranger);
        anchors.recordFork(operator, b, opening(0), proofB, a, opening(0), proofA);

        court.challengeFork(operator, a, opening(0), proofA, b, opening(0), proofB, bountyClaim);

        assertPaid(forkKey(operator), STAKE, true);
    }

    function test_challengeFork_again_reverts() public {
        court.challengeFork(operator, a, opening(0), proofA, b, opening(0), proofB, nobody);

        expectError(punishedBefore(forkKey(operator)));
        court.challengeFork(operator, b, opening(0), proofB, a, opening(0), proofA, nobody);
    }

    // A fork has no last admissible moment, and no new stake is safe from it.
    function test_challengeFork_withoutStake_thenWithStake_takesIt_works() public {
        operator = accountOf("poor operator");
        forget();
        (a, proofA, b, proofB) = fork();
        court.challengeFork(operator, a, opening(0), proofA, b, opening(0), proofB, nobody);
        vm.assertEq(court.forkedAt(operator), block.timestamp);
        vm.assertEq(court.punishedAt(forkKey(operator)), 0);

        pass(365 days);
        bondAs(operator, MIN_BOND);
        expectPunished(forkKey(operator), Fault.Fork, MIN_BOND, false);
        court.challengeFork(operator, a, opening(0), proofA, b, opening(0), proofB, nobody);
    }

    function test_challengeFork_sameDigest_reverts() public {
        for (uint256 round = 0; round < 2; ++round) {
            IAnchors.Opening memory made = opening(0);
            expectError(abi.encodeWithSelector(IAnchors.NotAFork.selector, 1, 1, a, a));
            court.challengeFork(operator, a, made, proofA, a, made, proofA, nobody);
            if (round == 0) anchors.recordFork(operator, a, made, proofA, b, made, proofB);
        }
    }

    function test_challengeFork_otherIndex_reverts() public {
        IAnchors.LeafProof memory proofC = proofOf(2, 0, 1);
        for (uint256 round = 0; round < 2; ++round) {
            IAnchors.Opening memory made = opening(0);
            expectError(abi.encodeWithSelector(IAnchors.NotAFork.selector, 1, 2, a, entries[2]));
            court.challengeFork(operator, a, made, proofA, entries[2], made, proofC, nobody);
            if (round == 0) anchors.recordFork(operator, a, made, proofA, b, made, proofB);
        }
    }

    // One anchor's age with another's root, on either side, recorded or not: nothing folds, nothing is included.
    function test_challengeFork_lentRoot_reverts() public {
        for (uint256 round = 0; round < 2; ++round) {
            IAnchors.Opening memory made = opening(0);
            IAnchors.Opening memory lent = opening(0);
            lent.anchorings[0].root = lent.anchorings[1].root;
            vm.expectPartialRevert(IAnchors.OpeningMismatch.selector);
            court.challengeFork(operator, a, lent, proofA, b, made, proofB, nobody);
            vm.expectPartialRevert(IAnchors.OpeningMismatch.selector);
            court.challengeFork(operator, a, made, proofA, b, lent, proofB, nobody);
            IAnchors.LeafProof memory crossed = proofB;
            crossed.anchoring = 0;
            vm.expectPartialRevert(IAnchors.NotIncluded.selector);
            court.challengeFork(operator, a, made, proofA, b, made, crossed, nobody);
            crossed = proofA;
            crossed.anchoring = 1;
            vm.expectPartialRevert(IAnchors.NotIncluded.selector);
            court.challengeFork(operator, a, made, crossed, b, made, proofB, nobody);
            if (round == 0) anchors.recordFork(operator, a, made, proofA, b, made, proofB);
        }
    }

    // A commitment is to the pair in the order of the call.
    function test_challengeFork_otherOrder_burnsTheBounty_works() public {
        IFaultCourt.BountyClaim memory bountyClaim = bountyClaimOn(pairOf(b, a));
        court.challengeFork(operator, a, opening(0), proofA, b, opening(0), proofB, bountyClaim);
        assertPaid(forkKey(operator), STAKE, false);
    }
}
