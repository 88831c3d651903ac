// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {Fault} from "../../../contracts/types/Fault.sol";
import {CourtTest} from "../helpers/CourtTest.sol";
import {NaiveLog} from "../helpers/NaiveLog.sol";

contract DemandConsistencyTest is CourtTest {
    uint256 private bond;

    /// @dev A log of 3, then 7, then 12 entries.
    function setUp() public override {
        super.setUp();
        bond = court.demandBond(operator, 0);
        for (uint256 count = 3; count < 6; ++count) {
            fill(count);
            anchorLog();
            pass(1);
        }
    }

    function test_demandConsistency_adjacentSteps_disputesTheWholeLog_works() public {
        vm.expectEmit(address(court));
        emit IFaultCourt.ConsistencyDemanded(
            1,
            operator,
            history[0].root,
            3,
            history[1].root,
            7,
            challenger,
            bond,
            uint64(block.timestamp) + ANSWER
        );
        vm.assertEq(demandConsistencyAs(challenger, opening(0), 0), 1);

        IFaultCourt.Demand memory demand = court.demandOf(1);
        vm.assertEq(uint256(demand.fault), uint256(Fault.WithheldConsistency));
        vm.assertEq(demand.consistency.oldRoot, history[0].root);
        vm.assertEq(demand.consistency.oldSize, 3);
        vm.assertEq(demand.consistency.newRoot, history[1].root);
        vm.assertEq(demand.consistency.newSize, 7);
        vm.assertEq(demand.leaf.digest, 0);
        vm.assertEq(demand.leaf.index, 0);
        vm.assertEq(demand.leaf.minSize, 0);
        vm.assertTrue(court.isDisputed(entries[0], operator));
        vm.assertTrue(court.isDisputed(0, operator));
        vm.assertFalse(court.isDisputed(0, stranger));
    }

    function test_answerConsistency_rfcProof_succeeds() public {
        demandConsistencyAs(challenger, opening(0), 0);
        demandConsistencyAs(challenger, opening(1), 0);

        (bytes32[] memory older, bytes32[] memory newer) = (consistency(3, 7), consistency(7, 12));
        vm.prank(stranger);
        court.answerConsistency(1, older);
        vm.assertTrue(court.isDisputed(0, operator));
        vm.assertEq(court.coinOf(stranger), (bond / 10) * 9);
        vm.prank(operator);
        court.answerConsistency(2, newer);

        vm.assertFalse(court.isDisputed(0, operator));
        vm.assertEq(court.coinOf(operator), (bond / 10) * 9);
        vm.assertEq(court.coinOf(address(0)), bond / 5);
        vm.assertEq(court.forkedAt(operator), 0);
    }

    // Each anchoring is demanded once, by whichever opening shows it.
    function test_demandConsistency_again_reverts() public {
        demandConsistencyAs(challenger, opening(0), 1);
        IAnchors.Opening memory another = opening(1);
        expectError(abi.encodeWithSelector(IFaultCourt.AlreadyDemanded.selector, 1));
        court.demandConsistency{value: bond}(operator, another, 0);
        court.answerConsistency(1, consistency(7, 12));
        expectError(abi.encodeWithSelector(IFaultCourt.AlreadyDemanded.selector, 1));
        court.demandConsistency{value: bond}(operator, another, 0);
    }

    function test_demandConsistency_lastSecondOfTheStepsWindow_succeeds() public {
        IAnchors.Opening memory made = opening(0);
        vm.warp(made.anchorings[2].time + WINDOW);
        demandConsistencyAs(challenger, made, 1);
    }

    // Who stopped operating must not have to answer for ever.
    function test_demandConsistency_oneSecondAfterTheStepsWindow_reverts() public {
        IAnchors.Opening memory made = opening(0);
        uint64 until = made.anchorings[2].time + WINDOW;
        vm.warp(until + 1);
        expectError(abi.encodeWithSelector(IFaultCourt.NoLongerAdmissible.selector, made.anchorings[2].root, until));
        court.demandConsistency{value: bond}(operator, made, 1);
    }

    function testFuzz_demandConsistency_noNextAnchoring_reverts(uint256 anchoring) public {
        anchoring = bound(anchoring, 2, type(uint256).max);
        IAnchors.Opening memory made = opening(0);
        expectError(abi.encodeWithSelector(IAnchors.UnknownAnchoring.selector, anchoring, 2));
        court.demandConsistency{value: bond}(operator, made, anchoring);
    }

    function test_demandConsistency_oneStep_reverts() public {
        IAnchors.Opening memory made = opening(2);
        expectError(abi.encodeWithSelector(IAnchors.UnknownAnchoring.selector, 0, 0));
        court.demandConsistency{value: bond}(operator, made, 0);
    }

    function test_demandConsistency_nothingAnchored_reverts() public {
        IAnchors.Opening memory made = opening(0);
        vm.expectPartialRevert(IAnchors.OpeningMismatch.selector);
        court.demandConsistency{value: bond}(stranger, made, 0);
        made.anchorings = new IAnchors.Anchoring[](0);
        expectError(abi.encodeWithSelector(IAnchors.EmptyOpening.selector));
        court.demandConsistency{value: bond}(operator, made, 0);
    }

    function test_demandConsistency_oneWeiShort_reverts() public {
        IAnchors.Opening memory made = opening(0);
        expectError(abi.encodeWithSelector(IFaultCourt.WrongBond.selector, bond - 1, bond));
        court.demandConsistency{value: bond - 1}(operator, made, 0);
    }

    function testFuzz_answerConsistency_anythingElse_reverts(uint256 length, uint256 place, bytes32 value) public {
        demandConsistencyAs(challenger, opening(0), 0);
        bytes32[] memory honest = consistency(3, 7);
        bytes32[] memory proof = new bytes32[](bound(length, 0, 50));
        for (uint256 i = 0; i < proof.length && i < honest.length; ++i) proof[i] = honest[i];
        if (proof.length > 0) proof[place % proof.length] = value;
        vm.assume(keccak256(abi.encode(proof)) != keccak256(abi.encode(honest)));

        expectError(abi.encodeWithSelector(IFaultCourt.NotAnAnswer.selector, 1));
        court.answerConsistency(1, proof);
    }

    function test_answerLeaf_ofAConsistencyDemand_reverts() public {
        demandConsistencyAs(challenger, opening(0), 0);
        IAnchors.LeafProof memory proof = proofOf(1, 0, 1);
        expectError(abi.encodeWithSelector(IFaultCourt.OtherDemand.selector, 1, Fault.WithheldConsistency));
        court.answerLeaf(1, opening(0), proof);
    }

    function test_answerConsistency_again_reverts() public {
        demandConsistencyAs(challenger, opening(0), 0);
        bytes32[] memory proof = consistency(3, 7);
        court.answerConsistency(1, proof);
        bytes memory reason = abi.encodeWithSelector(
            IFaultCourt.DemandNotOpen.selector,
            1,
            IFaultCourt.DemandStatus.Answered
        );
        expectError(reason);
        court.answerConsistency(1, proof);
    }

    // Two roots that no proof joins: silence is all that is left to the operator.
    function test_answerConsistency_rewrittenHistory_reverts() public {
        bytes32[] memory proof = consistency(3, 12);
        entries[1] = keccak256("another");
        fill(3);
        anchorLog();
        demandConsistencyAs(challenger, opening(0), 2);

        bytes32[] memory rewritten = consistency(12, 15);
        expectError(abi.encodeWithSelector(IFaultCourt.NotAnAnswer.selector, 1));
        court.answerConsistency(1, rewritten);
        expectError(abi.encodeWithSelector(IFaultCourt.NotAnAnswer.selector, 1));
        court.answerConsistency(1, proof);
    }

    function consistency(uint256 oldSize, uint256 size) private view returns (bytes32[] memory) {
        return NaiveLog.consistency(entries, oldSize, size);
    }
}
