// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../helpers/StakingTest.sol";

contract StakingCollectRewardsTest is StakingTest {
    function setUp() public override {
        super.setUp();
        bond(MIN_BOND);
    }

    function test_collectRewards_splitsByStake_succeeds() public {
        delegateBy(delegator, 3 * MIN_BOND);
        fund(60e18);
        pass(STREAM);

        vm.assertEq(accruedOf(delegator), 45e18);
        vm.expectEmit(address(staking));
        emit IStaking.RewardsReleased(operator, 15e18, 45e18);
        vm.expectEmit(address(staking));
        emit IStaking.RewardsCollected(operator, delegator, 45e18);
        vm.assertEq(collectBy(delegator), 45e18);
        vm.assertEq(staking.creditOf(operator), 15e18);
        checkSolvent();
    }

    function test_collectRewards_commissionOnDelegatedPartOnly_succeeds() public {
        setCommission(2000);
        delegateBy(delegator, 3 * MIN_BOND);
        fund(60e18);
        pass(STREAM);

        vm.assertEq(collectBy(delegator), 36e18);
        vm.assertEq(staking.creditOf(operator), 15e18 + 9e18);
    }

    // The commission of the day when the reward came counts for it, whatever comes later.
    function test_collectRewards_commissionFixedAtFunding_succeeds() public {
        delegateBy(delegator, 3 * MIN_BOND);
        setCommission(MAX_COMMISSION);
        pass(UNBONDING - 1);
        fund(60e18);
        pass(STREAM);

        vm.assertEq(staking.commissionOf(operator).current, MAX_COMMISSION);
        vm.assertEq(collectBy(delegator), 45e18);
    }

    function test_collectRewards_laneOfTwoRates_takesTheirMean_succeeds() public {
        delegateBy(delegator, MIN_BOND);
        fund(2);
        setCommission(1000);
        fund(90e18);
        pass(UNBONDING);
        vm.assertEq(collectBy(delegator), 45e18 + 1);

        fund(2);
        fund(30e18);
        setCommission(500);
        fund(10e18);
        pass(2 * STREAM);
        // Half of 40, less 10 % of three parts in four and 5 % of one.
        vm.assertEq(collectBy(delegator), 20e18 - 1.5e18 - 0.25e18 + 1);
    }

    function test_collectRewards_twice_reverts() public {
        delegateBy(delegator, MIN_BOND);
        fund(60e18);
        pass(STREAM);
        collectBy(delegator);

        fails(IStaking.NoRewards.selector, operator, delegator);
        collectBy(delegator);
    }

    function test_collectRewards_byOperatorOfItself_reverts() public {
        fund(60e18);
        pass(STREAM);

        fails(IStaking.NoRewards.selector, operator, operator);
        collectBy(operator);
    }

    function test_collectRewards_lateComer_getsNothingOfBefore_succeeds() public {
        delegateBy(delegator, MIN_BOND);
        fund(60e18);
        pass(STREAM / 2);
        delegateBy(other, 2 * MIN_BOND);

        vm.assertEq(accruedOf(other), 0);
        pass(STREAM / 2);
        vm.assertEq(accruedOf(delegator), 15e18 + 7.5e18);
        vm.assertEq(accruedOf(other), 15e18);
    }

    function test_collectRewards_inAndOutInOneSecond_earnsNothing_succeeds() public {
        delegateBy(other, MIN_BOND);
        fund(60e18);
        pass(10);
        uint256 shares = delegateBy(delegator, 5 * MIN_BOND);
        unbondBy(delegator, shares);
        pass(STREAM);

        fails(IStaking.NoRewards.selector, operator, delegator);
        collectBy(delegator);
    }

    function test_collectRewards_leavingShares_earnNoMore_succeeds() public {
        uint256 shares = delegateBy(delegator, MIN_BOND);
        fund(60e18);
        pass(STREAM / 2);
        unbondBy(delegator, shares);
        pass(STREAM);

        vm.assertEq(collectBy(delegator), 15e18);
        vm.assertEq(staking.creditOf(operator), 15e18 + 30e18);
    }

    function test_collectRewards_afterWipeOut_paysWhatWasEarned_succeeds() public {
        delegateBy(delegator, MIN_BOND);
        fund(60e18);
        pass(STREAM / 2);
        slash(type(uint256).max);
        bond(MIN_BOND);
        era = 1;
        delegateBy(other, MIN_BOND);
        pass(STREAM / 2);

        // What the new era earns is not shown to shares of the old one, not even before anything is settled.
        vm.assertEq(accruedOf(delegator), 15e18);
        vm.assertEq(accruedOf(other), 15e18);
        vm.assertEq(collectBy(delegator), 15e18);
        vm.assertEq(collectBy(other), 15e18);
        vm.assertEq(staking.positionOf(operator, delegator).shares, 0);
        checkSolvent();
    }

    function test_collectRewards_twoErasLater_paysOfEachEra_succeeds() public {
        for (uint64 i = 0; i < 3; ++i) {
            era = i;
            delegateBy(delegator, MIN_BOND);
            fund(60e18);
            pass(STREAM);
            slash(type(uint256).max);
            bond(MIN_BOND);
        }
        vm.assertEq(collectBy(delegator), 3 * 30e18);
        checkSolvent();
    }

    function test_collectRewards_slashedOwnBond_shiftsTheSplit_succeeds() public {
        delegateBy(delegator, MIN_BOND);
        fund(60e18);
        pass(STREAM / 2);
        slash(MIN_BOND);
        pass(STREAM / 2);

        vm.assertEq(collectBy(delegator), 15e18 + 30e18);
    }

    // Rewards never enter the price of a share.
    function test_collectRewards_leaveStakeAlone_succeeds() public {
        delegateBy(delegator, MIN_BOND);
        fund(60e18);
        pass(STREAM);
        collectBy(delegator);

        vm.assertEq(staking.valueOf(operator, delegator), MIN_BOND);
        vm.assertEq(delegatedPool().assets, delegatedPool().shares);
    }

    function testFuzz_collectRewards_anyStakes_payAtMostWhatCame_works(
        uint256 own,
        uint256[2] memory stakes,
        uint256 reward,
        uint16 commission,
        uint256 lost
    ) public {
        own = bond(bound(own, MIN_BOND, MAX_AMOUNT)) + MIN_BOND;
        stakes[0] = delegateBy(delegator, bound(stakes[0], MIN_DELEGATION, own));
        stakes[1] = delegateBy(other, bound(stakes[1], MIN_DELEGATION, own));
        setCommission(0);
        slash(own + bound(lost, 0, (stakes[0] + stakes[1]) / 2));
        reward = bound(reward, 1, MAX_AMOUNT);
        commission = uint16(bound(commission, 0, MAX_COMMISSION));
        setCommission(commission);
        pass(UNBONDING);
        fund(reward);
        pass(STREAM);

        uint256 expected = reward - (reward * commission) / 10_000;
        uint256 total = stakes[0] + stakes[1];
        uint256 first = accruedOf(delegator);
        uint256 second = accruedOf(other);
        vm.assertLe(first + second, expected);
        vm.assertGe(first + second + 2, expected);
        vm.assertLe(first, (expected * stakes[0]) / total);
        vm.assertGe(first + 1, (expected * stakes[0]) / total);
        if (first > 0) vm.assertEq(collectBy(delegator), first);
        if (second > 0) vm.assertEq(collectBy(other), second);
        checkSolvent();
    }

    // How often others make it settle changes nobody's rewards by more than rounding.
    function testFuzz_collectRewards_settledOften_sameRewards_works(uint8 settlements, uint256 reward) public {
        settlements = uint8(bound(settlements, 1, STREAM));
        reward = bound(reward, 1, MAX_AMOUNT);
        delegateBy(delegator, MIN_BOND);
        fund(reward);
        for (uint256 i = 0; i < settlements; ++i) {
            pass(1);
            delegateBy(delegator, 1);
            vm.prank(delegator);
            staking.unbond(operator, 1);
        }
        pass(STREAM);

        vm.assertLe(accruedOf(delegator), reward - reward / 2 + settlements);
        vm.assertGe(accruedOf(delegator) + settlements + 1, reward / 2);
        delegateBy(delegator, 1);
        vm.assertLe(staking.creditOf(operator) + accruedOf(delegator), reward);
        checkSolvent();
    }
}
