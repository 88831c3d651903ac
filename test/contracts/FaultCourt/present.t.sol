// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Anchors} from "../../../contracts/Anchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {CourtTest} from "../helpers/CourtTest.sol";

/// @notice Publication, and what makes a receipt binding: every challenge that takes one checks it in this way.
contract PresentTest is CourtTest {
    function test_present_byAnyone_succeeds() public {
        IFaultCourt.SignedReceipt memory made = signed(receiptAt(3));
        bytes32 digest = digestOf(made);
        pass(5);

        vm.expectEmit(address(court));
        emit IFaultCourt.ReceiptPresented(digest, operator, 3, made.receipt.anchorBy + WINDOW);
        vm.prank(stranger);
        court.present(made);

        vm.assertEq(court.presentedAt(digest), block.timestamp);
        vm.assertEq(court.admissibleUntil(made.receipt), made.receipt.anchorBy + WINDOW);
    }

    function test_present_lastSecondOfTheGrace_opensAWholeWindow_works() public {
        IFaultCourt.SignedReceipt memory made = signed(receiptAt(3));
        vm.warp(made.receipt.anchorBy + GRACE);

        vm.expectEmit(address(court));
        emit IFaultCourt.ReceiptPresented(digestOf(made), operator, 3, uint64(block.timestamp) + WINDOW);
        court.present(made);

        vm.assertEq(court.admissibleUntil(made.receipt), block.timestamp + WINDOW);
    }

    // Otherwise a key that was closed years ago could take the whole stake: seven conflicts of its time, all published now.
    function testFuzz_present_afterTheGrace_reverts(uint256 time) public {
        IFaultCourt.SignedReceipt memory made = signed(receiptAt(3));
        uint64 latest = made.receipt.anchorBy + GRACE;
        vm.warp(bound(time, latest + 1, latest + 3650 days));
        expectError(tooLate(digestOf(made), latest));
        court.present(made);
    }

    // What the stolen key can still do ends with the window after its last receipt.
    function test_present_closedKeyYearsLater_takesNothing_reverts() public {
        (IFaultCourt.SignedReceipt memory a, IFaultCourt.SignedReceipt memory b) = twins(7);
        vm.warp(a.receipt.anchorBy + GRACE + WINDOW + 1);
        for (uint256 i = 0; i < 2; ++i) {
            expectError(tooLate(digestOf(i == 0 ? a : b), a.receipt.anchorBy + GRACE));
            court.present(i == 0 ? a : b);
        }
        expectError(tooLate(digestOf(a), a.receipt.anchorBy + WINDOW));
        court.challengeConflict(a, b, nobody);
        vm.assertEq(staking.slashableOf(operator), STAKE);
    }

    // A window that could be opened again would let a fault be shown of what was final.
    function test_present_again_reverts() public {
        IFaultCourt.SignedReceipt memory made = signed(receiptAt(3));
        court.present(made);
        pass(1000);
        expectError(abi.encodeWithSelector(IFaultCourt.AlreadyPresented.selector, digestOf(made)));
        court.present(made);
    }

    function testFuzz_present_issuedAhead_works(uint256 ahead) public {
        InferenceReceipt memory receipt = receiptAt(3);
        receipt.issuedAt += uint64(bound(ahead, 0, MAX_DELAY - 1));
        IFaultCourt.SignedReceipt memory made = signed(receipt);

        bool early = receipt.issuedAt > block.timestamp + SKEW;
        uint64 earliest = receipt.issuedAt - SKEW;
        if (early) expectError(abi.encodeWithSelector(IFaultCourt.NotYetIssued.selector, receipt.issuedAt, earliest));
        court.present(made);
        vm.assertEq(court.presentedAt(digestOf(made)), early ? 0 : block.timestamp);
    }

    function testFuzz_present_malformed_reverts(uint64 index, uint64 issuedAt, uint64 anchorBy, uint32 flags) public {
        InferenceReceipt memory receipt = receiptAt(index);
        (receipt.issuedAt, receipt.anchorBy, receipt.flags) = (issuedAt, anchorBy, flags);
        if (index <= type(uint40).max && flags < 16 && anchorBy > issuedAt) {
            vm.assume(anchorBy - issuedAt > MAX_DELAY);
        }
        IFaultCourt.SignedReceipt memory made = signed(receipt);
        expectError(abi.encodeWithSelector(IFaultCourt.ReceiptMalformed.selector, digestOf(made)));
        court.present(made);
    }

    function test_present_boundsOfForm_succeeds() public {
        InferenceReceipt memory receipt = receiptAt(type(uint40).max);
        receipt.flags = 15;
        court.present(signed(receipt));
        receipt.anchorBy = receipt.issuedAt + 1;
        court.present(signed(receipt));
    }

    function test_present_pastTheBoundsOfForm_reverts() public {
        InferenceReceipt[4] memory bad;
        for (uint256 i = 0; i < 4; ++i) bad[i] = receiptAt(3);
        bad[0].leafIndex = uint64(type(uint40).max) + 1;
        bad[1].flags = 16;
        bad[2].anchorBy = bad[2].issuedAt;
        bad[3].anchorBy += 1;
        for (uint256 i = 0; i < 4; ++i) {
            IFaultCourt.SignedReceipt memory made = signed(bad[i]);
            expectError(abi.encodeWithSelector(IFaultCourt.ReceiptMalformed.selector, digestOf(made)));
            court.present(made);
        }
    }

    function test_present_strangersSignature_reverts() public {
        IFaultCourt.SignedReceipt memory made = signAs("stranger", receiptAt(3));
        notSigned(made, stranger);
    }

    // Whatever is changed of a signed receipt, another account signed that.
    function testFuzz_present_changedAfterwards_reverts(uint256 field, bytes32 value) public {
        IFaultCourt.SignedReceipt memory made = signed(receiptAt(3));
        bytes32 digest = digestOf(made);
        field = bound(field, 4, 12);
        InferenceReceipt memory receipt = made.receipt;
        // SAFETY: fields 4 to 12 of the struct in memory are whole words.
        assembly ("memory-safe") {
            mstore(add(receipt, mul(field, 0x20)), value)
        }
        vm.assume(digestOf(made) != digest);
        vm.expectPartialRevert(IFaultCourt.ReceiptNotSigned.selector);
        court.present(made);
    }

    function test_present_otherChain_reverts() public {
        IFaultCourt.SignedReceipt memory made = signed(receiptAt(3));
        vm.chainId(block.chainid + 1);
        vm.expectPartialRevert(IFaultCourt.ReceiptNotSigned.selector);
        court.present(made);
    }

    function test_present_otherContract_reverts() public {
        Anchors another = new Anchors(WINDOW, GRACE, MAX_DELAY);
        InferenceReceipt memory receipt = receiptAt(3);
        bytes memory signature = sign("receipt key", another.receiptDigest(receipt));
        vm.expectPartialRevert(IFaultCourt.ReceiptNotSigned.selector);
        court.present(IFaultCourt.SignedReceipt(receipt, signature));
    }

    function test_present_highS_reverts() public {
        IFaultCourt.SignedReceipt memory made = signed(receiptAt(3));
        bytes32 highS;
        (made.signature, highS) = signMalleable("receipt key", digestOf(made));
        expectError(abi.encodeWithSignature("ECDSAInvalidSignatureS(bytes32)", highS));
        court.present(made);
    }

    function testFuzz_present_signatureOfAnotherLength_reverts(uint256 length) public {
        IFaultCourt.SignedReceipt memory made = signed(receiptAt(3));
        length = bound(length, 0, 130);
        if (length == 65) length = 64;
        bytes memory signature = new bytes(length);
        for (uint256 i = 0; i < length && i < 65; ++i) signature[i] = made.signature[i];
        made.signature = signature;
        expectError(abi.encodeWithSignature("ECDSAInvalidSignatureLength(uint256)", length));
        court.present(made);
    }

    function test_present_noSignature_reverts() public {
        IFaultCourt.SignedReceipt memory made = signed(receiptAt(3));
        made.signature = new bytes(65);
        expectError(abi.encodeWithSignature("ECDSAInvalidSignature()"));
        court.present(made);
    }

    // A key binds from its first to its last second, whenever the receipt is shown.
    function testFuzz_present_keyHistory_works(uint256 time) public {
        uint64 from = uint64(block.timestamp) + 50;
        vm.prank(operator);
        operators.addReceiptKey(accountOf("second key"), from);
        vm.prank(operator);
        operators.closeReceiptKey(accountOf("second key"), from + 100);
        InferenceReceipt memory receipt = receiptAt(3);
        receipt.issuedAt = uint64(bound(time, from - 20, from + 120));
        receipt.anchorBy = receipt.issuedAt + 1;
        IFaultCourt.SignedReceipt memory made = signAs("second key", receipt);
        vm.warp(receipt.anchorBy + GRACE);

        if (receipt.issuedAt < from || receipt.issuedAt > from + 100) notSigned(made, accountOf("second key"));
        else court.present(made);
    }

    function test_present_keyOfAnotherOperator_reverts() public {
        registerOperator(stranger, "stranger.example", "stranger's key");
        notSigned(signAs("stranger's key", receiptAt(3)), accountOf("stranger's key"));
    }

    function notSigned(IFaultCourt.SignedReceipt memory made, address signer) private {
        uint64 issuedAt = made.receipt.issuedAt;
        expectError(abi.encodeWithSelector(IFaultCourt.ReceiptNotSigned.selector, operator, signer, issuedAt));
        court.present(made);
    }
}
