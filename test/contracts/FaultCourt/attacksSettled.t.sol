// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {Fault} from "../../../contracts/types/Fault.sol";
import {CourtTest} from "../helpers/CourtTest.sol";

/// @notice An operator that wants its faults settled before they cost anything.
contract FaultCourtAttacksSettledTest is CourtTest {
    uint256 private constant CRUMB = 1e6;

    function setUp() public override {
        super.setUp();
        operator = accountOf("rogue");
        registerOperator(operator, "rogue.example", "rogue key");
    }

    // It bonds, leaves, and takes out all but a crumb: with that at stake it would pay a crumb for a licence.
    function test_challengeUndeclaredModel_withACrumbAtStake_settlesNothing_succeeds() public {
        leaveAllBut(CRUMB);
        vm.assertEq(staking.slashableOf(operator), CRUMB);
        IFaultCourt.SignedReceipt memory made = undeclared(0);
        pass(SKEW + 1);

        court.challengeUndeclaredModel(made, nobody);

        assertFault(digestOf(made), Fault.UndeclaredModel);
        vm.assertEq(court.punishedAt(undeclaredKey()), 0);
        bondAs(operator, STAKE);
        IFaultCourt.SignedReceipt memory next = undeclared(1);
        pass(SKEW + 1);
        court.challengeUndeclaredModel(next, nobody);
        vm.assertEq(staking.slashableOf(operator), ((STAKE + CRUMB) * 7) / 10);
    }

    // One unit less than the least penalty is no stake.
    function test_challengeUndeclaredModel_oneUnitBelowTheLeastPenalty_takesNothing_succeeds() public {
        leaveAllBut(LEAST_PENALTY - 1);
        IFaultCourt.SignedReceipt memory made = undeclared(0);
        pass(SKEW + 1);
        court.challengeUndeclaredModel(made, nobody);
        vm.assertEq(staking.slashableOf(operator), LEAST_PENALTY - 1);
        vm.assertEq(court.punishedAt(undeclaredKey()), 0);
    }

    function test_challengeUndeclaredModel_justTheLeastPenalty_takesAll_succeeds() public {
        leaveAllBut(LEAST_PENALTY);
        IFaultCourt.SignedReceipt memory made = undeclared(0);
        pass(SKEW + 1);
        court.challengeUndeclaredModel(made, nobody);
        vm.assertEq(staking.slashableOf(operator), 0);
        vm.assertEq(court.punishedAt(undeclaredKey()), block.timestamp);
    }

    // The whole log for a crumb: without it every later fork would be free.
    function test_challengeFork_withACrumbAtStake_settlesNothing_succeeds() public {
        leaveAllBut(CRUMB);
        forget();
        (bytes32 a, IAnchors.LeafProof memory proofA, bytes32 b, IAnchors.LeafProof memory proofB) = fork();
        court.challengeFork(operator, a, opening(0), proofA, b, opening(0), proofB, nobody);

        vm.assertEq(court.forkedAt(operator), block.timestamp);
        vm.assertEq(court.punishedAt(forkKey(operator)), 0);
        bondAs(operator, STAKE);
        court.challengeFork(operator, a, opening(0), proofA, b, opening(0), proofB, nobody);
        vm.assertEq(staking.slashableOf(operator), 0);
    }

    // The crumb of the same operator does not spare what it is jailed and marked for.
    function test_challengeOmission_withACrumbAtStake_jailsAndMarks_succeeds() public {
        leaveAllBut(CRUMB);
        IFaultCourt.SignedReceipt memory made = signAs("rogue key", receiptAt(7));
        pass(MAX_DELAY + 1);
        bytes32 alive = pulse();
        pass(GRACE);

        court.challengeOmission(made, alive, nobody);

        assertFault(digestOf(made), Fault.Omission);
        vm.assertEq(staking.jailedUntil(operator), block.timestamp + 60);
        vm.assertEq(staking.slashableOf(operator), CRUMB);
        vm.expectPartialRevert(IFaultCourt.AlreadyPunished.selector);
        court.challengeOmission(made, alive, nobody);
    }

    /// @dev Bonds, asks for everything back in two tickets, and takes out the larger one.
    function leaveAllBut(uint256 rest) private {
        bondAs(operator, MIN_BOND + rest);
        vm.prank(operator);
        staking.unbond(operator, rest);
        vm.prank(operator);
        uint256 large = staking.unbond(operator, MIN_BOND);
        pass(120);
        staking.claim(large);
    }

    function undeclared(uint256 index) private view returns (IFaultCourt.SignedReceipt memory) {
        return signAs("rogue key", receiptAt(index));
    }

    function undeclaredKey() private view returns (bytes32) {
        return keccak256(abi.encode(uint8(6), operator, ENDPOINT, 0, block.timestamp / WINDOW));
    }
}
