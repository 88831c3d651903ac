// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../helpers/StakingTest.sol";

contract StakingWithdrawCreditTest is StakingTest {
    function setUp() public override {
        super.setUp();
        bond(MIN_BOND);
    }

    function test_withdrawCredit_bounty_succeeds() public {
        slashFor(100e18, challenger);

        vm.expectEmit(address(staking));
        emit IStaking.CreditWithdrawn(challenger, 30e18);
        vm.prank(challenger);
        vm.assertEq(staking.withdrawCredit(), 30e18);

        vm.assertEq(token.balanceOf(challenger), 30e18);
        vm.assertEq(staking.creditOf(challenger), 0);
        checkSolvent();
    }

    function test_withdrawCredit_twice_reverts() public {
        slashFor(100e18, challenger);
        vm.prank(challenger);
        staking.withdrawCredit();

        fails(IStaking.NoCredit.selector, challenger);
        vm.prank(challenger);
        staking.withdrawCredit();
    }

    function test_withdrawCredit_nothingOwed_reverts() public {
        fails(IStaking.NoCredit.selector, operator);
        vm.prank(operator);
        staking.withdrawCredit();
    }

    // What streamed until now is paid too, without another call before.
    function test_withdrawCredit_operator_settlesItsStream_succeeds() public {
        fund(60e18);
        pass(STREAM / 2);
        vm.assertEq(staking.creditOf(operator), 0);

        vm.expectEmit(address(staking));
        emit IStaking.RewardsReleased(operator, 30e18, 0);
        vm.prank(operator);
        vm.assertEq(staking.withdrawCredit(), 30e18);
        checkSolvent();
    }

    function testFuzz_withdrawCredit_severalBounties_addUp_works(uint256 a, uint256 b) public {
        (, uint256 first) = slashFor(bound(a, 0, MIN_BOND / 3), challenger);
        (, uint256 second) = slashFor(bound(b, 0, MIN_BOND / 3), challenger);

        if (first + second == 0) fails(IStaking.NoCredit.selector, challenger);
        vm.prank(challenger);
        uint256 paid = staking.withdrawCredit();
        vm.assertEq(token.balanceOf(challenger), first + second);
        if (first + second > 0) vm.assertEq(paid, first + second);
        checkSolvent();
    }
}
