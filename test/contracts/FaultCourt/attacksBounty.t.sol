// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {Fault} from "../../../contracts/types/Fault.sol";
import {CourtTest} from "../helpers/CourtTest.sol";

/// @notice Somebody who sees everything on its way to the chain, and wants what the challenger earned.
contract FaultCourtAttacksBountyTest is CourtTest {
    uint256 private constant PENALTY = STAKE / 10;
    address private thief = accountOf("thief");
    IFaultCourt.SignedReceipt private made;
    bytes32 private alive;
    bytes32 private evidence;

    function setUp() public override {
        super.setUp();
        (made, alive) = omitted(7);
        evidence = digestOf(made);
        vm.deal(thief, 10 ether);
    }

    // It puts itself in for the challenger and goes first.
    function test_challengeOmission_copiedWithAnotherRecipient_paysTheCopierNothing_succeeds() public {
        bountyClaimOn(evidence);
        vm.prank(thief);
        court.challengeOmission(made, alive, IFaultCourt.BountyClaim(thief, SALT));
        vm.assertEq(staking.creditOf(thief), 0);
        vm.assertEq(staking.creditOf(challenger), 0);
        vm.assertEq(staking.slashableOf(operator), STAKE - PENALTY);
    }

    // It commits as soon as it sees the evidence, and challenges in the same block.
    function test_challengeOmission_committedAndChallengedInOneBlock_paysNothing_succeeds() public {
        vm.prank(thief);
        court.commit(court.commitmentOf(evidence, thief, SALT));
        vm.prank(thief);
        court.challengeOmission(made, alive, IFaultCourt.BountyClaim(thief, SALT));
        vm.assertEq(staking.creditOf(thief), 0);
    }

    // It copies the challenge as it is: it works for the challenger.
    function test_challengeOmission_copiedAsItIs_paysTheChallenger_succeeds() public {
        IFaultCourt.BountyClaim memory bountyClaim = bountyClaimOn(evidence);
        vm.prank(thief);
        court.challengeOmission(made, alive, bountyClaim);
        vm.assertEq(staking.creditOf(challenger), (PENALTY * 3) / 10);
    }

    // It sends the challenger's commitment first: that is one block more for the challenger, whom it names.
    function test_commit_copied_paysTheChallenger_succeeds() public {
        bytes32 commitment = court.commitmentOf(evidence, challenger, SALT);
        vm.prank(thief);
        court.commit(commitment);
        expectError(abi.encodeWithSelector(IFaultCourt.CommitmentKnown.selector, commitment));
        court.commit(commitment);
        vm.roll(block.number + 1);
        court.challengeOmission(made, alive, IFaultCourt.BountyClaim(challenger, SALT));
        vm.assertEq(staking.creditOf(challenger), (PENALTY * 3) / 10);
    }

    // A pair is committed to in an order: who copies it turned round burns, and earns nothing.
    function test_challengeConflict_copiedTurnedRound_paysNothing_succeeds() public {
        (IFaultCourt.SignedReceipt memory a, IFaultCourt.SignedReceipt memory b) = twins(4);
        bountyClaimOn(pairOf(digestOf(a), digestOf(b)));
        vm.prank(thief);
        court.challengeConflict(b, a, IFaultCourt.BountyClaim(thief, SALT));
        vm.assertEq(staking.creditOf(thief) + staking.creditOf(challenger), 0);
    }

    // After the bounty was won, every further receipt of the gap marks only: nothing is earned twice.
    function test_challengeOmission_secondReceiptOfTheGap_earnsNothing_succeeds() public {
        IFaultCourt.SignedReceipt memory second = made;
        second.receipt.inputUnits = 1;
        second = signed(second.receipt);
        court.challengeOmission(made, alive, bountyClaimOn(evidence));
        bytes32 other = digestOf(second);
        court.commit(court.commitmentOf(other, thief, SALT));
        vm.roll(block.number + 1);
        court.challengeOmission(second, alive, IFaultCourt.BountyClaim(thief, SALT));
        assertFault(other, Fault.Omission);
        vm.assertEq(staking.creditOf(thief), 0);
    }

    // Whoever publishes a receipt after its fault was settled opens a window in which there is nothing to take.
    function test_present_afterThePunishment_replaysNothing_reverts() public {
        court.challengeOmission(made, alive, nobody);
        expectError(tooLate(digestOf(made), made.receipt.anchorBy + GRACE));
        court.present(made);
        expectError(punishedBefore(gapKey(operator, 0)));
        court.challengeOmission(made, alive, nobody);
    }

    // The operator demands of itself before anybody else can: it still loses most of what the silence costs.
    function test_challengeSilence_ofADemandBeforeTheChallengers_endsWithLess_succeeds() public {
        IFaultCourt.SignedReceipt memory hidden = signed(receiptAt(1));
        fill(3);
        anchorLog();
        vm.deal(operator, 1 ether);
        uint256 before = total();
        demandAs(operator, hidden);
        uint256 bond = court.demandBond(operator, 0);
        expectError(abi.encodeWithSelector(IFaultCourt.AlreadyDemanded.selector, 1));
        court.demandLeaf{value: bond}(hidden);
        pass(THIRD + 1);
        alive = pulse();
        pass(ANSWER);
        court.challengeSilence(1, alive);
        vm.assertLe(total(), before - ((STAKE / 5) * 7) / 10);
    }

    /// @dev What the operator has in the stake: its bond and its credit.
    function total() private view returns (uint256) {
        IStaking.Pool memory pool = staking.poolOf(operator, IStaking.Kind.Own);
        return uint256(pool.assets) + staking.creditOf(operator);
    }
}
