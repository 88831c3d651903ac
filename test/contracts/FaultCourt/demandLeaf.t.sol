// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {Fault} from "../../../contracts/types/Fault.sol";
import {CourtTest} from "../helpers/CourtTest.sol";

contract DemandLeafTest is CourtTest {
    IFaultCourt.SignedReceipt private made;
    bytes32 private digest;
    uint256 private bond;

    function setUp() public override {
        super.setUp();
        made = logged();
        digest = digestOf(made);
        bond = court.demandBond(operator, digest);
    }

    function test_demandLeaf_anchored_opensADispute_works() public {
        uint64 deadline = uint64(block.timestamp) + ANSWER;
        vm.expectEmit(address(court));
        emit IFaultCourt.LeafDemanded(1, operator, digest, 1, 3, challenger, bond, deadline);
        vm.assertEq(demandAs(challenger, made), 1);

        IFaultCourt.Demand memory demand = court.demandOf(1);
        vm.assertEq(uint256(demand.status), uint256(IFaultCourt.DemandStatus.Open));
        vm.assertEq(uint256(demand.fault), uint256(Fault.WithheldLeaf));
        vm.assertEq(demand.operator, operator);
        vm.assertEq(demand.demander, challenger);
        vm.assertEq(demand.openedAt, block.timestamp);
        vm.assertEq(demand.deadline, deadline);
        vm.assertEq(demand.bond, bond);
        vm.assertEq(demand.leaf.digest, digest);
        vm.assertEq(demand.leaf.index, 1);
        vm.assertEq(demand.leaf.minSize, 3);
        vm.assertEq(demand.consistency.oldRoot, 0);
        vm.assertEq(demand.consistency.oldSize, 0);
        vm.assertEq(demand.consistency.newSize, 0);
        vm.assertEq(demand.consistency.newRoot, 0);
        vm.assertEq(court.demandCount(), 1);
        vm.assertTrue(court.isDisputed(digest, operator));
        vm.assertFalse(court.isDisputed(entries[0], operator));
        vm.assertEq(address(court).balance, bond);
    }

    function test_demandLeaf_placeNotAnchored_reverts() public {
        made = signed(receiptAt(3));
        expectError(abi.encodeWithSelector(IFaultCourt.EntryNotAnchored.selector, 3, 3));
        court.demandLeaf{value: bond}(made);
    }

    function test_demandLeaf_lastAdmissibleSecond_succeeds() public {
        vm.warp(made.receipt.anchorBy + WINDOW);
        demandAs(challenger, made);
    }

    function test_demandLeaf_oneSecondLate_reverts() public {
        vm.warp(made.receipt.anchorBy + WINDOW + 1);
        expectError(tooLate(digest, made.receipt.anchorBy + WINDOW));
        court.demandLeaf{value: bond}(made);
    }

    function test_demandLeaf_again_reverts() public {
        demandAs(challenger, made);
        expectError(abi.encodeWithSelector(IFaultCourt.AlreadyDemanded.selector, 1));
        court.demandLeaf{value: bond}(made);
    }

    function test_demandLeaf_onceAnswered_underTheSameHead_reverts() public {
        demandAs(challenger, made);
        court.answerLeaf(1, opening(0), proofOf(1, 0, 0));
        expectError(abi.encodeWithSelector(IFaultCourt.AlreadyDemanded.selector, 1));
        court.demandLeaf{value: bond}(made);
    }

    function test_demandLeaf_oneWeiShort_reverts() public {
        expectError(abi.encodeWithSelector(IFaultCourt.WrongBond.selector, bond - 1, bond));
        court.demandLeaf{value: bond - 1}(made);
    }

    // The base fee can fall before the demand is included: what is too much stays the sender's.
    function testFuzz_demandLeaf_tooMuch_isCredited_works(uint256 more) public {
        more = bound(more, 0, 10 ether);
        vm.prank(challenger);
        court.demandLeaf{value: bond + more}(made);
        vm.assertEq(court.coinOf(challenger), more);
        vm.assertEq(court.demandOf(1).bond, bond);
    }

    function testFuzz_demandBond_followsTheBaseFee_withinBounds_works(uint256 fee) public {
        fee = bound(fee, 0, 1000 gwei);
        vm.fee(fee);
        uint256 priced =
            fee < 1 gwei
                ? 1 gwei
                : fee > 50 gwei
                    ? 50 gwei
                    : fee;
        vm.assertEq(court.demandBond(operator, digest), 340_000 * priced);
    }

    function test_demandOf_unknown_hasNoStatus_works() public view {
        vm.assertEq(uint256(court.demandOf(7).status), uint256(IFaultCourt.DemandStatus.Unknown));
    }

    function test_answerLeaf_byAnyone_earnsTheBond_works() public {
        demandAs(challenger, made);
        IAnchors.LeafProof memory proof = proofOf1();

        vm.expectEmit(address(court));
        emit IFaultCourt.DemandAnswered(1, stranger);
        vm.prank(stranger);
        court.answerLeaf(1, opening(0), proof);

        vm.assertEq(court.coinOf(stranger), (bond / 10) * 9);
        vm.assertEq(court.coinOf(address(0)), bond / 10);
        vm.assertEq(court.coinOf(challenger), 0);
        vm.assertFalse(court.isDisputed(digest, operator));
        vm.assertEq(uint256(court.demandOf(1).status), uint256(IFaultCourt.DemandStatus.Answered));
        assertFault(digest, Fault.None);
    }

    // The log grew since: a later root, or the one of then, both hold what was demanded.
    function test_answerLeaf_underALaterRoot_succeeds() public {
        demandAs(challenger, made);
        fill(4);
        anchorLog();
        court.answerLeaf(1, opening(0), proofOf(1, 0, 1));
        vm.assertEq(court.coinOf(address(this)), (bond / 10) * 9);
    }

    // A root from before the demand says nothing about the log as it stood then.
    function test_answerLeaf_underAnEarlierRoot_reverts() public {
        fill(4);
        anchorLog();
        demandAs(challenger, made);
        IAnchors.LeafProof memory early = proofOf1();
        expectError(abi.encodeWithSelector(IFaultCourt.NotAnAnswer.selector, 1));
        court.answerLeaf(1, opening(0), early);
        court.answerLeaf(1, opening(0), proofOf(1, 0, 1));
    }

    function test_answerLeaf_atAnotherPlace_reverts() public {
        entries.push(digest);
        anchorLog();
        demandAs(challenger, made);
        IAnchors.LeafProof memory copy = proofOf(3, 0, 1);
        expectError(abi.encodeWithSelector(IFaultCourt.NotAnAnswer.selector, 1));
        court.answerLeaf(1, opening(0), copy);
    }

    function test_answerLeaf_anotherEntry_reverts() public {
        demandAs(challenger, made);
        IAnchors.LeafProof memory other = proofOf(0, 0, 0);
        expectError(abi.encodeWithSelector(IFaultCourt.NotAnAnswer.selector, 1));
        court.answerLeaf(1, opening(0), other);
    }

    function testFuzz_answerLeaf_pathOfAnotherLength_reverts(uint256 length) public {
        demandAs(challenger, made);
        IAnchors.LeafProof memory proof = proofOf1();
        length = bound(length, 0, 60);
        if (length == proof.path.length) ++length;
        bytes32[] memory path = new bytes32[](length);
        for (uint256 i = 0; i < length && i < proof.path.length; ++i) path[i] = proof.path[i];
        proof.path = path;
        expectError(abi.encodeWithSelector(IFaultCourt.NotAnAnswer.selector, 1));
        court.answerLeaf(1, opening(0), proof);
    }

    // The deadline is when silence can be punished from, not until when an answer counts.
    function testFuzz_answerLeaf_anyTime_succeeds(uint256 time) public {
        demandAs(challenger, made);
        IAnchors.LeafProof memory proof = proofOf1();
        pass(bound(time, 0, 1000));
        court.answerLeaf(1, opening(0), proof);
        vm.assertEq(court.coinOf(address(this)), (bond / 10) * 9);
    }

    function test_answerLeaf_afterSilence_reverts() public {
        demandAs(challenger, made);
        pass(THIRD + 1);
        bytes32 alive = pulse();
        pass(ANSWER - THIRD);
        court.challengeSilence(1, alive);
        IAnchors.LeafProof memory proof = proofOf1();
        expectError(notOpen(1, IFaultCourt.DemandStatus.Silent));
        court.answerLeaf(1, opening(0), proof);
    }

    function test_answerLeaf_again_reverts() public {
        demandAs(challenger, made);
        IAnchors.LeafProof memory proof = proofOf1();
        court.answerLeaf(1, opening(0), proof);
        expectError(notOpen(1, IFaultCourt.DemandStatus.Answered));
        court.answerLeaf(1, opening(0), proof);
    }

    function test_answerLeaf_unknownDemand_reverts() public {
        IAnchors.LeafProof memory proof = proofOf1();
        expectError(notOpen(1, IFaultCourt.DemandStatus.Unknown));
        court.answerLeaf(1, opening(0), proof);
    }

    function test_answerConsistency_ofALeafDemand_reverts() public {
        demandAs(challenger, made);
        expectError(abi.encodeWithSelector(IFaultCourt.OtherDemand.selector, 1, Fault.WithheldLeaf));
        court.answerConsistency(1, new bytes32[](0));
    }

    function proofOf1() private view returns (IAnchors.LeafProof memory) {
        return proofOf(1, 0, 0);
    }

    function notOpen(uint256 id, IFaultCourt.DemandStatus status) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IFaultCourt.DemandNotOpen.selector, id, status);
    }
}
