// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {CourtTest} from "../helpers/CourtTest.sol";

/// @notice Commitments, and whom a bounty goes to.
contract CommitTest is CourtTest {
    uint256 private constant BOUNTY = ((STAKE / 2) * 3) / 10;

    IFaultCourt.SignedReceipt private a;
    IFaultCourt.SignedReceipt private b;
    bytes32 private evidence;

    function setUp() public override {
        super.setUp();
        (a, b) = twins(4);
        evidence = pairOf(digestOf(a), digestOf(b));
    }

    function testFuzz_commit_anything_isRecorded_works(bytes32 commitment) public {
        vm.expectEmit(address(court));
        emit IFaultCourt.Committed(commitment);
        court.commit(commitment);

        (uint64 time, uint64 blockNumber) = court.committedAt(commitment);
        vm.assertEq(time, block.timestamp);
        vm.assertEq(blockNumber, block.number);
    }

    function testFuzz_commitmentOf_isTheHashOfItsParts_works(
        bytes32 proof,
        address recipient,
        bytes32 salt
    ) public view {
        vm.assertEq(court.commitmentOf(proof, recipient, salt), keccak256(abi.encode(proof, recipient, salt)));
    }

    function test_committedAt_never_isZero_works() public view {
        (uint64 time, uint64 blockNumber) = court.committedAt(SALT);
        vm.assertEq(time + blockNumber, 0);
    }

    // The first time stands: a second commit could move a sign of life, or put back a claim.
    function test_commit_again_reverts() public {
        court.commit(SALT);
        pass(9);
        expectError(abi.encodeWithSelector(IFaultCourt.CommitmentKnown.selector, SALT));
        court.commit(SALT);
    }

    function test_claim_blockBefore_isPaid_works() public {
        court.challengeConflict(a, b, bountyClaimOn(evidence));
        vm.assertEq(staking.creditOf(challenger), BOUNTY);
    }

    function test_claim_sameBlock_isBurnt_works() public {
        court.commit(court.commitmentOf(evidence, challenger, SALT));
        court.challengeConflict(a, b, IFaultCourt.BountyClaim(challenger, SALT));
        vm.assertEq(staking.creditOf(challenger), 0);
        (, , uint256 credit, uint256 unburnt) = staking.totals();
        vm.assertEq(credit, 0);
        vm.assertEq(unburnt, STAKE / 2);
    }

    function test_claim_withoutCommitment_isBurnt_works() public {
        court.challengeConflict(a, b, IFaultCourt.BountyClaim(challenger, SALT));
        vm.assertEq(staking.creditOf(challenger), 0);
    }

    // Commitments keep: who found the evidence first may take its time.
    function test_claim_yearOld_isPaid_works() public {
        IFaultCourt.BountyClaim memory bountyClaim = bountyClaimOn(evidence);
        vm.roll(block.number + 1_000_000);
        court.challengeConflict(a, b, bountyClaim);
        vm.assertEq(staking.creditOf(challenger), BOUNTY);
    }

    // Whoever sees a commitment on its way and sends it first has committed for the one it names.
    function test_claim_commitmentCopied_paysTheOneItNames_works() public {
        bytes32 commitment = court.commitmentOf(evidence, challenger, SALT);
        vm.prank(stranger);
        court.commit(commitment);
        vm.roll(block.number + 1);
        vm.prank(stranger);
        court.challengeConflict(a, b, IFaultCourt.BountyClaim(challenger, SALT));
        vm.assertEq(staking.creditOf(challenger), BOUNTY);
        vm.assertEq(staking.creditOf(stranger), 0);
    }

    // Whoever sees a challenge on its way and puts its own name in gets nothing.
    function testFuzz_claim_copied_paysNobody_works(address copier, bytes32 salt) public {
        IFaultCourt.BountyClaim memory bountyClaim = bountyClaimOn(evidence);
        vm.assume(copier != bountyClaim.recipient && copier != address(0));
        court.commit(court.commitmentOf(evidence, copier, salt));
        court.challengeConflict(a, b, IFaultCourt.BountyClaim(copier, salt));
        vm.assertEq(staking.creditOf(copier), 0);
    }

    function test_claim_commitmentToOtherEvidence_isBurnt_works() public {
        court.challengeConflict(a, b, bountyClaimOn(digestOf(a)));
        vm.assertEq(staking.creditOf(challenger), 0);
    }

    // The zero account may commit too; a bounty of its own is burnt like any that nobody claims.
    function test_claim_zeroRecipient_isBurnt_works() public {
        court.commit(court.commitmentOf(evidence, address(0), SALT));
        vm.roll(block.number + 1);
        court.challengeConflict(a, b, IFaultCourt.BountyClaim(address(0), SALT));
        (, , uint256 credit, ) = staking.totals();
        vm.assertEq(credit, 0);
    }
}
