// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InferenceEscrow} from "../../../contracts/examples/InferenceEscrow.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {Verdict} from "../../../contracts/types/Verdict.sol";
import {EscrowTest} from "../helpers/EscrowTest.sol";

/// @dev What is not final earns nothing, to the second.
contract InferenceEscrowFinalTest is EscrowTest {
    // Nobody could dispute a receipt that nobody saw: not being disputed for long enough says nothing.
    function test_claim_hiddenUntilWindowPassed_reverts() public {
        Shown memory shown = anchor(answerAt(1));
        vm.warp(START + 500);

        expectNotFinal(shown, Verdict.Settled);
    }

    function test_claim_presentedInTheLastSecond_afterFreshWindow_succeeds() public {
        Shown memory shown = anchor(answerAt(1));
        uint64 latest = START + MAX_DELAY + GRACE;
        vm.warp(latest);
        present(shown);

        expectNotFinal(shown, Verdict.Settled);
        vm.warp(latest + WINDOW);
        expectNotFinal(shown, Verdict.Settled);
        vm.warp(latest + WINDOW + 1);
        expectPaid(shown);
    }

    // In the fresh window the hidden fault of a receipt comes out.
    function test_claim_presentedLateThenFaulted_reverts() public {
        Shown memory shown = anchor(answerAt(1));
        vm.warp(START + MAX_DELAY + GRACE);
        present(shown);
        present(twinOf(shown.receipt));
        conflictWith(shown);
        pass(WINDOW + 1);

        expectNotFinal(shown, Verdict.Faulty);
    }

    function test_claim_presentedInTime_afterWindow_succeeds() public {
        Shown memory shown = anchor(answerAt(1));
        present(shown);

        vm.warp(START + WINDOW);
        expectNotFinal(shown, Verdict.Anchored);
        vm.warp(START + MAX_DELAY + WINDOW);
        expectNotFinal(shown, Verdict.Settled);
        vm.warp(START + MAX_DELAY + WINDOW + 1);
        expectPaid(shown);
    }

    // The slowest honest operator: it promises, anchors and presents as late as it may, and somebody demands the entry in the
    // last second of the window, which it answers in its last second.
    function test_claim_slowestHonestOperator_beforeEarliestDeadline_succeeds() public {
        uint64 deadline = START + escrow.LEAST_TIME() + 1;
        uint256 request = open(deadline);
        InferenceReceipt memory receipt = answerAt(1);
        vm.warp(START + MAX_DELAY + GRACE);
        Shown memory shown = anchor(receipt);
        present(shown);
        vm.warp(START + MAX_DELAY + GRACE + WINDOW);
        uint256 demand = demandLeaf(shown);
        pass(ANSWER);
        court.answerLeaf(demand, shown.opening, shown.proof);
        claim(request, shown);

        vm.assertEq(escrow.balanceOf(operator), PRICE);
        vm.assertLt(block.timestamp, deadline);
    }

    function test_claim_faultedReceipt_reverts() public {
        Shown memory shown = anchor(answerAt(1));
        present(shown);
        conflictWith(shown);
        vm.warp(court.admissibleUntil(shown.receipt) + 1);

        expectNotFinal(shown, Verdict.Faulty);
    }

    function test_claim_disputedReceipt_onlyAfterAnswer_succeeds() public {
        Shown memory shown = anchor(answerAt(1));
        present(shown);
        vm.warp(START + MAX_DELAY + WINDOW);
        uint256 demand = demandLeaf(shown);
        pass(1);

        expectNotFinal(shown, Verdict.Disputed);
        court.answerLeaf(demand, shown.opening, shown.proof);
        expectPaid(shown);
    }

    function test_claim_operatorForked_reverts() public {
        Shown memory shown = finish(answerAt(1));
        fork();

        // The head moved on with the fork: the same anchoring opens with the one that followed it.
        shown.opening = opening(HEAD, 0, history.length - 1);
        expectNotFinal(shown, Verdict.Anchored);
    }

    function test_claim_undeclaredConfiguration_reverts() public {
        InferenceReceipt memory receipt = answerAt(1);
        receipt.configDigest = keccak256("silently swapped");

        expectNotFinal(finish(receipt), Verdict.Broken);
    }

    function test_claim_retiredModel_reverts() public {
        vm.prank(operator);
        models.retire(modelId, START + WINDOW);
        vm.warp(START + WINDOW);

        expectNotFinal(finish(answerAt(1)), Verdict.Broken);
    }

    function test_claim_malformedReceipt_reverts() public {
        for (uint256 i = 0; i < 3; ++i) {
            InferenceReceipt memory receipt = answerAt(entries.length);
            if (i == 0) receipt.anchorBy = receipt.issuedAt;
            if (i == 1) receipt.anchorBy = receipt.issuedAt + MAX_DELAY + 1;
            if (i == 2) receipt.flags = 16;

            expectNotFinal(anchor(receipt), Verdict.Invalid);
        }
    }

    function test_claim_issuedBeforeKey_reverts() public {
        InferenceReceipt memory receipt = answerAt(1);
        receipt.issuedAt = START - 1;

        expectNotFinal(anchor(receipt), Verdict.Invalid);
    }

    function test_claim_anchoredInLastSecondOfGrace_succeeds() public {
        InferenceReceipt memory receipt = answerAt(1);
        vm.warp(receipt.anchorBy + GRACE);

        expectPaid(finish(receipt));
    }

    // A broken promise earns nothing, even when it has become undisputable since.
    function test_claim_anchoredLate_reverts() public {
        InferenceReceipt memory receipt = answerAt(1);
        Shown memory shown;
        (shown.receipt, shown.signature) = (receipt, signatureOf(receipt));
        present(shown);
        vm.warp(receipt.anchorBy + GRACE + 1);
        shown = anchor(receipt);
        vm.warp(court.admissibleUntil(receipt) + WINDOW + 1);

        expectNotFinal(shown, Verdict.Late);
    }

    function expectPaid(Shown memory shown) private {
        claim(0, shown);
        vm.assertEq(escrow.balanceOf(operator), PRICE);
    }

    function expectNotFinal(Shown memory shown, Verdict verdict) private {
        vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.NotFinal.selector, digestOf(shown), verdict));
        claim(0, shown);
    }
}
