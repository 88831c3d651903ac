// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IVerdicts} from "../../../contracts/interfaces/IVerdicts.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {Verdict} from "../../../contracts/types/Verdict.sol";
import {VerdictTest} from "../helpers/VerdictTest.sol";

/// @dev How a receipt without fault climbs, and its proof: to the second.
contract VerdictLadderTest is VerdictTest {
    function test_constructor_takesTheCourtsParts_works() public view {
        vm.assertEq(address(verdicts.COURT()), address(court));
    }

    function test_verdictOf_hidden_climbsToSettled_works() public {
        Shown memory shown = anchor(receiptAt(1));

        assertVerdict(verdictOf(shown), Verdict.Anchored);
        vm.warp(START + WINDOW);
        assertVerdict(verdictOf(shown), Verdict.Anchored);
        vm.warp(START + WINDOW + 1);
        assertVerdict(verdictOf(shown), Verdict.Settled);
        vm.warp(START + 1000 * WINDOW);
        assertVerdict(verdictOf(shown), Verdict.Settled);
        vm.assertFalse(isFinal(shown));
    }

    function test_verdictOf_presentedBeforePromise_finalAfterPromiseAndWindow_works() public {
        Shown memory shown = anchor(receiptAt(1));
        vm.warp(START + MAX_DELAY);
        present(shown);

        vm.warp(START + MAX_DELAY + WINDOW);
        assertVerdict(verdictOf(shown), Verdict.Settled);
        vm.assertFalse(isFinal(shown));
        vm.warp(START + MAX_DELAY + WINDOW + 1);
        assertVerdict(verdictOf(shown), Verdict.Final);
        vm.assertTrue(isFinal(shown));
        vm.warp(START + 1000 * WINDOW);
        assertVerdict(verdictOf(shown), Verdict.Final);
    }

    function test_verdictOf_presentedAfterPromise_finalAfterFreshWindow_works() public {
        Shown memory shown = anchor(receiptAt(1));
        vm.warp(START + MAX_DELAY + 1);
        present(shown);

        pass(WINDOW);
        assertVerdict(verdictOf(shown), Verdict.Settled);
        pass(1);
        assertVerdict(verdictOf(shown), Verdict.Final);
    }

    // Published long before it was anchored: the window since then counts too.
    function test_verdictOf_anchoredAfterPromise_finalAfterAnchorAndWindow_works() public {
        InferenceReceipt memory receipt = receiptAt(1);
        court.present(signed(show_(receipt)));
        vm.warp(START + MAX_DELAY + GRACE);
        Shown memory shown = anchor(receipt);

        pass(WINDOW);
        assertVerdict(verdictOf(shown), Verdict.Anchored);
        pass(1);
        assertVerdict(verdictOf(shown), Verdict.Final);
    }

    function test_verdictOf_anchoredInLastSecondOfGrace_isNotLate_works() public {
        InferenceReceipt memory receipt = receiptAt(1);
        vm.warp(START + MAX_DELAY + GRACE);
        assertVerdict(verdictOf(anchor(receipt)), Verdict.Anchored);
    }

    function test_verdictOf_anchoredAfterGrace_isLateForEver_works() public {
        InferenceReceipt memory receipt = receiptAt(1);
        present(show_(receipt));
        vm.warp(START + MAX_DELAY + GRACE + 1);
        Shown memory shown = anchor(receipt);

        assertVerdict(verdictOf(shown), Verdict.Late);
        pass(1000 * WINDOW);
        assertVerdict(verdictOf(shown), Verdict.Late);
        vm.assertFalse(isFinal(shown));
    }

    // A later anchor covers the entry too. Only the first that does says whether the promise was kept.
    function test_verdictOf_earlierStep_isBetter_works() public {
        Shown memory shown = anchor(receiptAt(1));
        present(shown);
        vm.warp(START + MAX_DELAY + GRACE + 1);
        grow(1);
        pass(WINDOW + 1);

        assertVerdict(verdictOf(show(shown.receipt, 1)), Verdict.Late);
        shown.opening = opening(HEAD, 0, 1);
        assertVerdict(verdictOf(shown), Verdict.Final);
    }

    function test_verdictOf_forked_isAnchored_works() public {
        Shown memory shown = anchor(receiptAt(1));
        present(shown);
        pass(MAX_DELAY + WINDOW + 1);
        vm.assertTrue(isFinal(shown));
        fork();

        shown.opening = opening(HEAD, 0, history.length - 1);
        assertVerdict(verdictOf(shown), Verdict.Anchored);
        vm.assertFalse(isFinal(shown));
    }

    // Not showing that the log is one log counts as having two.
    function test_verdictOf_consistencyWithheld_isDisputedThenAnchored_works() public {
        Shown memory shown = anchor(receiptAt(1));
        present(shown);
        pass(MAX_DELAY + WINDOW);
        grow(1);
        shown.opening = opening(HEAD, 0, 1);
        uint256 bond = court.demandBond(operator, 0);
        uint256 demand = court.demandConsistency{value: bond}(operator, shown.opening, 0);
        pass(1);

        assertVerdict(verdictOf(shown), Verdict.Disputed);
        assertVerdict(bareVerdictOf(shown), Verdict.Disputed);
        pass(ANSWER / 2);
        bytes32 commitment = pulse();
        pass(ANSWER / 2 + 1);
        court.challengeSilence(demand, commitment);
        assertVerdict(verdictOf(shown), Verdict.Anchored);
        vm.assertFalse(isFinal(shown));
    }

    // Whoever owes for an answer could hold back FINAL for ever otherwise, with a demand before each claim.
    function test_isFinal_consistencyDemandedTooLate_staysFinal_works() public {
        Shown memory shown = anchor(receiptAt(1));
        present(shown);
        pass(MAX_DELAY + WINDOW + 1);
        grow(1);
        shown.opening = opening(HEAD, 0, 1);
        uint256 bond = court.demandBond(operator, 0);
        court.demandConsistency{value: bond}(operator, shown.opening, 0);
        vm.assertTrue(isFinal(shown));
    }

    function test_verdictOf_otherIndex_reverts() public {
        Shown memory shown = anchorAt(receiptAt(1), 2);

        expectRevert(shown, abi.encodeWithSelector(IVerdicts.LeafIndexMismatch.selector, 1, 2));
    }

    function test_verdictOf_indexBeyondLog_reverts() public {
        InferenceReceipt memory receipt = receiptAt(1);
        receipt.leafIndex = 2 ** 40 + 1;
        Shown memory shown = anchorAt(receipt, 1);

        expectRevert(shown, abi.encodeWithSelector(IVerdicts.LeafIndexMismatch.selector, 2 ** 40 + 1, 1));
    }

    function test_verdictOf_notIncluded_reverts() public {
        Shown memory shown = anchor(receiptAt(1));
        shown.receipt.outputUnits = 7;
        shown.signature = signatureOf(shown.receipt);

        bytes32 root = history[0].root;
        expectRevert(shown, abi.encodeWithSelector(IAnchors.NotIncluded.selector, digestOf(shown), 1, 3, root));
    }

    function test_verdictOf_otherOpening_reverts() public {
        Shown memory shown = anchor(receiptAt(1));
        shown.opening.anchorings[0].time -= 1;

        expectRevert(shown, mismatch(shown.opening, fold(shown.opening), anchors.headOf(operator)));
    }

    function test_verdictOf_unknownStep_reverts() public {
        Shown memory shown = anchor(receiptAt(1));
        shown.proof.anchoring = 1;

        expectRevert(shown, abi.encodeWithSelector(IAnchors.UnknownAnchoring.selector, 1, 1));
    }

    function testFuzz_isFinal_anyTimes_works(uint256 anchored, uint256 presented, uint256 now_) public {
        InferenceReceipt memory receipt = receiptAt(1);
        anchored = bound(anchored, START, START + 3 * WINDOW);
        presented = bound(presented, START, receipt.anchorBy + GRACE);
        now_ = bound(now_, anchored > presented ? anchored : presented, START + 9 * WINDOW);
        Shown memory shown = show_(receipt);
        if (presented < anchored) {
            vm.warp(presented);
            present(shown);
        }
        vm.warp(anchored);
        shown = anchor(receipt);
        if (presented >= anchored) {
            vm.warp(presented);
            present(shown);
        }
        vm.warp(now_);

        uint256 latest = presented > receipt.anchorBy ? presented : receipt.anchorBy;
        Verdict expected = Verdict.Final;
        if (anchored > receipt.anchorBy + GRACE) expected = Verdict.Late;
        else if (now_ <= anchored + WINDOW) expected = Verdict.Anchored;
        else if (now_ <= latest + WINDOW) expected = Verdict.Settled;
        assertVerdict(verdictOf(shown), expected);
        vm.assertEq(isFinal(shown), expected == Verdict.Final);
    }

    function show_(InferenceReceipt memory receipt) private view returns (Shown memory shown) {
        (shown.receipt, shown.signature) = (receipt, signatureOf(receipt));
    }

    function expectRevert(Shown memory shown, bytes memory expected) private {
        vm.expectRevert(expected);
        verdictOf(shown);
        vm.expectRevert(expected);
        isFinal(shown);
    }
}
