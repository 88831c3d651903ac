// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IVerdicts} from "../../../contracts/interfaces/IVerdicts.sol";
import {Receipts} from "../../../contracts/libraries/Receipts.sol";
import {InferenceEscrow} from "../../../contracts/examples/InferenceEscrow.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {Verdict} from "../../../contracts/types/Verdict.sol";
import {EscrowTest} from "../helpers/EscrowTest.sol";

contract InferenceEscrowClaimTest is EscrowTest {
    function test_claim_finalReceipt_paysOperator_succeeds() public {
        Shown memory shown = finish(answerAt(1));

        vm.expectEmit(address(escrow));
        emit InferenceEscrow.RequestPaid(0, operator, digestOf(shown));
        claim(0, shown);

        vm.assertEq(escrow.balanceOf(operator), PRICE);
        vm.assertTrue(escrow.requestOf(0).closed);
    }

    function test_commitmentTags_areHashesOfTheirNames_works() public pure {
        vm.assertEq(Receipts.REQUEST_TAG, sha256("assay/v1/request"));
        vm.assertEq(Receipts.RESPONSE_TAG, sha256("assay/v1/response"));
    }

    function test_claim_notAnchored_reverts() public {
        Shown memory shown = finish(answerAt(1));
        shown.proof.path[0] = keccak256("other");

        expectClaimRevert(
            shown,
            abi.encodeWithSelector(
                IAnchors.NotIncluded.selector,
                digestOf(shown),
                1,
                3,
                shown.opening.anchorings[0].root
            )
        );
    }

    function test_claim_leafProofElsewhere_reverts() public {
        Shown memory shown = anchorAt(answerAt(2), 1);

        expectClaimRevert(shown, abi.encodeWithSelector(IVerdicts.LeafIndexMismatch.selector, 2, 1));
    }

    function test_claim_twice_reverts() public {
        Shown memory shown = finish(answerAt(1));
        claim(0, shown);

        expectClaimRevert(shown, abi.encodeWithSelector(InferenceEscrow.RequestClosed.selector, 0));
    }

    // The same words asked twice are two requests: one answer earns one price.
    function test_claim_oneReceiptForTwoRequests_reverts() public {
        uint256 second = open(DEADLINE);
        Shown memory shown = finish(answerAt(1));
        claim(0, shown);

        bytes32 digest = digestOf(shown);
        vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.ReceiptSpent.selector, digest));
        claim(second, shown);
    }

    function test_claim_unknownRequest_reverts() public {
        Shown memory shown = finish(answerAt(1));

        vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.UnknownRequest.selector, 1));
        claim(1, shown);
    }

    function test_claim_afterDeadline_reverts() public {
        Shown memory shown = finish(answerAt(1));
        vm.warp(DEADLINE + 1);

        expectClaimRevert(shown, abi.encodeWithSelector(InferenceEscrow.DeadlinePassed.selector, 0, DEADLINE));
    }

    function test_claim_lastSecond_succeeds() public {
        Shown memory shown = finish(answerAt(1));
        vm.warp(DEADLINE);
        claim(0, shown);

        vm.assertEq(escrow.balanceOf(operator), PRICE);
    }

    function testFuzz_claim_anyFlags_works(uint32 flags) public {
        InferenceReceipt memory receipt = answerAt(1);
        receipt.flags = flags;
        // No court takes a malformed receipt, so it can never be presented.
        Shown memory shown = flags > 15 ? anchor(receipt) : finish(receipt);

        if (flags & 14 != 0) {
            vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.IncompleteAnswer.selector, flags));
        } else if (flags > 15) {
            vm.expectRevert(
                abi.encodeWithSelector(
                    InferenceEscrow.NotFinal.selector,
                    anchors.receiptDigest(receipt),
                    Verdict.Invalid
                )
            );
        }
        claim(0, shown);
    }

    function test_claim_signedByOtherKey_reverts() public {
        Shown memory shown = finish(answerAt(1));
        shown.signature = sign("stranger", digestOf(shown));

        expectNotFinal(shown, Verdict.Invalid);
    }

    function test_claim_malleatedSignature_reverts() public {
        Shown memory shown = finish(answerAt(1));
        (shown.signature, ) = signMalleable("receipt key", digestOf(shown));

        expectNotFinal(shown, Verdict.Invalid);
    }

    function test_claim_otherRequest_reverts() public {
        Shown memory shown = finish(answerAt(1));
        bytes32 salt = keccak256("other salt");

        bytes32 computed = sha256(abi.encodePacked(sha256("assay/v1/request"), salt, CONTENT));
        vm.expectRevert(
            abi.encodeWithSelector(InferenceEscrow.OtherRequest.selector, shown.receipt.requestCommitment, computed)
        );
        claim(0, shown, salt);
    }

    function test_claim_otherEndpoint_reverts() public {
        vm.prank(operator);
        operators.declare("chat-cheap", modelId, CONFIG, START);
        InferenceReceipt memory receipt = answerAt(1);
        receipt.endpoint = keccak256("chat-cheap");
        Shown memory shown = finish(receipt);

        expectClaimRevert(
            shown,
            abi.encodeWithSelector(InferenceEscrow.OtherService.selector, operator, receipt.endpoint, modelId)
        );
    }

    // The answer to an earlier call with the same words does not earn the price of a later one.
    function test_claim_issuedBeforeRequest_reverts() public {
        InferenceReceipt memory receipt = answerAt(1);
        Shown memory shown = anchor(receipt);
        present(shown);
        vm.warp(START + 121);
        uint256 second = open(DEADLINE);

        vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.IssuedBefore.selector, START, START + 121));
        claim(second, shown);
    }

    function test_claim_issuedUpToSkewAfterAnchor_succeeds() public {
        InferenceReceipt memory receipt = answerAt(1);
        receipt.issuedAt = START + 120;
        receipt.anchorBy = START + 150;
        claim(0, finish(receipt));

        vm.assertEq(escrow.balanceOf(operator), PRICE);
    }

    // An operator that dates a receipt ahead would be judged by keys and declarations that were not yet in force.
    function test_claim_issuedAfterAnchor_reverts() public {
        InferenceReceipt memory receipt = answerAt(1);
        receipt.issuedAt = START + 121;
        receipt.anchorBy = START + 150;
        Shown memory shown = finish(receipt);

        expectClaimRevert(
            shown,
            abi.encodeWithSelector(InferenceEscrow.IssuedAfterAnchor.selector, START + 121, START)
        );
    }

    function expectNotFinal(Shown memory shown, Verdict verdict) private {
        expectClaimRevert(shown, abi.encodeWithSelector(InferenceEscrow.NotFinal.selector, digestOf(shown), verdict));
    }

    function expectClaimRevert(Shown memory shown, bytes memory expected) private {
        vm.expectRevert(expected);
        claim(0, shown);
    }
}
