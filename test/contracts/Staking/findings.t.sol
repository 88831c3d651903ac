// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../helpers/StakingTest.sol";

/// @dev What audits found elsewhere, played here: docs/audits/known-findings.md tells which and where from. Only those that
/// no test of a single function shows.
contract StakingFindingsTest is StakingTest {
    uint256 private constant BOND = 2 * MIN_BOND;
    uint256 private constant DELEGATION = 500e18;

    function setUp() public override {
        super.setUp();
        bond(BOND);
    }

    // 5: adding stake is no second beginning. What was asked for, planned or imposed before stays.
    function test_finding05_bondAgain_resetsNothing_works() public {
        delegateBy(delegator, DELEGATION);
        setCommission(1000);
        uint256 id = unbondBy(operator, BOND - MIN_BOND);
        jail();
        pass(1);
        bond(BOND);

        vm.assertEq(staking.ticketOf(id).unlockAt, START + UNBONDING);
        vm.assertEq(staking.commissionOf(operator).from, START + UNBONDING);
        vm.assertEq(staking.jailedUntil(operator), START + JAIL);
        vm.assertEq(slash(100 * BOND), 2 * BOND + DELEGATION);
    }

    // 7: nothing that an operator can set or do stands in the way of its punishment.
    function testFuzz_finding07_anyState_isSlashed_works(
        uint16 commission,
        uint256 left,
        bool jailed,
        bool dead
    ) public {
        delegateBy(delegator, DELEGATION);
        setCommission(commission % (MAX_COMMISSION + 1));
        left = bound(left, 0, BOND);
        if (BOND - left < MIN_BOND) left = BOND;
        if (left > 0) unbondBy(operator, left);
        if (jailed) jail();
        if (dead) slash(BOND);
        fund(1e18);
        (uint256 taken, uint256 bounty) = slashFor(10e18, challenger);

        vm.assertEq(taken, 10e18);
        vm.assertEq(bounty, dead ? 0 : (uint256(10e18) * BOUNTY) / 10_000);
        checkSolvent();
    }

    // 11: who has itself punished for something cheap first has as much less to lose later, and no less to answer for.
    function testFuzz_finding11_cheapFaultFirst_sparesNothing_works(uint256 cheap) public {
        cheap = bound(cheap, 0, BOND - DUST);
        uint256 first = slash(cheap);
        uint256 second = slash(BOND);

        vm.assertEq(first + second, BOND);
    }

    // 17: stake stands behind one operator. No fault of another one reaches it.
    function test_finding17_slashOfAnotherOperator_touchesNothing_works() public {
        delegateBy(delegator, DELEGATION);
        vm.prank(other);
        staking.bond(BOND);
        vm.prank(delegator);
        staking.delegate(other, DELEGATION, IStaking.Terms(0, 0, 0));
        vm.prank(court);
        (uint256 taken, ) = staking.slash(other, FAULT, type(uint128).max, true, address(0));

        vm.assertEq(taken, BOND + DELEGATION);
        vm.assertEq(staking.valueOf(operator, operator), BOND);
        vm.assertEq(staking.valueOf(operator, delegator), DELEGATION);
        vm.assertTrue(staking.isBacked(operator));
    }

    // 19: an account that leaves as operator and as delegator at the same time has two tickets, each of its own pool.
    function test_finding19_ownAndDelegatedLeaveTogether_eachFromItsPool_works() public {
        vm.prank(other);
        staking.bond(BOND);
        vm.prank(operator);
        staking.delegate(other, DELEGATION, IStaking.Terms(0, 0, 0));
        uint256 own = unbondBy(operator, BOND);
        vm.prank(operator);
        uint256 delegated = staking.unbond(other, DELEGATION);
        slash(BOND / 2);

        vm.assertEq(staking.ticketValue(own), BOND / 2);
        vm.assertEq(staking.ticketValue(delegated), DELEGATION);
        pass(UNBONDING);
        staking.claim(own);
        staking.claim(delegated);
        vm.assertEq(token.balanceOf(operator), WEALTH - BOND / 2);
        vm.assertEq(staking.slashableOf(operator), 0);
        vm.assertEq(staking.slashableOf(other), BOND);
    }

    // 25: tokens sent to the contract are in no pool, so they change no price, before the first delegation or after it.
    function testFuzz_finding25_donation_changesNoPrice_works(uint256 before, uint256 between) public {
        token.transfer(address(staking), before % WEALTH);
        delegateBy(delegator, MIN_DELEGATION);
        token.transfer(address(staking), between % WEALTH);

        vm.assertEq(delegateBy(other, MIN_DELEGATION), MIN_DELEGATION);
        vm.assertEq(staking.valueOf(operator, delegator), MIN_DELEGATION);
        vm.assertEq(staking.valueOf(operator, other), MIN_DELEGATION);
    }

    // 27: a pool of which everything is leaving has a price, and takes delegations at it.
    function testFuzz_finding27_allLeaving_takesDelegations_works(uint256 lost) public {
        delegateBy(delegator, DELEGATION);
        uint256 id = unbondBy(delegator, DELEGATION);
        lost = bound(lost, 0, DELEGATION / 2);
        // Delegations lose what the own bond does not cover; then the operator bonds anew.
        slash(BOND + lost);
        bond(BOND);
        delegateBy(other, DELEGATION);

        uint256 kept = staking.ticketValue(id);
        vm.assertEq(kept, DELEGATION - lost);
        vm.assertGe(staking.valueOf(operator, other) + 1, DELEGATION);
        vm.assertLe(staking.valueOf(operator, other), DELEGATION);
    }

    // 29: tickets are neither queued nor merged: a large young one does not move the time of a small old one, nor is moved.
    function test_finding29_oldAndYoungTicket_keepTheirTimes_works() public {
        delegateBy(delegator, DELEGATION);
        uint256 old = unbondBy(delegator, MIN_DELEGATION);
        pass(UNBONDING - 1);
        uint256 young = unbondBy(delegator, DELEGATION - MIN_DELEGATION);
        pass(1);

        vm.assertEq(staking.claim(old), MIN_DELEGATION);
        fails(IStaking.TicketLocked.selector, young, START + 2 * UNBONDING - 1);
        staking.claim(young);
        vm.warp(START + 2 * UNBONDING - 1);
        vm.assertEq(staking.claim(young), DELEGATION - MIN_DELEGATION);
    }

    // 41: an operator that lost everything has no right left to lose, and is no special case.
    function test_finding41_wipedOut_hasNoRights_works() public {
        delegateBy(delegator, DELEGATION);
        slash(type(uint128).max);

        vm.assertFalse(staking.isBacked(operator));
        vm.assertEq(activeStake(), 0);
        vm.assertEq(staking.activeStakeAt(operator, START), 0);
        fails(IStaking.OperatorNotBacked.selector, operator);
        vm.prank(other);
        staking.delegate(operator, DELEGATION, IStaking.Terms(0, 0, 1));
        bond(BOND);
        vm.assertTrue(staking.isBacked(operator));
        vm.assertEq(slash(1e18), 1e18);
    }
}
