// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {Fault} from "../../../contracts/types/Fault.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {CourtTest} from "../helpers/CourtTest.sol";
import {NaiveLog} from "../helpers/NaiveLog.sol";

/// @notice An operator that signs and anchors what no honest one would: places, times and sizes at their ends.
contract FaultCourtAttacksExtremesTest is CourtTest {
    uint40 private constant SKIPPED = 2 ** 24;

    // Receipts dated to the end of time stay open for ever, and are still punished once.
    function test_challengeConflict_datedToTheEndOfTime_takesOnce_succeeds() public {
        (IFaultCourt.SignedReceipt memory a, IFaultCourt.SignedReceipt memory b) = twins(4);
        (a, b) = (dated(a, type(uint64).max - 1), dated(b, type(uint64).max - 1));
        court.challengeConflict(a, b, nobody);
        vm.assertEq(staking.slashableOf(operator), STAKE / 2);
        pass(1000 days);
        expectError(punishedBefore(placeKey(operator, 4)));
        court.challengeConflict(a, b, nobody);
    }

    // No promise can be dated before the key, and so before the operator was there.
    function test_challengeConflict_datedToTheBeginning_reverts() public {
        (IFaultCourt.SignedReceipt memory a, IFaultCourt.SignedReceipt memory b) = twins(4);
        a = dated(a, 0);
        address key = accountOf("receipt key");
        expectError(abi.encodeWithSelector(IFaultCourt.ReceiptNotSigned.selector, operator, key, 0));
        court.challengeConflict(a, b, nobody);
    }

    // A key of later does not bind what is dated before it.
    function test_challengeConflict_byAKeyOfLater_reverts() public {
        (IFaultCourt.SignedReceipt memory a, IFaultCourt.SignedReceipt memory b) = twins(4);
        pass(5);
        vm.prank(operator);
        operators.addReceiptKey(accountOf("later key"), uint64(block.timestamp));
        a = signAs("later key", a.receipt);
        vm.expectPartialRevert(IFaultCourt.ReceiptNotSigned.selector);
        court.challengeConflict(a, b, nobody);
    }

    // The last place of all can be promised and never anchored: sizes end below it.
    function test_challengeOmission_lastPlaceOfAll_succeeds() public {
        (IFaultCourt.SignedReceipt memory made, bytes32 alive) = omitted(type(uint40).max);
        court.challengeOmission(made, alive, nobody);
        assertFault(digestOf(made), Fault.Omission);
    }

    function test_present_placeBeyondAll_reverts() public {
        IFaultCourt.SignedReceipt memory made = signed(receiptAt(uint256(type(uint40).max) + 1));
        expectError(abi.encodeWithSelector(IFaultCourt.ReceiptMalformed.selector, digestOf(made)));
        court.present(made);
    }

    // A false size skips the promised place, so nothing is omitted: then it can be demanded, and not be shown.
    function test_challengeSilence_placeSkippedByAFalseSize_succeeds() public {
        fill(3);
        anchorLog();
        IFaultCourt.SignedReceipt memory made = signed(receiptAt(1000));
        pass(MAX_DELAY + 1);
        bytes32 alive = pulse();
        anchorRoot(NaiveLog.root(entries, 3), 3 + SKIPPED);
        pass(GRACE);
        expectError(abi.encodeWithSelector(IFaultCourt.EntryAnchored.selector, 1000, 3 + SKIPPED));
        court.challengeOmission(made, alive, nobody);

        demandAs(challenger, made);
        pass(THIRD + 1);
        alive = pulse();
        pass(ANSWER);
        court.challengeSilence(1, alive);
        assertFault(digestOf(made), Fault.WithheldLeaf);
    }

    // The root of before under a larger size: no proof says that one extends the other.
    function testFuzz_answerConsistency_falseSize_reverts(uint40 size, bytes32[] memory proof) public {
        fill(3);
        anchorLog();
        anchorRoot(NaiveLog.root(entries, 3), uint40(bound(size, 4, SKIPPED)));
        demandConsistencyAs(challenger, opening(0), 0);
        if (proof.length > 0 && size % 2 == 0) proof[0] = NaiveLog.root(entries, 3);
        expectError(abi.encodeWithSelector(IFaultCourt.NotAnAnswer.selector, 1));
        court.answerConsistency(1, proof);
    }

    // Nobody's place can be shown twice: under the true size each index holds one digest.
    function testFuzz_challengeDisplacement_ofAnHonestPlace_reverts(bytes32 other, uint8 place, uint8 swap) public {
        IFaultCourt.SignedReceipt memory made = logged();
        IAnchors.LeafProof memory proof = proofOf(1, 0, 0);
        if (swap % 3 == 0) other = entries[place % entries.length];
        if (swap % 3 == 1) proof = proofOf(place % entries.length, 0, 0);
        if (other == digestOf(made)) other = ~other;
        if (swap % 3 == 1) proof.index = 1;
        vm.expectPartialRevert(IAnchors.NotIncluded.selector);
        court.challengeDisplacement(made, other, opening(0), proof, nobody);
    }

    // The sum of everything that an operator can sign into its times.
    function testFuzz_present_anyTimes_neverOverflows_works(uint64 issuedAt, uint64 anchorBy, uint64 place) public {
        InferenceReceipt memory receipt = receiptAt(place);
        (receipt.issuedAt, receipt.anchorBy) = (issuedAt, anchorBy);
        IFaultCourt.SignedReceipt memory made = signed(receipt);
        bool fits = place <= type(uint40).max && anchorBy > issuedAt && anchorBy - issuedAt <= MAX_DELAY;
        bool bound_ = operators.isReceiptKey(operator, accountOf("receipt key"), issuedAt);
        bool begun = issuedAt <= block.timestamp + SKEW;
        if (!fits) vm.expectPartialRevert(IFaultCourt.ReceiptMalformed.selector);
        else if (!bound_) vm.expectPartialRevert(IFaultCourt.ReceiptNotSigned.selector);
        else if (!begun) vm.expectPartialRevert(IFaultCourt.NotYetIssued.selector);
        court.present(made);
    }

    function dated(
        IFaultCourt.SignedReceipt memory made,
        uint64 issuedAt
    ) private view returns (IFaultCourt.SignedReceipt memory) {
        (made.receipt.issuedAt, made.receipt.anchorBy) = (issuedAt, issuedAt + 1);
        return signed(made.receipt);
    }
}
