// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {Verdict} from "../../../contracts/types/Verdict.sol";
import {VerdictTest} from "../helpers/VerdictTest.sol";

/// @dev Words that need no place in the log, and which of two comes first.
contract VerdictBadEndsTest is VerdictTest {
    function test_verdictOf_signedOnly_isSigned_works() public view {
        assertVerdict(bareVerdictOf(signedOnly(receiptAt(1))), Verdict.Signed);
    }

    // A receipt of 64 bits' last second must be answered for like any other: whoever pays asks about what it was given.
    function testFuzz_verdictOf_anyReceiptAndSignature_answers_works(
        InferenceReceipt memory receipt,
        bytes memory signature,
        bool bySomeKey
    ) public view {
        if (bySomeKey) signature = signatureOf(receipt);
        assertVerdict(verdicts.verdictOf(receipt, signature), Verdict.Invalid);
        receipt.operator = operator;
        if (bySomeKey) signature = signatureOf(receipt);
        Verdict verdict = verdicts.verdictOf(receipt, signature);
        vm.assertTrue(
            verdict == Verdict.Invalid ||
                (bySomeKey && verdict == Verdict.Broken) ||
                (bySomeKey && verdict == Verdict.Signed)
        );
    }

    function test_verdictOf_lastSecondOfTime_answers_works() public view {
        InferenceReceipt memory receipt = receiptAt(1);
        receipt.anchorBy = type(uint64).max;
        receipt.issuedAt = type(uint64).max - MAX_DELAY;
        assertVerdict(bareVerdictOf(signedOnly(receipt)), Verdict.Signed);
    }

    function test_verdictOf_malformed_isInvalid_works() public {
        for (uint256 i = 0; i < 5; ++i) {
            InferenceReceipt memory receipt = receiptAt(entries.length);
            if (i == 0) receipt.anchorBy = receipt.issuedAt;
            if (i == 1) receipt.anchorBy = receipt.issuedAt - 1;
            if (i == 2) receipt.anchorBy = receipt.issuedAt + MAX_DELAY + 1;
            if (i == 3) receipt.flags = 16;
            if (i == 4) receipt.leafIndex = 2 ** 40;

            assertVerdict(bareVerdictOf(signedOnly(receipt)), Verdict.Invalid);
            if (i < 4) assertVerdict(verdictOf(anchor(receipt)), Verdict.Invalid);
        }
    }

    function test_verdictOf_badSignature_isInvalid_works() public {
        Shown memory shown = anchor(receiptAt(1));
        bytes32 digest = digestOf(shown);
        bytes memory good = shown.signature;
        bytes[] memory bad = new bytes[](5);
        bad[0] = sign("stranger", digest);
        (bad[1], ) = signMalleable("receipt key", digest);
        bad[2] = "";
        bad[3] = abi.encodePacked(good, uint8(0));
        bad[4] = new bytes(65);
        for (uint256 i = 0; i < bad.length; ++i) {
            shown.signature = bad[i];
            assertVerdict(verdictOf(shown), Verdict.Invalid);
            assertVerdict(bareVerdictOf(shown), Verdict.Invalid);
        }
    }

    function test_verdictOf_keyNotInForce_isInvalid_works() public {
        vm.prank(operator);
        operators.addReceiptKey(accountOf("second key"), START + 50);
        vm.prank(operator);
        operators.closeReceiptKey(accountOf("receipt key"), START + 60);

        assertVerdict(verdictAt(START - 1, "receipt key"), Verdict.Invalid);
        assertVerdict(verdictAt(START, "receipt key"), Verdict.Signed);
        assertVerdict(verdictAt(START + 60, "receipt key"), Verdict.Signed);
        assertVerdict(verdictAt(START + 61, "receipt key"), Verdict.Invalid);
        assertVerdict(verdictAt(START + 49, "second key"), Verdict.Invalid);
        assertVerdict(verdictAt(START + 50, "second key"), Verdict.Signed);
    }

    function test_verdictOf_undeclared_isBroken_works() public {
        vm.prank(operator);
        operators.declare("chat-prod", modelId, keccak256("next"), START + 10);

        assertVerdict(bareVerdictOf(signedOnly(issuedAt(START + 12))), Verdict.Signed);
        assertVerdict(bareVerdictOf(signedOnly(issuedAt(START + 13))), Verdict.Broken);
        InferenceReceipt memory receipt = issuedAt(START + 9);
        receipt.configDigest = keccak256("next");
        assertVerdict(bareVerdictOf(signedOnly(receipt)), Verdict.Broken);
        assertVerdict(verdictOf(anchor(receipt)), Verdict.Broken);
    }

    function test_verdictOf_retiredModel_isBroken_works() public {
        vm.prank(operator);
        models.retire(modelId, START + WINDOW);

        assertVerdict(bareVerdictOf(signedOnly(issuedAt(START + WINDOW - 1))), Verdict.Signed);
        assertVerdict(bareVerdictOf(signedOnly(issuedAt(START + WINDOW))), Verdict.Broken);
    }

    // Who gave no whole answer claims no model.
    function test_verdictOf_incompleteOfUnknownModel_isSigned_works() public view {
        for (uint32 flags = 0; flags < 16; ++flags) {
            InferenceReceipt memory receipt = receiptAt(1);
            (receipt.modelId, receipt.flags) = (keccak256("no such model"), flags);
            assertVerdict(bareVerdictOf(signedOnly(receipt)), flags < 2 ? Verdict.Broken : Verdict.Signed);
        }
    }

    function test_verdictOf_missing_isBrokenAfterGrace_works() public {
        Shown memory shown = signedOnly(receiptAt(1));
        vm.warp(START + MAX_DELAY + GRACE);
        assertVerdict(bareVerdictOf(shown), Verdict.Signed);
        pass(1);
        assertVerdict(bareVerdictOf(shown), Verdict.Broken);

        grow(1);
        assertVerdict(bareVerdictOf(shown), Verdict.Broken);
        grow(1);
        assertVerdict(bareVerdictOf(shown), Verdict.Signed);
    }

    function test_verdictOf_demandedLeaf_isDisputedUntilAnswer_works() public {
        Shown memory shown = anchor(receiptAt(1));
        present(shown);
        vm.warp(START + MAX_DELAY + WINDOW);
        uint256 demand = demandLeaf(shown);

        assertVerdict(bareVerdictOf(shown), Verdict.Disputed);
        pass(1);
        assertVerdict(verdictOf(shown), Verdict.Disputed);
        vm.assertFalse(isFinal(shown));
        court.answerLeaf(demand, shown.opening, shown.proof);
        assertVerdict(verdictOf(shown), Verdict.Final);
    }

    function test_verdictOf_withheldLeaf_isFaulty_works() public {
        Shown memory shown = anchor(receiptAt(1));
        uint256 demand = demandLeaf(shown);
        pass(ANSWER / 2);
        bytes32 commitment = pulse();
        pass(ANSWER / 2 + 1);
        court.challengeSilence(demand, commitment);

        assertFaulty(shown);
    }

    function test_verdictOf_conflict_bothAreFaulty_works() public {
        Shown memory shown = anchor(receiptAt(1));
        conflictWith(shown);

        assertFaulty(shown);
        assertVerdict(bareVerdictOf(twinOf(shown.receipt)), Verdict.Faulty);
    }

    function test_verdictOf_displaced_isFaulty_works() public {
        Shown memory shown = signedOnly(receiptAt(1));
        grow(3);
        court.challengeDisplacement(signed(shown), entries[1], headOpening(), leafProof(1, 0, 0), nobody());

        assertVerdict(bareVerdictOf(shown), Verdict.Faulty);
    }

    function test_verdictOf_omittedThenAnchored_isFaulty_works() public {
        InferenceReceipt memory receipt = receiptAt(1);
        bytes32 commitment = pulseAfterPromise();
        pass(GRACE);
        court.challengeOmission(signed(signedOnly(receipt)), commitment, nobody());

        assertFaulty(anchor(receipt));
    }

    function test_verdictOf_late_isFaultyOnceShown_works() public {
        InferenceReceipt memory receipt = receiptAt(1);
        bytes32 commitment = pulseAfterPromise();
        pass(GRACE);
        Shown memory shown = anchor(receipt);
        assertVerdict(verdictOf(shown), Verdict.Late);
        court.challengeLateness(signed(shown), shown.opening, 0, commitment, nobody());

        assertFaulty(shown);
    }

    function test_verdictOf_undeclaredModel_isFaultyOnceShown_works() public {
        InferenceReceipt memory receipt = receiptAt(1);
        receipt.configDigest = keccak256("silently swapped");
        Shown memory shown = anchor(receipt);
        pass(SKEW + 1);
        assertVerdict(verdictOf(shown), Verdict.Broken);
        court.challengeUndeclaredModel(signed(shown), nobody());

        assertFaulty(shown);
    }

    function test_verdictOf_unknownModel_isFaultyOnceShown_works() public {
        InferenceReceipt memory receipt = receiptAt(1);
        receipt.modelId = keccak256("no such model");
        Shown memory shown = anchor(receipt);
        pass(SKEW + 1);
        court.challengeUnknownModel(signed(shown), nobody());

        assertFaulty(shown);
    }

    // Faulty outranks Disputed, Disputed outranks Broken, Broken outranks Late.
    function test_verdictOf_severalWords_worstComesFirst_works() public {
        InferenceReceipt memory receipt = receiptAt(1);
        receipt.configDigest = keccak256("silently swapped");
        vm.warp(START + MAX_DELAY + GRACE + 1);
        Shown memory shown = anchor(receipt);

        assertVerdict(verdictOf(shown), Verdict.Broken);
        demandLeaf(shown);
        assertVerdict(verdictOf(shown), Verdict.Disputed);
        conflictWith(shown);
        assertFaulty(shown);
        shown.signature = sign("stranger", digestOf(shown));
        assertVerdict(verdictOf(shown), Verdict.Invalid);
    }

    // A fault of one receipt says nothing of the next.
    function test_verdictOf_neighbour_isUntouched_works() public {
        Shown memory first = anchor(receiptAt(1));
        Shown memory second = anchor(receiptAt(entries.length));
        conflictWith(first);

        assertVerdict(verdictOf(second), Verdict.Anchored);
    }

    function assertFaulty(Shown memory shown) private view {
        assertVerdict(verdictOf(shown), Verdict.Faulty);
        assertVerdict(bareVerdictOf(shown), Verdict.Faulty);
        vm.assertFalse(isFinal(shown));
    }

    function pulseAfterPromise() private returns (bytes32) {
        vm.warp(START + MAX_DELAY + 1);
        return pulse();
    }

    function verdictAt(uint64 time, string memory key) private view returns (Verdict) {
        InferenceReceipt memory receipt = issuedAt(time);
        return verdicts.verdictOf(receipt, sign(key, anchors.receiptDigest(receipt)));
    }

    function issuedAt(uint64 time) private view returns (InferenceReceipt memory receipt) {
        receipt = receiptAt(1);
        receipt.issuedAt = time;
        receipt.anchorBy = time + MAX_DELAY;
    }

    function signedOnly(InferenceReceipt memory receipt) private view returns (Shown memory shown) {
        (shown.receipt, shown.signature) = (receipt, signatureOf(receipt));
    }
}
