// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {Word} from "../../../contracts/types/Word.sol";
import {VerdictTest} from "../helpers/VerdictTest.sol";

/// @dev Words that need no place in the log, and which of two comes first.
contract VerdictBadEndsTest is VerdictTest {
    function test_verdictOf_signedOnly_isSigned_works() public view {
        assertWord(bareWordOf(signedOnly(receiptAt(1))), Word.Signed);
    }

    // A receipt of 64 bits' last second must be answered for like any other: whoever pays asks about what it was given.
    function testFuzz_verdictOf_anyReceiptAndSignature_answers_works(
        InferenceReceipt memory receipt,
        bytes memory signature,
        bool bySomeKey
    ) public view {
        if (bySomeKey) signature = signatureOf(receipt);
        assertWord(verdict.verdictOf(receipt, signature), Word.Invalid);
        receipt.operator = operator;
        if (bySomeKey) signature = signatureOf(receipt);
        Word word = verdict.verdictOf(receipt, signature);
        vm.assertTrue(word == Word.Invalid || (bySomeKey && word == Word.Broken) || (bySomeKey && word == Word.Signed));
    }

    function test_verdictOf_lastSecondOfTime_answers_works() public view {
        InferenceReceipt memory receipt = receiptAt(1);
        receipt.anchorBy = type(uint64).max;
        receipt.issuedAt = type(uint64).max - MAX_DELAY;
        assertWord(bareWordOf(signedOnly(receipt)), Word.Signed);
    }

    function test_verdictOf_malformed_isInvalid_works() public {
        for (uint256 i = 0; i < 5; ++i) {
            InferenceReceipt memory receipt = receiptAt(entries.length);
            if (i == 0) receipt.anchorBy = receipt.issuedAt;
            if (i == 1) receipt.anchorBy = receipt.issuedAt - 1;
            if (i == 2) receipt.anchorBy = receipt.issuedAt + MAX_DELAY + 1;
            if (i == 3) receipt.flags = 16;
            if (i == 4) receipt.leafIndex = 2 ** 40;

            assertWord(bareWordOf(signedOnly(receipt)), Word.Invalid);
            if (i < 4) assertWord(wordOf(anchor(receipt)), Word.Invalid);
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
            assertWord(wordOf(shown), Word.Invalid);
            assertWord(bareWordOf(shown), Word.Invalid);
        }
    }

    function test_verdictOf_keyNotInForce_isInvalid_works() public {
        vm.prank(operator);
        operators.addReceiptKey(accountOf("second key"), START + 50);
        vm.prank(operator);
        operators.closeReceiptKey(accountOf("receipt key"), START + 60);

        assertWord(wordAt(START - 1, "receipt key"), Word.Invalid);
        assertWord(wordAt(START, "receipt key"), Word.Signed);
        assertWord(wordAt(START + 60, "receipt key"), Word.Signed);
        assertWord(wordAt(START + 61, "receipt key"), Word.Invalid);
        assertWord(wordAt(START + 49, "second key"), Word.Invalid);
        assertWord(wordAt(START + 50, "second key"), Word.Signed);
    }

    function test_verdictOf_undeclared_isBroken_works() public {
        vm.prank(operator);
        operators.declare("chat-prod", modelId, keccak256("next"), START + 10);

        assertWord(bareWordOf(signedOnly(issuedAt(START + 12))), Word.Signed);
        assertWord(bareWordOf(signedOnly(issuedAt(START + 13))), Word.Broken);
        InferenceReceipt memory receipt = issuedAt(START + 9);
        receipt.configDigest = keccak256("next");
        assertWord(bareWordOf(signedOnly(receipt)), Word.Broken);
        assertWord(wordOf(anchor(receipt)), Word.Broken);
    }

    function test_verdictOf_retiredModel_isBroken_works() public {
        vm.prank(operator);
        models.retire(modelId, START + WINDOW);

        assertWord(bareWordOf(signedOnly(issuedAt(START + WINDOW - 1))), Word.Signed);
        assertWord(bareWordOf(signedOnly(issuedAt(START + WINDOW))), Word.Broken);
    }

    // Who gave no whole answer claims no model.
    function test_verdictOf_incompleteOfUnknownModel_isSigned_works() public view {
        for (uint32 flags = 0; flags < 16; ++flags) {
            InferenceReceipt memory receipt = receiptAt(1);
            (receipt.modelId, receipt.flags) = (keccak256("no such model"), flags);
            assertWord(bareWordOf(signedOnly(receipt)), flags < 2 ? Word.Broken : Word.Signed);
        }
    }

    function test_verdictOf_missing_isBrokenAfterGrace_works() public {
        Shown memory shown = signedOnly(receiptAt(1));
        vm.warp(START + MAX_DELAY + GRACE);
        assertWord(bareWordOf(shown), Word.Signed);
        pass(1);
        assertWord(bareWordOf(shown), Word.Broken);

        grow(1);
        assertWord(bareWordOf(shown), Word.Broken);
        grow(1);
        assertWord(bareWordOf(shown), Word.Signed);
    }

    function test_verdictOf_demandedLeaf_isDisputedUntilAnswer_works() public {
        Shown memory shown = anchor(receiptAt(1));
        present(shown);
        vm.warp(START + MAX_DELAY + WINDOW);
        uint256 demand = demandLeaf(shown);

        assertWord(bareWordOf(shown), Word.Disputed);
        pass(1);
        assertWord(wordOf(shown), Word.Disputed);
        vm.assertFalse(isFinal(shown));
        court.answerLeaf(demand, shown.opening, shown.proof);
        assertWord(wordOf(shown), Word.Final);
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
        assertWord(bareWordOf(twinOf(shown.receipt)), Word.Faulty);
    }

    function test_verdictOf_displaced_isFaulty_works() public {
        Shown memory shown = signedOnly(receiptAt(1));
        grow(3);
        court.challengeDisplacement(signed(shown), entries[1], headOpening(), leafProof(1, 0, 0), nobody());

        assertWord(bareWordOf(shown), Word.Faulty);
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
        assertWord(wordOf(shown), Word.Late);
        court.challengeLateness(signed(shown), shown.opening, 0, commitment, nobody());

        assertFaulty(shown);
    }

    function test_verdictOf_undeclaredModel_isFaultyOnceShown_works() public {
        InferenceReceipt memory receipt = receiptAt(1);
        receipt.configDigest = keccak256("silently swapped");
        Shown memory shown = anchor(receipt);
        pass(SKEW + 1);
        assertWord(wordOf(shown), Word.Broken);
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

        assertWord(wordOf(shown), Word.Broken);
        demandLeaf(shown);
        assertWord(wordOf(shown), Word.Disputed);
        conflictWith(shown);
        assertFaulty(shown);
        shown.signature = sign("stranger", digestOf(shown));
        assertWord(wordOf(shown), Word.Invalid);
    }

    // A fault of one receipt says nothing of the next.
    function test_verdictOf_neighbour_isUntouched_works() public {
        Shown memory first = anchor(receiptAt(1));
        Shown memory second = anchor(receiptAt(entries.length));
        conflictWith(first);

        assertWord(wordOf(second), Word.Anchored);
    }

    function assertFaulty(Shown memory shown) private view {
        assertWord(wordOf(shown), Word.Faulty);
        assertWord(bareWordOf(shown), Word.Faulty);
        vm.assertFalse(isFinal(shown));
    }

    function pulseAfterPromise() private returns (bytes32) {
        vm.warp(START + MAX_DELAY + 1);
        return pulse();
    }

    function wordAt(uint64 time, string memory key) private view returns (Word) {
        InferenceReceipt memory receipt = issuedAt(time);
        return verdict.verdictOf(receipt, sign(key, anchors.receiptDigest(receipt)));
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
