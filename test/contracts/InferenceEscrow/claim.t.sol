// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {Receipts} from "../../../contracts/libraries/Receipts.sol";
import {InferenceEscrow} from "../../../contracts/mocks/InferenceEscrow.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {EscrowTest} from "../helpers/EscrowTest.sol";

contract InferenceEscrowClaimTest is EscrowTest {
    function test_claim_settledReceipt_paysOperator_succeeds() public {
        Claim memory made = settle(receiptAt(1), 1, WINDOW + 1);

        vm.expectEmit(address(escrow));
        emit InferenceEscrow.RequestPaid(0, operator, anchors.receiptDigest(made.receipt));
        claim(0, made);

        vm.assertEq(escrow.balanceOf(operator), PRICE);
        vm.assertTrue(escrow.requestOf(0).closed);
    }

    function test_commitmentTags_areHashesOfTheirNames_works() public pure {
        vm.assertEq(Receipts.REQUEST_TAG, sha256("assay/v1/request"));
        vm.assertEq(Receipts.RESPONSE_TAG, sha256("assay/v1/response"));
    }

    function test_claim_stillDisputable_reverts() public {
        Claim memory made = settle(receiptAt(1), 1, WINDOW);

        expectClaimRevert(
            made,
            abi.encodeWithSelector(InferenceEscrow.NotSettled.selector, anchors.receiptDigest(made.receipt))
        );
    }

    function test_claim_afterFork_reverts() public {
        Claim memory made = settle(receiptAt(1), 1, WINDOW + 1);
        bytes32 slot = bytes32((uint256(uint160(operator)) << 96) + 1);
        vm.store(address(anchors), slot, bytes32(uint256(START) << 160));

        expectClaimRevert(
            made,
            abi.encodeWithSelector(InferenceEscrow.NotSettled.selector, anchors.receiptDigest(made.receipt))
        );
    }

    function test_claim_notAnchored_reverts() public {
        Claim memory made = settle(receiptAt(1), 1, WINDOW + 1);
        made.proof.path[0] = keccak256("other");

        expectClaimRevert(
            made,
            abi.encodeWithSelector(
                IAnchors.NotIncluded.selector,
                anchors.receiptDigest(made.receipt),
                1,
                3,
                made.opening.steps[0].root
            )
        );
    }

    function test_claim_twice_reverts() public {
        Claim memory made = settle(receiptAt(1), 1, WINDOW + 1);
        claim(0, made);

        expectClaimRevert(made, abi.encodeWithSelector(InferenceEscrow.RequestClosed.selector, 0));
    }

    // The same words asked twice are two requests: one answer earns one price.
    function test_claim_oneReceiptForTwoRequests_reverts() public {
        uint256 second = open(DEADLINE);
        Claim memory made = settle(receiptAt(1), 1, WINDOW + 1);
        claim(0, made);

        bytes32 digest = anchors.receiptDigest(made.receipt);
        vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.ReceiptSpent.selector, digest));
        claim(second, made);
    }

    function test_claim_unknownRequest_reverts() public {
        Claim memory made = settle(receiptAt(1), 1, WINDOW + 1);

        vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.UnknownRequest.selector, 1));
        claim(1, made);
    }

    function test_claim_afterDeadline_reverts() public {
        Claim memory made = settle(receiptAt(1), 1, DEADLINE - START + 1);

        expectClaimRevert(made, abi.encodeWithSelector(InferenceEscrow.DeadlinePassed.selector, 0, DEADLINE));
    }

    function test_claim_lastSecond_succeeds() public {
        claim(0, settle(receiptAt(1), 1, DEADLINE - START));

        vm.assertEq(escrow.balanceOf(operator), PRICE);
    }

    function test_claim_malformedReceipt_reverts() public {
        for (uint256 i = 0; i < 4; ++i) {
            InferenceReceipt memory receipt = receiptAt(1);
            if (i == 0) receipt.anchorBy = receipt.issuedAt;
            if (i == 1) receipt.anchorBy = receipt.issuedAt + 31;
            if (i == 2) receipt.flags = 16;
            if (i == 3) receipt.leafIndex = 2 ** 40;
            Claim memory made = settle(receipt, 1, WINDOW + 1);

            expectClaimRevert(
                made,
                abi.encodeWithSelector(InferenceEscrow.MalformedReceipt.selector, anchors.receiptDigest(receipt))
            );
        }
    }

    function testFuzz_claim_anyFlags_works(uint32 flags) public {
        InferenceReceipt memory receipt = receiptAt(1);
        receipt.flags = flags;
        Claim memory made = settle(receipt, 1, WINDOW + 1);

        if (flags > 15) {
            bytes32 digest = anchors.receiptDigest(receipt);
            vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.MalformedReceipt.selector, digest));
        } else if (flags > 1) {
            vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.IncompleteAnswer.selector, flags));
        }
        claim(0, made);
    }

    function test_claim_signedByOtherKey_reverts() public {
        Claim memory made = settle(receiptAt(1), 1, WINDOW + 1);
        made.signature = sign("stranger", anchors.receiptDigest(made.receipt));

        expectClaimRevert(
            made,
            abi.encodeWithSelector(InferenceEscrow.NotReceiptKey.selector, operator, stranger, START)
        );
    }

    function test_claim_issuedBeforeKey_reverts() public {
        InferenceReceipt memory receipt = receiptAt(1);
        receipt.issuedAt = START - 1;
        receipt.anchorBy = START + 1;
        Claim memory made = settle(receipt, 1, WINDOW + 1);

        expectClaimRevert(
            made,
            abi.encodeWithSelector(
                InferenceEscrow.NotReceiptKey.selector,
                operator,
                accountOf("receipt key"),
                START - 1
            )
        );
    }

    function test_claim_malleatedSignature_reverts() public {
        Claim memory made = settle(receiptAt(1), 1, WINDOW + 1);
        bytes32 highS;
        (made.signature, highS) = signMalleable("receipt key", anchors.receiptDigest(made.receipt));

        expectClaimRevert(made, abi.encodeWithSelector(ECDSA.ECDSAInvalidSignatureS.selector, highS));
    }

    function test_claim_otherRequest_reverts() public {
        Claim memory made = settle(receiptAt(1), 1, WINDOW + 1);
        made.salt = keccak256("other salt");

        bytes32 computed = sha256(abi.encodePacked(sha256("assay/v1/request"), made.salt, CONTENT));
        expectClaimRevert(
            made,
            abi.encodeWithSelector(InferenceEscrow.OtherRequest.selector, made.receipt.requestCommitment, computed)
        );
    }

    function test_claim_undeclaredConfiguration_reverts() public {
        InferenceReceipt memory receipt = receiptAt(1);
        receipt.configDigest = keccak256("silently swapped");
        Claim memory made = settle(receipt, 1, WINDOW + 1);

        expectClaimRevert(
            made,
            abi.encodeWithSelector(InferenceEscrow.NotOffered.selector, ENDPOINT, modelId, receipt.configDigest, START)
        );
    }

    function test_claim_retiredModel_reverts() public {
        vm.prank(operator);
        models.retire(modelId, START + WINDOW);
        vm.warp(START + WINDOW);
        Claim memory made = settle(receiptAt(1), 1, WINDOW + 1);

        expectClaimRevert(
            made,
            abi.encodeWithSelector(InferenceEscrow.NotOffered.selector, ENDPOINT, modelId, CONFIG, START + WINDOW)
        );
    }

    function test_claim_otherEndpoint_reverts() public {
        vm.prank(operator);
        operators.declare("chat-cheap", modelId, CONFIG, START);
        InferenceReceipt memory receipt = receiptAt(1);
        receipt.endpoint = keccak256("chat-cheap");
        Claim memory made = settle(receipt, 1, WINDOW + 1);

        expectClaimRevert(
            made,
            abi.encodeWithSelector(InferenceEscrow.OtherService.selector, operator, receipt.endpoint, modelId)
        );
    }

    // The answer to an earlier call with the same words does not earn the price of a later one.
    function test_claim_issuedBeforeRequest_reverts() public {
        InferenceReceipt memory receipt = receiptAt(1);
        vm.warp(START + 121);
        uint256 second = open(DEADLINE);
        Claim memory made = settle(receipt, 1, WINDOW + 1);

        vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.IssuedBefore.selector, START, START + 121));
        claim(second, made);
    }

    function test_claim_issuedUpToSkewAfterAnchor_succeeds() public {
        InferenceReceipt memory receipt = receiptAt(1);
        receipt.issuedAt = START + 120;
        receipt.anchorBy = START + 150;
        claim(0, settle(receipt, 1, WINDOW + 1));

        vm.assertEq(escrow.balanceOf(operator), PRICE);
    }

    // An operator that dates a receipt ahead would be judged by keys and declarations that were not yet in force.
    function test_claim_issuedAfterAnchor_reverts() public {
        InferenceReceipt memory receipt = receiptAt(1);
        receipt.issuedAt = START + 121;
        receipt.anchorBy = START + 150;
        Claim memory made = settle(receipt, 1, WINDOW + 1);

        expectClaimRevert(made, abi.encodeWithSelector(InferenceEscrow.IssuedAfterAnchor.selector, START + 121, START));
    }

    function test_claim_anchoredInLastSecondOfGrace_succeeds() public {
        InferenceReceipt memory receipt = receiptAt(1);
        vm.warp(receipt.anchorBy + anchors.GRACE());
        claim(0, settle(receipt, 1, WINDOW + 1));

        vm.assertEq(escrow.balanceOf(operator), PRICE);
    }

    // A broken promise earns nothing, even when it has become undisputable since.
    function test_claim_anchoredLate_reverts() public {
        InferenceReceipt memory receipt = receiptAt(1);
        uint64 latest = receipt.anchorBy + anchors.GRACE();
        vm.warp(latest + 1);
        Claim memory made = settle(receipt, 1, WINDOW + 1);

        expectClaimRevert(made, abi.encodeWithSelector(InferenceEscrow.AnchoredLate.selector, latest + 1, latest));
    }

    function test_claim_leafProofElsewhere_reverts() public {
        Claim memory made = settle(receiptAt(2), 1, WINDOW + 1);

        expectClaimRevert(made, abi.encodeWithSelector(InferenceEscrow.OtherIndex.selector, 2, 1));
    }

    function expectClaimRevert(Claim memory made, bytes memory expected) private {
        vm.expectRevert(expected);
        claim(0, made);
    }
}
