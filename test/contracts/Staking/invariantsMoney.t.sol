// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StakingInvariants} from "../helpers/StakingInvariants.sol";

contract StakingMoneyInvariantTest is StakingInvariants {
    address private constant GRAVE = address(0xdEaD);

    function invariant_moneyIsConserved() public {
        vm.warp(actors.clock());
        balanceIsWhatIsOwed();
        nothingAppearsOrVanishes();
        rewardsAreCovered();
    }

    // K1: the contract has what it owes, to the unit, and what it owes is the sum of what each is owed.
    function balanceIsWhatIsOwed() private view {
        (uint256 staked, uint256 rewards, uint256 credit, uint256 unburnt) = staking.totals();
        vm.assertEq(token.balanceOf(address(staking)), staked + rewards + credit + unburnt + actors.donated());

        uint256 pools = 0;
        uint256 credits = staking.creditOf(actors.challenger());
        for (uint256 i = 0; i < PEOPLE; ++i) credits += staking.creditOf(actors.people(i));
        for (uint256 i = 0; i < OPERATORS; ++i) pools += staking.slashableOf(actors.people(i));
        vm.assertEq(staked, pools);
        vm.assertEq(credit, credits);
    }

    // K2: what came in is what is there, what was paid and what was burnt, pot by pot.
    function nothingAppearsOrVanishes() private view {
        uint256 paid = actors.claimed() + actors.collected() + actors.withdrawn() + actors.burnt();
        uint256 inflow = actors.staked() + actors.funded() + actors.donated();
        vm.assertEq(inflow, token.balanceOf(address(staking)) + paid);
        vm.assertEq(token.balanceOf(GRAVE), actors.burnt());

        (uint256 staked, uint256 rewards, uint256 credit, uint256 unburnt) = staking.totals();
        vm.assertEq(staked, actors.staked() - actors.claimed() - actors.taken());
        vm.assertEq(unburnt, actors.taken() - actors.bounties() - actors.burnt());
        vm.assertEq(rewards + credit, actors.funded() + actors.bounties() - actors.collected() - actors.withdrawn());
    }

    // K8: what delegators earned and what is still to stream is never more than what is left of the rewards.
    function rewardsAreCovered() private view {
        (, uint256 rewards, , ) = staking.totals();
        uint256 owed = 0;
        for (uint256 i = 0; i < OPERATORS; ++i) {
            address operator = actors.people(i);
            (uint256 current, uint256 next, uint64 left) = staking.streamOf(operator);
            vm.assertTrue(current + next == 0 ? left == 0 : left > 0 && left <= 60);
            owed += current + next;
            for (uint256 j = 0; j < PEOPLE; ++j) owed += staking.positionOf(operator, actors.people(j)).accrued;
        }
        vm.assertLe(owed, rewards);
    }
}
