// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../helpers/StakingTest.sol";

contract StakingUnbondTest is StakingTest {
    uint256 private constant BOND = 3 * MIN_BOND;
    uint256 private constant DELEGATION = 50e18;

    function setUp() public override {
        super.setUp();
        bond(BOND);
        delegateBy(delegator, DELEGATION);
    }

    function test_unbond_byOperator_leavesOwnPool_succeeds() public {
        vm.expectEmit(address(staking));
        emit IStaking.UnbondingStarted(0, operator, operator, IStaking.Kind.Own, MIN_BOND, 0, START + UNBONDING);
        vm.expectEmit(address(staking));
        emit IStaking.PoolChanged(operator, IStaking.Kind.Own, BOND, BOND, BOND - MIN_BOND, 0);
        unbondBy(operator, MIN_BOND);

        checkTicket(0, operator, IStaking.Kind.Own, MIN_BOND);
        vm.assertEq(staking.positionOf(operator, operator).shares, BOND - MIN_BOND);
        vm.assertEq(activeStake(), BOND - MIN_BOND + DELEGATION);
        checkSolvent();
    }

    function test_unbond_byDelegator_leavesDelegatedPool_succeeds() public {
        vm.expectEmit(address(staking));
        emit IStaking.UnbondingStarted(0, operator, delegator, IStaking.Kind.Delegated, 20e18, 0, START + UNBONDING);
        vm.expectEmit(address(staking));
        emit IStaking.PoolChanged(operator, IStaking.Kind.Delegated, DELEGATION, DELEGATION, 30e18, 0);
        unbondBy(delegator, 20e18);

        checkTicket(0, delegator, IStaking.Kind.Delegated, 20e18);
        vm.assertEq(staking.positionOf(operator, delegator).shares, 30e18);
        vm.assertEq(staking.slashableOf(operator), BOND + DELEGATION);
        checkSolvent();
    }

    function test_unbond_twice_makesTwoTickets_succeeds() public {
        vm.assertEq(unbondBy(delegator, 1), 0);
        pass(1);
        vm.assertEq(unbondBy(delegator, 1), 1);

        vm.assertEq(staking.ticketOf(0).unlockAt + 1, staking.ticketOf(1).unlockAt);
        vm.assertEq(staking.ticketCount(), 2);
    }

    function test_unbond_nothing_reverts() public {
        fails(IStaking.ZeroAmount.selector);
        unbondBy(delegator, 0);
    }

    function test_unbond_byStranger_reverts() public {
        fails(IStaking.NotEnoughShares.selector, 1, 0);
        unbondBy(other, 1);
    }

    function test_unbond_moreThanHeld_reverts() public {
        fails(IStaking.NotEnoughShares.selector, DELEGATION + 1, DELEGATION);
        unbondBy(delegator, DELEGATION + 1);
    }

    function test_unbond_sharesThatLeftAlready_reverts() public {
        unbondBy(delegator, DELEGATION);

        fails(IStaking.NotEnoughShares.selector, 1, 0);
        unbondBy(delegator, 1);
    }

    function test_unbond_leavesTooSmallBond_reverts() public {
        fails(IStaking.BondTooSmall.selector, MIN_BOND - 1, MIN_BOND);
        unbondBy(operator, BOND - MIN_BOND + 1);
    }

    function test_unbond_leavesTooSmallDelegation_reverts() public {
        fails(IStaking.DelegationTooSmall.selector, MIN_DELEGATION - 1, MIN_DELEGATION);
        unbondBy(delegator, DELEGATION - MIN_DELEGATION + 1);
    }

    function test_unbond_smallPositionAfterSlash_leavesWhole_succeeds() public {
        slash(BOND + DELEGATION - MIN_DELEGATION / 2);

        fails(IStaking.DelegationTooSmall.selector, MIN_DELEGATION / 2 - 1, MIN_DELEGATION);
        unbondBy(delegator, 1);
        unbondBy(delegator, DELEGATION);
        vm.assertEq(staking.ticketValue(0), MIN_DELEGATION / 2);
    }

    function test_unbond_inJail_succeeds() public {
        jail();
        unbondBy(operator, BOND);
        unbondBy(delegator, DELEGATION);

        vm.assertEq(activeStake(), 0);
    }

    function test_unbond_sharesOfDeadEra_reverts() public {
        slash(BOND + DELEGATION);

        fails(IStaking.NotEnoughShares.selector, DELEGATION, 0);
        unbondBy(delegator, DELEGATION);
        fails(IStaking.NotEnoughShares.selector, BOND, 0);
        unbondBy(operator, BOND);
    }

    // Before or after: a slash in the same second costs the same.
    function testFuzz_unbond_besideSlash_orderMakesNoDifference_works(uint256 shares, uint256 amount) public {
        shares = bound(shares, 1, DELEGATION - 2 * MIN_DELEGATION);
        amount = BOND + bound(amount, 0, MIN_DELEGATION);
        uint256 snapshotValue = DELEGATION - (amount - BOND);
        uint256 expected = (shares * snapshotValue) / DELEGATION;
        if (amount % 2 == 0) {
            uint256 id = unbondBy(delegator, shares);
            slash(amount);
            vm.assertEq(staking.ticketValue(id), expected);
        } else {
            slash(amount);
            vm.assertEq(staking.ticketValue(unbondBy(delegator, shares)), expected);
        }
        checkSolvent();
    }

    function testFuzz_unbond_anyShares_works(uint256 shares) public {
        if (shares == 0) fails(IStaking.ZeroAmount.selector);
        else if (shares > BOND) fails(IStaking.NotEnoughShares.selector, shares, BOND);
        else if (shares > BOND - MIN_BOND && shares < BOND)
            fails(IStaking.BondTooSmall.selector, BOND - shares, MIN_BOND);
        unbondBy(operator, shares);
    }

    function checkTicket(uint256 id, address owner, IStaking.Kind kind, uint256 shares) private view {
        IStaking.Ticket memory ticket = staking.ticketOf(id);
        vm.assertEq(ticket.owner, owner);
        vm.assertEq(ticket.operator, operator);
        vm.assertTrue(ticket.kind == kind);
        vm.assertEq(ticket.era, 0);
        vm.assertEq(ticket.shares, shares);
        vm.assertEq(ticket.unlockAt, START + UNBONDING);
        vm.assertEq(staking.ticketValue(id), shares);
    }
}
