// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../helpers/StakingTest.sol";

contract StakingDelegateTest is StakingTest {
    function setUp() public override {
        super.setUp();
        bond(MIN_BOND);
    }

    function test_delegate_leastDelegation_succeeds() public {
        vm.expectEmit(address(staking));
        emit IStaking.Delegated(operator, delegator, MIN_DELEGATION, MIN_DELEGATION);
        vm.expectEmit(address(staking));
        emit IStaking.PoolChanged(operator, IStaking.Kind.Delegated, MIN_DELEGATION, MIN_DELEGATION, MIN_DELEGATION, 0);
        vm.assertEq(delegateBy(delegator, MIN_DELEGATION), MIN_DELEGATION);

        vm.assertEq(staking.valueOf(operator, delegator), MIN_DELEGATION);
        checkSolvent();
    }

    function test_delegate_nothing_reverts() public {
        fails(IStaking.ZeroAmount.selector);
        delegateBy(delegator, 0);
    }

    function test_delegate_toSelf_reverts() public {
        fails(IStaking.SelfDelegation.selector, operator);
        delegateBy(operator, MIN_DELEGATION);
    }

    function test_delegate_toNobody_reverts() public {
        fails(IStaking.OperatorNotBacked.selector, other);
        vm.prank(delegator);
        staking.delegate(other, MIN_DELEGATION, IStaking.Terms(0, 0, 0));
    }

    function test_delegate_oneWeiShort_reverts() public {
        fails(IStaking.DelegationTooSmall.selector, MIN_DELEGATION - 1, MIN_DELEGATION);
        delegateBy(delegator, MIN_DELEGATION - 1);
    }

    function test_delegate_oneWeiMore_succeeds() public {
        delegateBy(delegator, MIN_DELEGATION);
        delegateBy(delegator, 1);

        vm.assertEq(staking.valueOf(operator, delegator), MIN_DELEGATION + 1);
    }

    function test_delegate_operatorBelowLeastBond_reverts() public {
        slash(1);

        fails(IStaking.OperatorNotBacked.selector, operator);
        delegateBy(delegator, MIN_DELEGATION);
    }

    function test_delegate_operatorLeaving_reverts() public {
        unbondBy(operator, MIN_BOND);

        fails(IStaking.OperatorNotBacked.selector, operator);
        delegateBy(delegator, MIN_DELEGATION);
    }

    function test_delegate_lastSecondOfJail_reverts() public {
        jail();
        pass(JAIL - 1);

        fails(IStaking.OperatorNotBacked.selector, operator);
        delegateBy(delegator, MIN_DELEGATION);
    }

    function test_delegate_firstSecondAfterJail_succeeds() public {
        jail();
        pass(JAIL);
        delegateBy(delegator, MIN_DELEGATION);
    }

    function test_delegate_otherEra_reverts() public {
        delegateBy(delegator, MIN_DELEGATION);
        slash(type(uint256).max);
        bond(MIN_BOND);

        vm.expectRevert(abi.encodeWithSelector(IStaking.EraMismatch.selector, 0, 1));
        vm.prank(delegator);
        staking.delegate(operator, MIN_DELEGATION, IStaking.Terms(0, MAX_COMMISSION, 0));
    }

    function test_delegate_afterWipeOut_startsAtOne_succeeds() public {
        delegateBy(delegator, MIN_DELEGATION);
        slash(type(uint256).max);
        bond(MIN_BOND);
        era = 1;

        vm.assertEq(delegateBy(delegator, 2 * MIN_DELEGATION), 2 * MIN_DELEGATION);
        vm.assertEq(staking.positionOf(operator, delegator).era, 1);
        vm.assertEq(staking.valueOf(operator, delegator), 2 * MIN_DELEGATION);
    }

    function test_delegate_commissionAboveTerms_reverts() public {
        setCommission(500);

        fails(IStaking.CommissionTooHigh.selector, 500, 499);
        delegateWith(IStaking.Terms(0, 499, 0));
    }

    // A planned increase counts before it acts: the delegator could not leave in time.
    function test_delegate_plannedCommissionAboveTerms_reverts() public {
        delegateBy(delegator, MIN_DELEGATION);
        setCommission(500);

        fails(IStaking.CommissionTooHigh.selector, 500, 499);
        delegateWith(IStaking.Terms(0, 499, 0));
    }

    function test_delegate_droppedIncrease_countsNoMore_succeeds() public {
        setCommission(100);
        delegateBy(delegator, MIN_DELEGATION);
        setCommission(500);
        setCommission(100);

        delegateWith(IStaking.Terms(0, 100, 0));
    }

    function test_delegate_exactTerms_succeeds() public {
        setCommission(500);
        delegateWith(IStaking.Terms(MIN_DELEGATION, 500, 0));
    }

    function test_delegate_tooFewShares_reverts() public {
        fails(IStaking.TooFewShares.selector, MIN_DELEGATION, MIN_DELEGATION + 1);
        delegateWith(IStaking.Terms(MIN_DELEGATION + 1, 0, 0));
    }

    function test_delegate_upToLeverage_succeeds() public {
        delegateBy(delegator, MIN_BOND * LEVERAGE);
    }

    function test_delegate_beyondLeverage_reverts() public {
        delegateBy(other, MIN_BOND);
        uint256 most = MIN_BOND * LEVERAGE;

        fails(IStaking.LeverageExceeded.selector, most + 1, most);
        delegateBy(delegator, most - MIN_BOND + 1);
    }

    // Only at entry: who is in stays in when the own bond shrinks.
    function test_delegate_leverageAfterSlash_keepsOldOnes_succeeds() public {
        bond(MIN_BOND);
        delegateBy(delegator, 2 * MIN_BOND * LEVERAGE);
        slash(MIN_BOND);

        vm.assertEq(staking.valueOf(operator, delegator), 2 * MIN_BOND * LEVERAGE);
        fails(IStaking.LeverageExceeded.selector, 2 * MIN_BOND * LEVERAGE + MIN_DELEGATION, MIN_BOND * LEVERAGE);
        delegateBy(other, MIN_DELEGATION);
    }

    // Until it is claimed it can be slashed with the rest: a part of everything would be more and more of the own bond.
    function test_delegate_leavingDelegations_keepTheirRoom_reverts() public {
        uint256 most = MIN_BOND * LEVERAGE;
        uint256 ticket = unbondBy(delegator, delegateBy(delegator, most));
        fails(IStaking.LeverageExceeded.selector, most + MIN_DELEGATION, most);
        delegateBy(other, MIN_DELEGATION);
        pass(UNBONDING);
        staking.claim(ticket);
        delegateBy(other, most);
    }

    function test_delegate_smallPositionAfterSlash_topsUp_succeeds() public {
        delegateBy(delegator, MIN_DELEGATION);
        slash(MIN_BOND + MIN_DELEGATION / 2);
        bond(MIN_BOND);

        fails(IStaking.DelegationTooSmall.selector, MIN_DELEGATION - 1, MIN_DELEGATION);
        delegateBy(delegator, MIN_DELEGATION / 2 - 1);
        delegateBy(delegator, MIN_DELEGATION / 2);
        vm.assertEq(staking.valueOf(operator, delegator), MIN_DELEGATION);
    }

    function testFuzz_delegate_anyAmount_works(uint256 amount) public {
        bond(MAX_AMOUNT);
        uint256 most = (MAX_AMOUNT + MIN_BOND) * LEVERAGE;
        vm.prank(delegator);
        token.transfer(other, WEALTH - MAX_AMOUNT);

        if (amount == 0) fails(IStaking.ZeroAmount.selector);
        else if (amount > type(uint128).max) fails(SafeCast.SafeCastOverflowedUintDowncast.selector, 128, amount);
        else if (amount < MIN_DELEGATION) fails(IStaking.DelegationTooSmall.selector, amount, MIN_DELEGATION);
        else if (amount > most) fails(IStaking.LeverageExceeded.selector, amount, most);
        else if (amount > MAX_AMOUNT)
            vm.expectRevert(
                abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, delegator, MAX_AMOUNT, amount)
            );
        vm.prank(delegator);
        staking.delegate(operator, amount, IStaking.Terms(0, 0, 0));

        if (amount >= MIN_DELEGATION && amount <= MAX_AMOUNT) vm.assertEq(delegatedPool().assets, amount);
        checkSolvent();
    }

    function testFuzz_delegate_anyTerms_works(uint16 commission, IStaking.Terms memory terms) public {
        commission = uint16(bound(commission, 0, MAX_COMMISSION));
        setCommission(commission);

        if (terms.era != 0) vm.expectRevert(abi.encodeWithSelector(IStaking.EraMismatch.selector, terms.era, 0));
        else if (terms.maxCommission < commission)
            fails(IStaking.CommissionTooHigh.selector, commission, terms.maxCommission);
        else if (terms.minShares > MIN_DELEGATION)
            fails(IStaking.TooFewShares.selector, MIN_DELEGATION, terms.minShares);
        delegateWith(terms);
    }

    // Going in and out at once never pays, at any price.
    function testFuzz_delegate_thenLeave_neverPays_works(uint256 first, uint256 lost, uint256 amount) public {
        bond(MAX_AMOUNT);
        first = bound(first, MIN_DELEGATION, MAX_AMOUNT);
        amount = bound(amount, 2 * MIN_DELEGATION, MAX_AMOUNT);
        delegateBy(other, first);
        slash(MAX_AMOUNT + MIN_BOND + bound(lost, 0, first));
        bond(MAX_AMOUNT);
        era = delegatedPool().era;
        uint256 others = staking.valueOf(operator, other);

        uint256 shares = delegateBy(delegator, amount);
        uint256 id = unbondBy(delegator, shares);
        vm.assertLe(staking.ticketValue(id), amount);
        vm.assertGe(staking.ticketValue(id) + 1, amount);
        vm.assertGe(staking.valueOf(operator, other), others);
        checkSolvent();
    }

    function delegateWith(IStaking.Terms memory terms) private {
        vm.prank(delegator);
        staking.delegate(operator, MIN_DELEGATION, terms);
    }
}
