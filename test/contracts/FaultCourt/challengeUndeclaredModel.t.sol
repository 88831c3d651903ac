// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {Fault} from "../../../contracts/types/Fault.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {CourtTest} from "../helpers/CourtTest.sol";

contract ChallengeUndeclaredModelTest is CourtTest {
    uint256 private constant PENALTY = (STAKE * 3) / 10;
    bytes32 private constant OTHER = keccak256("another configuration");

    function setUp() public override {
        super.setUp();
        pass(10);
    }

    function test_challengeUndeclaredModel_otherConfiguration_succeeds() public {
        IFaultCourt.SignedReceipt memory made = configured(OTHER, uint64(block.timestamp));
        pass(SKEW + 1);
        IFaultCourt.BountyClaim memory bountyClaim = bountyClaimOn(digestOf(made));

        expectPunished(keyOf(1), Fault.UndeclaredModel, PENALTY, true);
        court.challengeUndeclaredModel(made, bountyClaim);

        assertPaid(keyOf(1), PENALTY, true);
        assertFault(digestOf(made), Fault.UndeclaredModel);
        vm.assertFalse(staking.isBacked(operator));
    }

    function test_challengeUndeclaredModel_unknownEndpoint_succeeds() public {
        InferenceReceipt memory receipt = receiptAt(3);
        receipt.endpoint = keccak256("chat-new");
        IFaultCourt.SignedReceipt memory made = signed(receipt);
        pass(SKEW + 1);

        court.challengeUndeclaredModel(made, nobody);

        assertPaid(undeclaredKey(receipt, 0), PENALTY, false);
    }

    function test_challengeUndeclaredModel_zeroModel_succeeds() public {
        InferenceReceipt memory receipt = receiptAt(3);
        receipt.modelId = 0;
        IFaultCourt.SignedReceipt memory made = signed(receipt);
        pass(SKEW + 1);
        court.challengeUndeclaredModel(made, nobody);
        assertPaid(keyOf(1), PENALTY, false);
    }

    function test_challengeUndeclaredModel_asDeclared_reverts() public {
        IFaultCourt.SignedReceipt memory made = signed(receiptAt(3));
        pass(SKEW + 1);
        uint64 issuedAt = made.receipt.issuedAt;
        expectError(abi.encodeWithSelector(IFaultCourt.Declared.selector, ENDPOINT, modelId, issuedAt));
        court.challengeUndeclaredModel(made, nobody);
    }

    function testFuzz_challengeUndeclaredModel_flags_works(uint32 flags) public {
        flags = uint32(bound(flags, 0, 15));
        InferenceReceipt memory receipt = receiptAt(3);
        receipt.configDigest = OTHER;
        receipt.flags = flags;
        IFaultCourt.SignedReceipt memory made = signed(receipt);
        pass(SKEW + 1);

        bool complete = flags < 2;
        if (!complete) expectError(abi.encodeWithSelector(IFaultCourt.AnswerIncomplete.selector, flags));
        court.challengeUndeclaredModel(made, nobody);
        assertFault(digestOf(made), complete ? Fault.UndeclaredModel : Fault.None);
    }

    // Until the operator's clock could be right about it, the registry may still be told.
    function test_challengeUndeclaredModel_beforeTheSkew_reverts() public {
        IFaultCourt.SignedReceipt memory made = configured(OTHER, uint64(block.timestamp));
        pass(SKEW);
        uint64 issuedAt = made.receipt.issuedAt;
        expectError(abi.encodeWithSelector(IFaultCourt.NotYetIssued.selector, issuedAt, issuedAt + SKEW + 1));
        court.challengeUndeclaredModel(made, nobody);
    }

    function test_challengeUndeclaredModel_lastAdmissibleSecond_succeeds() public {
        IFaultCourt.SignedReceipt memory made = configured(OTHER, uint64(block.timestamp));
        vm.warp(made.receipt.anchorBy + WINDOW);
        court.challengeUndeclaredModel(made, nobody);
        assertFault(digestOf(made), Fault.UndeclaredModel);
    }

    function test_challengeUndeclaredModel_oneSecondLate_reverts() public {
        IFaultCourt.SignedReceipt memory made = configured(OTHER, uint64(block.timestamp));
        vm.warp(made.receipt.anchorBy + WINDOW + 1);
        expectError(tooLate(digestOf(made), made.receipt.anchorBy + WINDOW));
        court.challengeUndeclaredModel(made, nobody);
    }

    // The new configuration counts from SKEW before its time, the old one until SKEW after DRAIN; nothing else does.
    function testFuzz_challengeUndeclaredModel_aroundASwitch_works(uint256 time, bool old) public {
        uint64 from = uint64(block.timestamp) + 20;
        vm.prank(operator);
        operators.declare("chat-prod", modelId, OTHER, from);
        uint64 issuedAt = uint64(bound(time, from - 10, from + DRAIN + 10));
        IFaultCourt.SignedReceipt memory made = configured(old ? CONFIG : OTHER, issuedAt);
        vm.warp(issuedAt + SKEW + 1);

        bool fine = old ? issuedAt < from + DRAIN + SKEW : issuedAt + SKEW >= from;
        if (fine) expectError(abi.encodeWithSelector(IFaultCourt.Declared.selector, ENDPOINT, modelId, issuedAt));
        court.challengeUndeclaredModel(made, nobody);

        uint256 begun = issuedAt < from ? 1 : 2;
        vm.assertEq(court.punishedAt(undeclaredKey(made.receipt, begun)), fine ? 0 : block.timestamp);
    }

    // Neither what begins a skew later is counted, nor what ended.
    function test_challengeUndeclaredModel_aSecondBeforeTheNext_countsThoseBegun_succeeds() public {
        uint64 from = uint64(block.timestamp) + 20;
        vm.prank(operator);
        operators.declare("chat-prod", modelId, OTHER, from);
        bytes32 third = keccak256("a third");
        IFaultCourt.SignedReceipt memory before = configured(third, from - 1);
        IFaultCourt.SignedReceipt memory since = configured(third, from);
        vm.warp(from + SKEW + 1);
        court.challengeUndeclaredModel(before, nobody);
        vm.assertEq(court.punishedAt(undeclaredKey(before.receipt, 1)), block.timestamp);
        vm.assertEq(court.punishedAt(undeclaredKey(since.receipt, 2)), 0);
        court.challengeUndeclaredModel(since, nobody);
        vm.assertEq(court.punishedAt(undeclaredKey(since.receipt, 2)), block.timestamp);
    }

    // A first declaration that the chain took a second after the answer.
    function testFuzz_challengeUndeclaredModel_declaredALittleLater_works(uint256 delay) public {
        delay = bound(delay, 1, 10);
        InferenceReceipt memory receipt = receiptAt(3);
        receipt.endpoint = keccak256("chat-new");
        IFaultCourt.SignedReceipt memory made = signed(receipt);
        pass(delay);
        vm.prank(operator);
        operators.declare("chat-new", modelId, CONFIG, uint64(block.timestamp));
        pass(SKEW + 1);

        bool fine = delay <= SKEW;
        bytes32 endpoint = receipt.endpoint;
        if (fine) {
            expectError(abi.encodeWithSelector(IFaultCourt.Declared.selector, endpoint, modelId, receipt.issuedAt));
        }
        court.challengeUndeclaredModel(made, nobody);
        assertFault(digestOf(made), fine ? Fault.None : Fault.UndeclaredModel);
    }

    // At no distance does a chain of declarations as short as the registry allows fall between the three looks.
    function testFuzz_challengeUndeclaredModel_shortestDeclarations_missNone_works(uint256 time) public {
        uint64 from = uint64(block.timestamp) + DRAIN;
        for (uint64 i = 0; i < 5; ++i) {
            vm.prank(operator);
            operators.declare("chat-prod", modelId, keccak256(abi.encode(i)), from + i * DRAIN);
        }
        uint64 issuedAt = uint64(bound(time, from, from + 4 * DRAIN));
        vm.warp(issuedAt + SKEW + 1);
        for (uint64 i = 0; i < 4; ++i) {
            (uint64 begin, uint64 end) = (from + i * DRAIN, from + (i + 2) * DRAIN);
            bool near = issuedAt + SKEW >= begin && issuedAt < end + SKEW;
            IFaultCourt.SignedReceipt memory made = configured(keccak256(abi.encode(i)), issuedAt);
            if (near) expectError(abi.encodeWithSelector(IFaultCourt.Declared.selector, ENDPOINT, modelId, issuedAt));
            court.challengeUndeclaredModel(made, nobody);
            assertFault(digestOf(made), near ? Fault.None : Fault.UndeclaredModel);
        }
    }

    function test_challengeUndeclaredModel_ofOneDeclaration_isOneSlash_works() public {
        IFaultCourt.SignedReceipt memory a = configured(OTHER, uint64(block.timestamp));
        pass(1);
        IFaultCourt.SignedReceipt memory b = configured(keccak256("a third"), uint64(block.timestamp));
        pass(SKEW + 1);
        court.challengeUndeclaredModel(a, nobody);
        court.challengeUndeclaredModel(b, nobody);

        assertPaid(keyOf(1), PENALTY, false);
        assertFault(digestOf(b), Fault.UndeclaredModel);
        expectError(punishedBefore(keyOf(1)));
        court.challengeUndeclaredModel(a, nobody);
    }

    // A punishment is no licence: who goes on is punished again in the next window.
    function test_challengeUndeclaredModel_inTheNextWindow_punishesAgain_succeeds() public {
        IFaultCourt.SignedReceipt memory a = configured(OTHER, uint64(block.timestamp));
        pass(SKEW + 1);
        court.challengeUndeclaredModel(a, nobody);
        IFaultCourt.SignedReceipt memory b = configured(OTHER, START + WINDOW - 1);
        vm.warp(START + WINDOW);
        IFaultCourt.SignedReceipt memory c = configured(OTHER, START + WINDOW);
        pass(SKEW + 1);
        court.challengeUndeclaredModel(b, nobody);
        vm.assertEq(staking.slashableOf(operator), STAKE - PENALTY);

        court.challengeUndeclaredModel(c, nobody);

        vm.assertEq(court.punishedAt(undeclaredKey(c.receipt, 1)), block.timestamp);
        vm.assertEq(staking.slashableOf(operator), ((STAKE - PENALTY) * 7) / 10);
    }

    function configured(bytes32 config, uint64 issuedAt) private view returns (IFaultCourt.SignedReceipt memory) {
        InferenceReceipt memory receipt = receiptAt(3);
        receipt.configDigest = config;
        receipt.issuedAt = issuedAt;
        receipt.anchorBy = issuedAt + MAX_DELAY;
        return signed(receipt);
    }

    /// @dev Of receipts that were issued in the first window.
    function keyOf(uint256 begun) private view returns (bytes32) {
        return keccak256(abi.encode(uint8(6), operator, ENDPOINT, begun, START / WINDOW));
    }
}
