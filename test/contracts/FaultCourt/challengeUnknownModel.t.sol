// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {IModelRegistry} from "../../../contracts/interfaces/IModelRegistry.sol";
import {Fault} from "../../../contracts/types/Fault.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {CourtTest} from "../helpers/CourtTest.sol";

contract ChallengeUnknownModelTest is CourtTest {
    uint256 private constant PENALTY = (STAKE * 3) / 10;

    function setUp() public override {
        super.setUp();
        pass(10);
    }

    function test_challengeUnknownModel_neverRegistered_succeeds() public {
        bytes32 model = keccak256("invented");
        IFaultCourt.SignedReceipt memory made = served(model, uint64(block.timestamp));
        pass(SKEW + 1);
        IFaultCourt.BountyClaim memory bountyClaim = bountyClaimOn(digestOf(made));

        expectPunished(keyOf(model), Fault.UnknownModel, PENALTY, true);
        court.challengeUnknownModel(made, bountyClaim);

        assertPaid(keyOf(model), PENALTY, true);
        assertFault(digestOf(made), Fault.UnknownModel);
        vm.assertFalse(staking.isBacked(operator));
    }

    function test_challengeUnknownModel_active_reverts() public {
        IFaultCourt.SignedReceipt memory made = signed(receiptAt(3));
        pass(SKEW + 1);
        uint64 issuedAt = made.receipt.issuedAt;
        expectError(abi.encodeWithSelector(IFaultCourt.ModelServable.selector, modelId, issuedAt));
        court.challengeUnknownModel(made, nobody);
    }

    function test_challengeUnknownModel_refusal_reverts() public {
        InferenceReceipt memory receipt = receiptAt(3);
        receipt.modelId = 0;
        receipt.flags = 2;
        IFaultCourt.SignedReceipt memory made = signed(receipt);
        pass(SKEW + 1);
        expectError(abi.encodeWithSelector(IFaultCourt.AnswerIncomplete.selector, 2));
        court.challengeUnknownModel(made, nobody);
    }

    function test_challengeUnknownModel_beforeTheSkew_reverts() public {
        IFaultCourt.SignedReceipt memory made = served(keccak256("invented"), uint64(block.timestamp));
        pass(SKEW);
        uint64 issuedAt = made.receipt.issuedAt;
        expectError(abi.encodeWithSelector(IFaultCourt.NotYetIssued.selector, issuedAt, issuedAt + SKEW + 1));
        court.challengeUnknownModel(made, nobody);
    }

    function test_challengeUnknownModel_lastAdmissibleSecond_succeeds() public {
        IFaultCourt.SignedReceipt memory made = served(keccak256("invented"), uint64(block.timestamp));
        vm.warp(made.receipt.anchorBy + WINDOW);
        court.challengeUnknownModel(made, nobody);
        assertFault(digestOf(made), Fault.UnknownModel);
    }

    function test_challengeUnknownModel_oneSecondLate_reverts() public {
        IFaultCourt.SignedReceipt memory made = served(keccak256("invented"), uint64(block.timestamp));
        vm.warp(made.receipt.anchorBy + WINDOW + 1);
        expectError(tooLate(digestOf(made), made.receipt.anchorBy + WINDOW));
        court.challengeUnknownModel(made, nobody);
    }

    // The chain took the registration a little after the operator thought it had.
    function testFuzz_challengeUnknownModel_registeredALittleLater_works(uint256 delay) public {
        delay = bound(delay, 0, 10);
        bytes32 model = models.modelIdOf(
            IModelRegistry.Model(keccak256("later"), keccak256("oms"), 0, 0, IModelRegistry.Trust.Attributed, operator)
        );
        IFaultCourt.SignedReceipt memory made = served(model, uint64(block.timestamp));
        uint64 issuedAt = made.receipt.issuedAt;
        pass(delay);
        vm.assertEq(registerModel("later"), model);
        pass(SKEW + 1);

        bool fine = delay <= SKEW;
        if (fine) expectError(abi.encodeWithSelector(IFaultCourt.ModelServable.selector, model, issuedAt));
        court.challengeUnknownModel(made, nobody);
        assertFault(digestOf(made), fine ? Fault.None : Fault.UnknownModel);
    }

    function testFuzz_challengeUnknownModel_aroundRetirement_works(uint256 time) public {
        uint64 until = uint64(block.timestamp) + WINDOW;
        vm.prank(operator);
        models.retire(modelId, until);
        uint64 issuedAt = uint64(bound(time, until - 10, until + 10));
        IFaultCourt.SignedReceipt memory made = served(modelId, issuedAt);
        vm.warp(issuedAt + SKEW + 1);

        bool fine = issuedAt < until + SKEW;
        if (fine) expectError(abi.encodeWithSelector(IFaultCourt.ModelServable.selector, modelId, issuedAt));
        court.challengeUnknownModel(made, nobody);
        assertFault(digestOf(made), fine ? Fault.None : Fault.UnknownModel);
    }

    function test_challengeUnknownModel_ofOneModel_isOneSlash_works() public {
        bytes32 model = keccak256("invented");
        IFaultCourt.SignedReceipt memory a = served(model, uint64(block.timestamp));
        IFaultCourt.SignedReceipt memory b = served(model, uint64(block.timestamp) + 1);
        pass(SKEW + 2);
        court.challengeUnknownModel(a, nobody);
        court.challengeUnknownModel(b, nobody);

        assertPaid(keyOf(model), PENALTY, false);
        assertFault(digestOf(b), Fault.UnknownModel);
        expectError(punishedBefore(keyOf(model)));
        court.challengeUnknownModel(b, nobody);
    }

    function test_challengeUnknownModel_inTheNextWindow_punishesAgain_succeeds() public {
        bytes32 model = keccak256("never registered");
        IFaultCourt.SignedReceipt memory a = served(model, START);
        pass(SKEW + 1);
        court.challengeUnknownModel(a, nobody);
        vm.warp(START + WINDOW);
        IFaultCourt.SignedReceipt memory b = served(model, START + WINDOW);
        pass(SKEW + 1);

        court.challengeUnknownModel(b, nobody);

        vm.assertEq(court.punishedAt(unknownModelKey(b.receipt)), block.timestamp);
        vm.assertEq(staking.slashableOf(operator), ((STAKE - PENALTY) * 7) / 10);
    }

    function served(bytes32 model, uint64 issuedAt) private view returns (IFaultCourt.SignedReceipt memory) {
        InferenceReceipt memory receipt = receiptAt(3);
        receipt.modelId = model;
        receipt.issuedAt = issuedAt;
        receipt.anchorBy = issuedAt + MAX_DELAY;
        return signed(receipt);
    }

    /// @dev Of receipts that were issued in the first window.
    function keyOf(bytes32 model) private view returns (bytes32) {
        return keccak256(abi.encode(uint8(7), operator, model, START / WINDOW));
    }
}
