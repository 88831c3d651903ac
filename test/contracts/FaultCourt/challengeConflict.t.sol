// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {Fault} from "../../../contracts/types/Fault.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {CourtTest} from "../helpers/CourtTest.sol";

contract ChallengeConflictTest is CourtTest {
    uint256 private constant PENALTY = STAKE / 2;

    IFaultCourt.SignedReceipt private a;
    IFaultCourt.SignedReceipt private b;

    function setUp() public override {
        super.setUp();
        (a, b) = twins(4);
    }

    function test_challengeConflict_atOnce_succeeds() public {
        IFaultCourt.BountyClaim memory bountyClaim = bountyClaimOn(pairOf(digestOf(a), digestOf(b)));

        expectPunished(placeKey(operator, 4), Fault.Conflict, PENALTY, true);
        court.challengeConflict(a, b, bountyClaim);

        assertPaid(placeKey(operator, 4), PENALTY, true);
        assertFault(digestOf(a), Fault.Conflict);
        assertFault(digestOf(b), Fault.Conflict);
        vm.assertFalse(staking.isBacked(operator));
    }

    // A commitment names the pair in one order.
    function test_challengeConflict_otherOrder_burnsTheBounty_works() public {
        IFaultCourt.BountyClaim memory bountyClaim = bountyClaimOn(pairOf(digestOf(a), digestOf(b)));
        court.challengeConflict(b, a, bountyClaim);
        assertPaid(placeKey(operator, 4), PENALTY, false);
    }

    function test_challengeConflict_noStake_marksBoth_works() public {
        operator = accountOf("poor operator");
        registerOperator(operator, "poor.example", "poor key");
        a = signAs("poor key", receiptAt(4));
        InferenceReceipt memory receipt = receiptAt(4);
        receipt.flags = 1;
        b = signAs("poor key", receipt);

        court.challengeConflict(a, b, nobody);
        assertFault(digestOf(a), Fault.Conflict);
        assertFault(digestOf(b), Fault.Conflict);
        expectError(punishedBefore(placeKey(operator, 4)));
        court.challengeConflict(a, b, nobody);
        bondAs(operator, MIN_BOND);
        expectPunished(placeKey(operator, 4), Fault.Conflict, MIN_BOND / 2, false);
        court.challengeConflict(b, a, nobody);
    }

    function test_challengeConflict_sameReceipt_reverts() public {
        expectError(abi.encodeWithSelector(IFaultCourt.NoConflict.selector, digestOf(a), digestOf(a)));
        court.challengeConflict(a, a, nobody);
    }

    // A second signature over the same bytes, with another nonce or another s, is not a second receipt.
    function test_challengeConflict_malleatedSignature_reverts() public {
        bytes32 highS;
        b = a;
        (b.signature, highS) = signMalleable("receipt key", digestOf(a));
        vm.expectRevert(abi.encodeWithSignature("ECDSAInvalidSignatureS(bytes32)", highS));
        court.challengeConflict(a, b, nobody);
    }

    function test_challengeConflict_otherIndex_reverts() public {
        b = signed(receiptAt(5));
        expectError(abi.encodeWithSelector(IFaultCourt.NoConflict.selector, digestOf(a), digestOf(b)));
        court.challengeConflict(a, b, nobody);
    }

    function test_challengeConflict_otherOperator_reverts() public {
        operator = accountOf("another operator");
        registerOperator(operator, "another.example", "another key");
        b = signAs("another key", receiptAt(4));
        expectError(abi.encodeWithSelector(IFaultCourt.NoConflict.selector, digestOf(a), digestOf(b)));
        court.challengeConflict(a, b, nobody);
    }

    // Both must be admissible, whichever of them is the older.
    function testFuzz_challengeConflict_anyTime_works(uint64 apart, uint256 time, bool turned) public {
        apart = uint64(bound(apart, 0, 2 * WINDOW));
        pass(apart);
        (, b) = twins(4);
        uint64 until = a.receipt.anchorBy + WINDOW;
        time = bound(time, block.timestamp, until + WINDOW);
        vm.warp(time);
        (bytes32 digestA, bytes32 digestB) = (digestOf(a), digestOf(b));

        bool past = time > until;
        if (past) {
            bool bothPast = time > b.receipt.anchorBy + WINDOW;
            if (turned && bothPast) expectError(tooLate(digestB, b.receipt.anchorBy + WINDOW));
            else expectError(tooLate(digestA, until));
        }
        if (turned) court.challengeConflict(b, a, nobody);
        else court.challengeConflict(a, b, nobody);

        assertFault(digestA, past ? Fault.None : Fault.Conflict);
        assertFault(digestB, past ? Fault.None : Fault.Conflict);
    }

    function test_challengeConflict_thirdReceipt_marksOnlyThat_works() public {
        court.challengeConflict(a, b, nobody);
        InferenceReceipt memory receipt = a.receipt;
        receipt.inputUnits = 1;
        IFaultCourt.SignedReceipt memory c = signed(receipt);

        court.challengeConflict(c, a, nobody);

        assertFault(digestOf(c), Fault.Conflict);
        assertPaid(placeKey(operator, 4), PENALTY, false);
        expectError(punishedBefore(placeKey(operator, 4)));
        court.challengeConflict(b, c, nobody);
    }

    function test_challengeConflict_twoPlacesInOneBlock_areTwoFaults_works() public {
        (IFaultCourt.SignedReceipt memory c, IFaultCourt.SignedReceipt memory d) = twins(5);
        court.challengeConflict(a, b, nobody);
        court.challengeConflict(c, d, nobody);

        vm.assertEq(staking.slashableOf(operator), STAKE / 4);
        vm.assertEq(court.punishedAt(placeKey(operator, 5)), block.timestamp);
    }

    // The stake runs out before the faults do: none fails, and what is less than the least penalty stays.
    function test_challengeConflict_moreFaultsThanStake_clamps_works() public {
        for (uint256 index = 10; index < 30; ++index) {
            (IFaultCourt.SignedReceipt memory c, IFaultCourt.SignedReceipt memory d) = twins(index);
            court.challengeConflict(c, d, nobody);
        }
        vm.assertEq(staking.slashableOf(operator), 95.3125e18);
    }
}
