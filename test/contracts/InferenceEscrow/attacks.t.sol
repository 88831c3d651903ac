// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {InferenceEscrow} from "../../../contracts/examples/InferenceEscrow.sol";
import {Verdict} from "../../../contracts/types/Verdict.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {EscrowTest} from "../helpers/EscrowTest.sol";
import {NaiveLog} from "../helpers/NaiveLog.sol";

/// @notice A client that wants its answer for nothing, and an operator that wants the price for nothing.
contract InferenceEscrowAttacksTest is EscrowTest {
    // The client disputes the whole log, anchoring by anchoring, before the claim: what could not be disputed any more is paid,
    // and the bonds are the operator's but for a tenth.
    function test_claim_everyStepDemandedBeforeTheDeadline_isPaid_works() public {
        Shown memory shown = finish(answerAt(1));
        vm.warp(DEADLINE);
        for (uint256 i = 0; i < 4; ++i) grow(1);
        shown.opening = opening(HEAD, 0, history.length - 1);
        uint256 bond = court.demandBond(operator, 0);
        for (uint256 anchoring = 0; anchoring < 4; ++anchoring) {
            vm.prank(client);
            court.demandConsistency{value: bond}(operator, shown.opening, anchoring);
        }
        vm.deal(client, 0);

        claim(0, shown);
        vm.assertEq(escrow.balanceOf(operator), PRICE);
        for (uint256 anchoring = 0; anchoring < 4; ++anchoring) answer(anchoring);
        vm.assertEq(court.coinOf(address(this)), (4 * bond * 9) / 10);
    }

    // A demand that was made in time holds the claim back, and only until it is answered.
    function test_claim_stepDemandedInTheLastAdmissibleSecond_waitsForTheAnswer_works() public {
        Shown memory shown = anchor(answerAt(1));
        present(shown);
        vm.warp(court.admissibleUntil(shown.receipt));
        grow(1);
        shown.opening = opening(HEAD, 0, history.length - 1);
        uint256 bond = court.demandBond(operator, 0);
        vm.prank(client);
        court.demandConsistency{value: bond}(operator, shown.opening, 0);
        pass(1);

        vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.NotFinal.selector, digestOf(shown), Verdict.Disputed));
        escrow.claim(0, shown.receipt, shown.signature, SALT, shown.opening, shown.proof);
        answer(0);
        claim(0, shown);
        vm.assertEq(escrow.balanceOf(operator), PRICE);
    }

    // Two requests for the same content: one receipt earns one price, though it fits both.
    function test_claim_oneReceiptForTwoEqualRequests_reverts() public {
        open(DEADLINE);
        Shown memory shown = finish(answerAt(1));
        claim(0, shown);
        vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.ReceiptSpent.selector, digestOf(shown)));
        escrow.claim(1, shown.receipt, shown.signature, SALT, shown.opening, shown.proof);
    }

    // The same receipt signed anew is the same receipt.
    function test_claim_otherSignatureOfTheSameReceipt_reverts() public {
        open(DEADLINE);
        Shown memory shown = finish(answerAt(1));
        claim(0, shown);
        (shown.signature, ) = signMalleable("receipt key", digestOf(shown));
        vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.ReceiptSpent.selector, digestOf(shown)));
        escrow.claim(1, shown.receipt, shown.signature, SALT, shown.opening, shown.proof);
    }

    // The operator takes everything out of the stake before it anchors. Final does not ask for stake: a dApp that minds
    // looks at the history, as docs/contracts/Verdicts.md says.
    function test_claim_operatorLeftBeforeItAnchored_isPaid_works() public {
        IStaking staking = court.STAKING();
        uint256 shares = staking.positionOf(operator, operator).shares;
        vm.prank(operator);
        uint256 ticket = staking.unbond(operator, shares);
        pass(120);
        staking.claim(ticket);
        Shown memory shown = finish(answerAt(1));
        claim(0, shown);
        vm.assertEq(staking.activeStakeAt(operator, shown.opening.anchorings[0].time), 0);
        vm.assertEq(staking.slashableOf(operator), 0);
    }

    // A receipt dated ahead of its anchor is shown under a later one, which covers it too. It gains nothing by that which it
    // would not by issuing later: keys and declarations are judged at a time after the request either way.
    function test_claim_issuedAheadAndShownUnderALaterAnchor_isPaid_works() public {
        InferenceReceipt memory receipt = answerAt(1);
        (receipt.issuedAt, receipt.anchorBy) = (START + 200, START + 200 + MAX_DELAY);
        Shown memory shown = anchor(receipt);
        vm.warp(START + 210);
        present(shown);
        grow(1);
        vm.warp(court.admissibleUntil(receipt) + 1);
        IAnchors.Opening memory both = opening(HEAD, 0, 1);
        shown.opening = both;
        vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.IssuedAfterAnchor.selector, receipt.issuedAt, START));
        escrow.claim(0, receipt, shown.signature, SALT, both, shown.proof);

        shown.proof = leafProof(1, 0, 1);
        claim(0, shown);
        vm.assertEq(escrow.balanceOf(operator), PRICE);
    }

    function answer(uint256 anchoring) private {
        uint256 size = history[anchoring].size;
        court.answerConsistency(anchoring + 1, NaiveLog.consistency(entries, size, history[anchoring + 1].size));
    }
}
