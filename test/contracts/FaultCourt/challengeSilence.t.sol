// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {Fault} from "../../../contracts/types/Fault.sol";
import {CourtTest} from "../helpers/CourtTest.sol";

contract ChallengeSilenceTest is CourtTest {
    uint256 private constant PENALTY = STAKE / 5;

    IFaultCourt.SignedReceipt private made;
    bytes32 private digest;
    uint256 private bond;

    function setUp() public override {
        super.setUp();
        made = logged();
        digest = digestOf(made);
        bond = court.demandBond(operator, 0);
    }

    function test_challengeSilence_leaf_firstSecond_succeeds() public {
        bytes32 alive = silent();
        bytes32 faultKey = leafKey(operator, digest);

        vm.expectEmit(address(court));
        emit IFaultCourt.DemandUnanswered(1);
        vm.expectEmit(address(court));
        emit IFaultCourt.ReceiptFaulted(digest, operator, faultKey, Fault.WithheldLeaf);
        expectPunished(faultKey, Fault.WithheldLeaf, PENALTY, true);
        vm.prank(stranger);
        court.challengeSilence(1, alive);

        assertPaid(faultKey, PENALTY, true);
        assertFault(digest, Fault.WithheldLeaf);
        vm.assertEq(court.coinOf(challenger), bond);
        vm.assertFalse(court.isDisputed(digest, operator));
        vm.assertFalse(staking.isBacked(operator));
        vm.assertEq(uint256(court.demandOf(1).status), uint256(IFaultCourt.DemandStatus.Silent));
    }

    function test_challengeSilence_atTheDeadline_reverts() public {
        bytes32 alive = silent();
        uint64 deadline = court.demandOf(1).deadline;
        vm.warp(deadline);
        expectError(abi.encodeWithSelector(IFaultCourt.AnswerPending.selector, 1, deadline));
        court.challengeSilence(1, alive);
        court.answerLeaf(1, opening(0), proofOf(1, 0, 0));
    }

    // Silence needs a sign of life in between: a third of the time after the demand, and a third before the sentence.
    function testFuzz_challengeSilence_anyTimes_works(uint256 alive, uint256 time) public {
        demandAs(challenger, made);
        uint256 opened = block.timestamp;
        alive = bound(alive, opened, opened + 40);
        time = bound(time, alive, opened + 40);
        vm.warp(alive);
        bytes32 commitment = pulse();
        vm.warp(time);

        bytes memory reason;
        if (time <= opened + ANSWER) {
            reason = abi.encodeWithSelector(IFaultCourt.AnswerPending.selector, 1, opened + ANSWER);
        } else if (alive <= opened + THIRD || alive + THIRD >= time) {
            (uint256 from, uint256 until) = (opened + THIRD, time - THIRD - 1);
            reason = abi.encodeWithSelector(IFaultCourt.NoPulse.selector, commitment, alive, from, until);
        }
        if (reason.length > 0) expectError(reason);
        court.challengeSilence(1, commitment);
        assertFault(digest, reason.length > 0 ? Fault.None : Fault.WithheldLeaf);
    }

    // The chain stood still from the demand until long after the deadline: there is time to answer all the same.
    function test_challengeSilence_chainStoodStill_canStillBeAnswered_works() public {
        demandAs(challenger, made);
        uint64 from = uint64(block.timestamp) + THIRD;
        pass(1000);
        bytes32 alive = pulse();
        uint64 time = uint64(block.timestamp);
        pass(THIRD);
        expectError(abi.encodeWithSelector(IFaultCourt.NoPulse.selector, alive, time, from, time - 1));
        court.challengeSilence(1, alive);

        court.answerLeaf(1, opening(0), proofOf(1, 0, 0));
        vm.assertEq(court.coinOf(address(this)), (bond / 10) * 9);
    }

    // Nor does a missing sign of life leave the bond or the dispute hanging for ever.
    function test_challengeSilence_withALateSignOfLife_succeeds() public {
        demandAs(challenger, made);
        pass(1000);
        bytes32 alive = pulse();
        pass(THIRD + 1);
        court.challengeSilence(1, alive);
        assertFault(digest, Fault.WithheldLeaf);
        vm.assertEq(court.coinOf(challenger), bond);
    }

    function test_challengeSilence_answered_reverts() public {
        bytes32 alive = silent();
        court.answerLeaf(1, opening(0), proofOf(1, 0, 0));
        expectError(notOpen(1, IFaultCourt.DemandStatus.Answered));
        court.challengeSilence(1, alive);
    }

    function test_challengeSilence_again_reverts() public {
        bytes32 alive = silent();
        court.challengeSilence(1, alive);
        expectError(notOpen(1, IFaultCourt.DemandStatus.Silent));
        court.challengeSilence(1, alive);
        vm.assertEq(court.coinOf(challenger), bond);
    }

    function test_challengeSilence_unknown_reverts() public {
        bytes32 alive = silent();
        expectError(notOpen(2, IFaultCourt.DemandStatus.Unknown));
        court.challengeSilence(2, alive);
    }

    // What comes too late to the chain does not undo the fault, and earns nothing.
    function test_challengeSilence_thenTheOperatorAnchors_isTooLate_works() public {
        court.challengeSilence(1, silent());
        fill(1);
        anchorLog();
        IAnchors.LeafProof memory proof = proofOf(1, 0, 1);
        expectError(notOpen(1, IFaultCourt.DemandStatus.Silent));
        court.answerLeaf(1, opening(0), proof);
    }

    // A demand made in the last admissible second runs its course after it.
    function test_challengeSilence_afterTheWindow_succeeds() public {
        vm.warp(made.receipt.anchorBy + WINDOW);
        court.challengeSilence(1, silent());
        assertFault(digest, Fault.WithheldLeaf);
    }

    // The receipt was shown to be displaced in the meantime: the mark of then stays.
    function test_challengeSilence_ofAFaultyReceipt_keepsTheFirstMark_works() public {
        (IFaultCourt.SignedReceipt memory twin, ) = twins(1);
        bytes32 alive = silent();
        twin.receipt.inputUnits = 3;
        twin = signed(twin.receipt);
        court.challengeConflict(made, twin, nobody);
        court.challengeSilence(1, alive);
        assertFault(digest, Fault.Conflict);
        vm.assertEq(court.punishedAt(leafKey(operator, digest)), block.timestamp);
        vm.assertEq(staking.slashableOf(operator), (STAKE / 2) - STAKE / 10);
    }

    // The operator demands of itself and keeps silent: it gets the bounty, and that is less than it lost.
    function test_challengeSilence_ofOneself_endsWithLess_works() public {
        vm.deal(operator, 10 ether);
        demandAs(operator, made);
        pass(THIRD + 1);
        bytes32 alive = pulse();
        pass(ANSWER - THIRD);
        court.challengeSilence(1, alive);
        vm.assertEq(staking.creditOf(operator), (PENALTY * 3) / 10);
        vm.assertEq(court.coinOf(operator), bond);
        vm.assertEq(staking.slashableOf(operator), STAKE - PENALTY);
    }

    function test_challengeSilence_consistency_countsAsAFork_works() public {
        bytes32 alive = silentOnConsistency();
        vm.assertEq(court.forkedAt(operator), 0);

        expectPunished(forkKey(operator), Fault.WithheldConsistency, STAKE, true);
        court.challengeSilence(1, alive);

        assertPaid(forkKey(operator), STAKE, true);
        vm.assertEq(court.coinOf(challenger), bond);
        vm.assertEq(court.forkedAt(operator), block.timestamp);
        vm.assertEq(anchors.forkedAt(operator), 0);
        vm.assertFalse(court.isDisputed(0, operator));
    }

    // Fork and silence about one are one broken promise. The earlier of the two moments counts.
    function test_challengeSilence_consistency_thenFork_takesNothingMore_works() public {
        court.challengeSilence(1, silentOnConsistency());
        uint256 first = block.timestamp;
        bondAs(operator, MIN_BOND);
        pass(5);
        bytes32 digestA = entries[1];
        IAnchors.LeafProof memory proofA = proofOf(1, 0, 0);
        entries[1] = keccak256("another");
        fill(1);
        anchorLog();
        IAnchors.LeafProof memory proofB = proofOf(1, 0, 2);

        court.challengeFork(operator, digestA, opening(0), proofA, entries[1], opening(0), proofB, nobody);

        vm.assertEq(staking.slashableOf(operator), MIN_BOND);
        vm.assertEq(anchors.forkedAt(operator), block.timestamp);
        vm.assertEq(court.forkedAt(operator), first);
        expectError(punishedBefore(forkKey(operator)));
        court.challengeFork(operator, digestA, opening(0), proofA, entries[1], opening(0), proofB, nobody);
    }

    function test_challengeSilence_consistency_afterFork_keepsTheForksTime_works() public {
        bytes32 alive = silentOnConsistency();
        bytes32 digestA = entries[1];
        IAnchors.LeafProof memory proofA = proofOf(1, 0, 0);
        entries[1] = keccak256("another");
        fill(1);
        anchorLog();
        court.challengeFork(operator, digestA, opening(0), proofA, entries[1], opening(0), proofOf(1, 0, 2), nobody);
        uint256 first = block.timestamp;
        pass(5);
        court.challengeSilence(1, alive);
        vm.assertEq(court.forkedAt(operator), first);
        vm.assertEq(court.coinOf(challenger), bond);
    }

    // Two anchorings in dispute: the second silence frees the second bond, and adds nothing.
    function test_challengeSilence_consistency_twice_countsBothDown_works() public {
        fill(1);
        anchorLog();
        fill(1);
        anchorLog();
        demandConsistencyAs(challenger, opening(0), 0);
        demandConsistencyAs(challenger, opening(0), 1);
        pass(THIRD + 1);
        bytes32 alive = pulse();
        pass(ANSWER - THIRD);
        court.challengeSilence(1, alive);
        uint256 first = block.timestamp;
        pass(1);
        vm.assertTrue(court.isDisputed(0, operator));
        court.challengeSilence(2, alive);
        vm.assertFalse(court.isDisputed(0, operator));
        vm.assertEq(court.coinOf(challenger), 2 * bond);
        vm.assertEq(court.forkedAt(operator), first);
    }

    function silent() private returns (bytes32 alive) {
        demandAs(challenger, made);
        pass(THIRD + 1);
        alive = pulse();
        pass(ANSWER - THIRD);
    }

    function silentOnConsistency() private returns (bytes32 alive) {
        fill(1);
        anchorLog();
        demandConsistencyAs(challenger, opening(0), 0);
        pass(THIRD + 1);
        alive = pulse();
        pass(ANSWER - THIRD);
    }

    function notOpen(uint256 id, IFaultCourt.DemandStatus status) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IFaultCourt.DemandNotOpen.selector, id, status);
    }
}
