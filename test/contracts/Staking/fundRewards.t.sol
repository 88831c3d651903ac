// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../helpers/StakingTest.sol";

contract StakingFundRewardsTest is StakingTest {
    function setUp() public override {
        super.setUp();
        bond(MIN_BOND);
    }

    function test_fundRewards_startsStream_succeeds() public {
        vm.expectEmit(address(staking));
        emit IStaking.RewardsFunded(operator, other, 60e18);
        fund(60e18);

        checkStream(60e18, 0, STREAM);
        (, uint256 rewards, , ) = staking.totals();
        vm.assertEq(rewards, 60e18);
        checkSolvent();
    }

    function test_fundRewards_nothing_reverts() public {
        fails(IStaking.ZeroAmount.selector);
        fund(0);
    }

    function test_fundRewards_nobodyStakes_reverts() public {
        unbondBy(operator, MIN_BOND);

        fails(IStaking.NothingStaked.selector, operator);
        fund(1);
    }

    function test_fundRewards_onlyDelegatorsStake_succeeds() public {
        delegateBy(delegator, MIN_DELEGATION);
        unbondBy(operator, MIN_BOND);
        fund(60e18);
        pass(STREAM);

        vm.assertEq(accruedOf(delegator), 60e18);
    }

    function test_fundRewards_runsEvenly_succeeds() public {
        fund(60e18);
        pass(1);
        checkStream(59e18, 0, STREAM - 1);
        pass(29);
        checkStream(30e18, 0, STREAM / 2);
        pass(30);
        checkStream(0, 0, 0);
        pass(1000);
        checkStream(0, 0, 0);
    }

    // A top-up forms the next lane; what was promised goes on at its pace and ends at its time.
    function test_fundRewards_topUp_neverStretches_succeeds() public {
        fund(60e18);
        pass(20);
        fund(600e18);

        checkStream(40e18, 600e18, 40);
        pass(20);
        fund(6e18);
        checkStream(20e18, 606e18, 20);
        pass(20);
        checkStream(606e18, 0, STREAM);
        pass(30);
        checkStream(303e18, 0, 30);
    }

    function test_fundRewards_manyTinyTopUps_neverStretch_succeeds() public {
        fund(60e18);
        for (uint256 i = 0; i < STREAM - 1; ++i) {
            pass(1);
            fund(1);
        }
        checkStream(1e18, STREAM - 1, 1);
        pass(1);
        checkStream(STREAM - 1, 0, STREAM);
        vm.prank(operator);
        vm.assertEq(staking.withdrawCredit(), 60e18);
    }

    function test_fundRewards_bothLanesInOneSettlement_succeeds() public {
        fund(60e18);
        pass(10);
        fund(120e18);
        pass(50 + 30);
        checkStream(60e18, 0, 30);
        vm.prank(operator);
        vm.assertEq(staking.withdrawCredit(), 120e18);
        pass(10 * STREAM);
        vm.prank(operator);
        vm.assertEq(staking.withdrawCredit(), 60e18);
        checkStream(0, 0, 0);
    }

    // The exact second in which one lane ends belongs to it: the next one starts whole.
    function test_fundRewards_inTheSecondOfTheEnd_startsWhole_succeeds() public {
        fund(60e18);
        pass(STREAM);
        fund(120e18);

        checkStream(120e18, 0, STREAM);
    }

    function test_fundRewards_afterLongPause_startsNow_succeeds() public {
        fund(60e18);
        pass(1000 * STREAM);
        fund(60e18);
        pass(1);

        checkStream(59e18, 0, STREAM - 1);
    }

    function test_fundRewards_clockStopsWithoutStake_succeeds() public {
        fund(60e18);
        pass(20);
        unbondBy(operator, MIN_BOND);
        pass(5000);
        checkStream(40e18, 0, 40);
        bond(MIN_BOND);
        checkStream(40e18, 0, 40);
        pass(10);
        checkStream(30e18, 0, 30);
        vm.prank(operator);
        vm.assertEq(staking.withdrawCredit(), 30e18);
    }

    function test_fundRewards_clockStopsAfterWipeOut_succeeds() public {
        fund(60e18);
        pass(20);
        slash(MIN_BOND);
        vm.assertEq(staking.creditOf(operator), 20e18);
        pass(5000);
        bond(MIN_BOND);
        pass(20);

        checkStream(20e18, 0, 20);
    }

    function testFuzz_fundRewards_anyAmount_works(uint256 amount) public {
        if (amount == 0) fails(IStaking.ZeroAmount.selector);
        else if (amount > type(uint128).max) fails(SafeCast.SafeCastOverflowedUintDowncast.selector, 128, amount);
        else if (amount > WEALTH)
            vm.expectRevert(
                abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, other, WEALTH, amount)
            );
        vm.prank(other);
        staking.fundRewards(operator, amount);

        if (amount > 0 && amount <= WEALTH) checkStream(amount, 0, STREAM);
    }

    // Whatever is given and however often it is settled: after its time, all of it is out, and not a unit more.
    function testFuzz_fundRewards_settledAnyhow_paysExactly_works(
        uint256[4] memory gifts,
        uint8[4] memory waits
    ) public {
        uint256 given;
        uint256 paid;
        for (uint256 i = 0; i < gifts.length; ++i) {
            uint256 gift = bound(gifts[i], 1, MAX_AMOUNT);
            fund(gift);
            given += gift;
            pass(waits[i]);
            vm.prank(operator);
            try staking.withdrawCredit() returns (uint256 amount) {
                paid += amount;
            } catch (bytes memory reason) {
                vm.assertEq(keccak256(reason), keccak256(abi.encodeWithSelector(IStaking.NoCredit.selector, operator)));
            }
            vm.assertLe(paid, given);
            checkSolvent();
        }
        pass(2 * STREAM);
        (uint256 current, uint256 next, ) = staking.streamOf(operator);
        vm.assertEq(current + next, 0);
        delegateBy(delegator, MIN_DELEGATION);
        vm.assertEq(paid + staking.creditOf(operator), given);
    }

    function checkStream(uint256 current, uint256 next, uint64 secondsLeft) private view {
        (uint256 a, uint256 b, uint64 c) = staking.streamOf(operator);
        vm.assertEq(a, current);
        vm.assertEq(b, next);
        vm.assertEq(c, secondsLeft);
    }
}
