// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../helpers/StakingTest.sol";

contract StakingBurnSlashedTest is StakingTest {
    function test_burnSlashed_byAnyone_succeeds() public {
        bond(MIN_BOND);
        slashFor(100e18, challenger);

        vm.expectEmit(address(staking));
        emit IStaking.SlashedBurnt(70e18);
        vm.prank(other);
        vm.assertEq(staking.burnSlashed(), 70e18);

        vm.assertEq(token.balanceOf(NOBODY), 70e18);
        vm.assertEq(staking.creditOf(challenger), 30e18);
        checkSolvent();
    }

    function test_burnSlashed_nothing_reverts() public {
        bond(MIN_BOND);

        fails(IStaking.ZeroAmount.selector);
        staking.burnSlashed();
    }

    function test_burnSlashed_twice_reverts() public {
        bond(MIN_BOND);
        slash(1);
        staking.burnSlashed();

        fails(IStaking.ZeroAmount.selector);
        staking.burnSlashed();
    }

    // Tokens that somebody sent by mistake are nobody's: no function moves them.
    function test_burnSlashed_donation_staysOut_succeeds() public {
        bond(MIN_BOND);
        slash(1);
        vm.prank(other);
        token.transfer(address(staking), 5e18);

        vm.assertEq(staking.burnSlashed(), 1);
        vm.assertEq(token.balanceOf(address(staking)), MIN_BOND - 1 + 5e18);
    }
}
