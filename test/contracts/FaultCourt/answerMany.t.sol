// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {CourtTest} from "../helpers/CourtTest.sol";
import {NaiveLog} from "../helpers/NaiveLog.sol";

contract AnswerManyTest is CourtTest {
    uint256 private constant LEAVES = 8;
    uint256 private bond;

    /// @dev A log of 8 receipts, which then grows twice. Demands 1 to 8 are for the leaves, 9 and 10 for the growth.
    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < LEAVES; ++i) entries.push(digestOf(signed(receiptAt(i))));
        anchorLog();
        for (uint256 i = 0; i < 2; ++i) {
            fill(3);
            anchorLog();
        }
        bond = court.demandBond(operator, 0);
        for (uint256 i = 0; i < LEAVES; ++i) demandAs(challenger, signed(receiptAt(i)));
        demandConsistencyAs(challenger, opening(0), 0);
        demandConsistencyAs(challenger, opening(0), 1);
    }

    function test_answerMany_bothKinds_earnsNineTenths_works() public {
        (uint256[] memory ids, IAnchors.LeafProof[] memory proofs) = all();
        for (uint256 id = 1; id <= 10; ++id) {
            vm.expectEmit(address(court));
            emit IFaultCourt.DemandAnswered(id, stranger);
        }
        vm.prank(stranger);
        court.answerMany(ids, opening(2), proofs);

        vm.assertEq(court.coinOf(stranger), 9 * bond);
        vm.assertEq(court.coinOf(address(0)), bond);
        for (uint256 id = 1; id <= 10; ++id) {
            vm.assertEq(uint256(court.demandOf(id).status), uint256(IFaultCourt.DemandStatus.Answered));
        }
        vm.assertFalse(court.isDisputed(entries[0], operator));
    }

    // Somebody answers one of the hundred in front of the operator: the others are answered all the same.
    function test_answerMany_oneWasAnsweredInFront_answersTheOthers_works() public {
        (uint256[] memory ids, IAnchors.LeafProof[] memory proofs) = all();
        court.answerLeaf(3, opening(2), proofs[2]);
        court.answerConsistency(9, proofs[8].path);
        vm.prank(stranger);
        court.answerMany(ids, opening(2), proofs);
        vm.assertEq(court.coinOf(stranger), (8 * bond * 9) / 10);
        expectError(abi.encodeWithSelector(IFaultCourt.NothingToAnswer.selector));
        court.answerMany(ids, opening(2), proofs);
    }

    // An answer that is given twice pays once.
    function test_answerMany_sameDemandTwice_paysOnce_works() public {
        uint256[] memory ids = new uint256[](2);
        (ids[0], ids[1]) = (1, 1);
        IAnchors.LeafProof[] memory proofs = new IAnchors.LeafProof[](2);
        (proofs[0], proofs[1]) = (proofOf(0, 2, 2), proofOf(0, 2, 2));
        court.answerMany(ids, opening(2), proofs);
        vm.assertEq(court.coinOf(address(this)), (bond * 9) / 10);
    }

    function test_answerMany_unknownDemands_reverts() public {
        uint256[] memory ids = new uint256[](2);
        (ids[0], ids[1]) = (0, 11);
        expectError(abi.encodeWithSelector(IFaultCourt.NothingToAnswer.selector));
        court.answerMany(ids, opening(2), new IAnchors.LeafProof[](2));
        expectError(abi.encodeWithSelector(IFaultCourt.NothingToAnswer.selector));
        court.answerMany(new uint256[](0), opening(2), new IAnchors.LeafProof[](0));
    }

    function test_answerMany_otherNumberOfProofs_reverts() public {
        expectError(abi.encodeWithSelector(IFaultCourt.AnswersUnpaired.selector, 2, 1));
        court.answerMany(new uint256[](2), opening(2), new IAnchors.LeafProof[](1));
        expectError(abi.encodeWithSelector(IFaultCourt.AnswersUnpaired.selector, 1, 2));
        court.answerMany(new uint256[](1), opening(2), new IAnchors.LeafProof[](2));
    }

    function testFuzz_answerMany_oneWrong_answersNothing_reverts(uint256 which, uint256 what, uint256 seed) public {
        (uint256[] memory ids, IAnchors.LeafProof[] memory proofs) = all();
        which = which % ids.length;
        bytes memory reason = abi.encodeWithSelector(IFaultCourt.NotAnAnswer.selector, which + 1);
        what = which >= LEAVES ? 0 : what % 4;
        if (what == 0) {
            uint256 node = seed % proofs[which].path.length;
            proofs[which].path[node] = keccak256(abi.encode(proofs[which].path[node]));
        } else if (what == 1) {
            proofs[which].index = uint40(seed % LEAVES);
            if (proofs[which].index == which) proofs[which].index = uint40((which + 1) % LEAVES);
        } else if (what == 2) {
            proofs[which].anchoring = bound(seed, 1, type(uint256).max);
            reason = abi.encodeWithSelector(IAnchors.UnknownAnchoring.selector, proofs[which].anchoring, 1);
        } else {
            proofs[which] = proofOf((which + 1) % LEAVES, 2, 2);
        }
        IAnchors.Opening memory shown = opening(2);
        expectError(reason);
        court.answerMany(ids, shown, proofs);
        vm.assertEq(court.coinOf(address(this)), 0);
    }

    function test_answerMany_openingOfNobody_reverts() public {
        (uint256[] memory ids, IAnchors.LeafProof[] memory proofs) = all();
        IAnchors.Opening memory shown = opening(2);
        shown.previous = before[1];
        vm.expectPartialRevert(IAnchors.OpeningMismatch.selector);
        court.answerMany(ids, shown, proofs);
        shown.anchorings = new IAnchors.Anchoring[](0);
        expectError(abi.encodeWithSelector(IAnchors.EmptyOpening.selector));
        court.answerMany(ids, shown, proofs);
    }

    // For demands of consistency alone no opening is looked at.
    function test_answerMany_consistencyOnly_needsNoOpening_works() public {
        uint256[] memory ids = new uint256[](2);
        (ids[0], ids[1]) = (9, 10);
        (, IAnchors.LeafProof[] memory proofs) = all();
        (proofs[0], proofs[1]) = (proofs[8], proofs[9]);
        assembly ("memory-safe") {
            mstore(proofs, 2)
        }
        IAnchors.Opening memory none;
        court.answerMany(ids, none, proofs);
        vm.assertEq(court.coinOf(address(this)), (2 * bond * 9) / 10);
    }

    // The demands of two operators in one call: what opens one's word opens not the other's.
    function test_answerMany_openingOfAnotherOperator_reverts() public {
        address other = accountOf("other operator");
        registerOperator(other, "other.example", "other key");
        vm.prank(other);
        anchors.anchor(other, keccak256("root"), 5);
        InferenceReceipt memory receipt = receiptAt(0);
        receipt.operator = other;
        demandAs(challenger, signAs("other key", receipt));
        uint256[] memory ids = new uint256[](2);
        (ids[0], ids[1]) = (1, 11);
        IAnchors.LeafProof[] memory proofs = new IAnchors.LeafProof[](2);
        (proofs[0], proofs[1]) = (proofOf(0, 2, 2), proofOf(0, 2, 2));
        IAnchors.Opening memory shown = opening(2);
        vm.expectPartialRevert(IAnchors.OpeningMismatch.selector);
        court.answerMany(ids, shown, proofs);
    }

    // A root from before the demand says nothing about the log as it stood then.
    function test_answerMany_underAnEarlierRoot_reverts() public {
        uint256[] memory ids = new uint256[](1);
        ids[0] = 1;
        IAnchors.LeafProof[] memory proofs = new IAnchors.LeafProof[](1);
        proofs[0] = proofOf(0, 0, 0);
        IAnchors.Opening memory shown = opening(0);
        expectError(abi.encodeWithSelector(IFaultCourt.NotAnAnswer.selector, 1));
        court.answerMany(ids, shown, proofs);
        proofs[0] = proofOf(0, 0, 2);
        court.answerMany(ids, shown, proofs);
    }

    /* WHAT IS OPEN OF CONSISTENCY */

    // In whatever order they end, the oldest that is open is known: a published receipt is disputed by no later one.
    function testFuzz_isDisputed_anyOrderOfAnswers_goesByTheOldestOpen_works(uint256 seed) public {
        uint256 number = 6;
        uint64[] memory openedAt = new uint64[](number);
        bytes32[] memory published = new bytes32[](number);
        for (uint256 i = 0; i < number; ++i) {
            pass(WINDOW + 1);
            // Its last admissible second is the one after the demand.
            IFaultCourt.SignedReceipt memory made = signed(receiptAt(100 + i));
            made.receipt.anchorBy = made.receipt.issuedAt + 1;
            made = signed(made.receipt);
            court.present(made);
            published[i] = digestOf(made);
            pass(WINDOW);
            fill(1);
            anchorLog();
            openedAt[i] = uint64(block.timestamp);
            demandConsistencyAs(challenger, opening(history.length - 2), 0);
        }
        answerStep(9, 0);
        answerStep(10, 1);
        for (uint256 left = number; left > 0; --left) {
            uint64 oldest = type(uint64).max;
            for (uint256 i = 0; i < number; ++i) if (openedAt[i] != 0 && openedAt[i] < oldest) oldest = openedAt[i];
            for (uint256 i = 0; i < number; ++i) {
                uint64 until = START + uint64(2 * i + 1) * WINDOW + uint64(i + 1) + WINDOW + 1;
                vm.assertEq(court.isDisputed(published[i], operator), oldest <= until);
            }
            vm.assertTrue(court.isDisputed(0, operator));
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 next = seed % number;
            while (openedAt[next] == 0) next = (next + 1) % number;
            openedAt[next] = 0;
            answerStep(11 + next, 2 + next);
        }
        vm.assertFalse(court.isDisputed(0, operator));
    }

    function answerStep(uint256 id, uint256 older) private {
        uint40 oldSize = history[older].size;
        court.answerConsistency(id, NaiveLog.consistency(entries, oldSize, history[older + 1].size));
    }

    /// @dev Every demand with its answer, for an opening of the head's last anchoring.
    function all() private view returns (uint256[] memory ids, IAnchors.LeafProof[] memory proofs) {
        (ids, proofs) = (new uint256[](10), new IAnchors.LeafProof[](10));
        for (uint256 i = 0; i < 10; ++i) ids[i] = i + 1;
        for (uint256 i = 0; i < LEAVES; ++i) proofs[i] = proofOf(i, 2, 2);
        proofs[8].path = NaiveLog.consistency(entries, 8, 11);
        proofs[9].path = NaiveLog.consistency(entries, 11, 14);
    }
}
