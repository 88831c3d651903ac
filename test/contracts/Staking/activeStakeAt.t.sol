// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StakingTest} from "../helpers/StakingTest.sol";

contract StakingActiveStakeAtTest is StakingTest {
    function test_activeStakeAt_everyChange_works() public {
        bond(2 * MIN_BOND);
        pass(10);
        delegateBy(delegator, 50e18);
        pass(10);
        unbondBy(delegator, 20e18);
        pass(10);
        slash(100e18);
        pass(10);
        unbondBy(operator, 2 * MIN_BOND);
        pass(10);

        vm.assertEq(stakeAt(START - 1), 0);
        vm.assertEq(stakeAt(START), 2 * MIN_BOND);
        vm.assertEq(stakeAt(START + 9), 2 * MIN_BOND);
        vm.assertEq(stakeAt(START + 10), 2 * MIN_BOND + 50e18);
        vm.assertEq(stakeAt(START + 20), 2 * MIN_BOND + 30e18);
        vm.assertEq(stakeAt(START + 30), 2 * MIN_BOND - 70e18);
        vm.assertEq(stakeAt(START + 40), 30e18);
        vm.assertEq(stakeAt(START + 50), 30e18);
    }

    // Several changes in one second: the last one stands.
    function test_activeStakeAt_sameSecond_lastCounts_works() public {
        bond(2 * MIN_BOND);
        unbondBy(operator, MIN_BOND);
        slash(500e18);

        vm.assertEq(stakeAt(START), 750e18);
        vm.assertEq(stakeAt(START), activeStake());
    }

    function test_activeStakeAt_wipeOut_works() public {
        bond(MIN_BOND);
        delegateBy(delegator, MIN_DELEGATION);
        pass(1);
        slash(type(uint256).max);

        vm.assertEq(stakeAt(START), MIN_BOND + MIN_DELEGATION);
        vm.assertEq(stakeAt(START + 1), 0);
    }

    // Claims, rewards and jail are no changes of what is active.
    function test_activeStakeAt_otherActs_leaveItAlone_works() public {
        bond(2 * MIN_BOND);
        unbondBy(operator, MIN_BOND);
        fund(60e18);
        pass(UNBONDING);
        staking.claim(0);
        jail();

        vm.assertEq(stakeAt(START), MIN_BOND);
        vm.assertEq(stakeAt(START + UNBONDING), MIN_BOND);
        vm.assertEq(stakeAt(START + UNBONDING), activeStake());
    }

    function test_activeStakeAt_lastTimes_works() public {
        bond(MIN_BOND);

        vm.assertEq(stakeAt(type(uint48).max), MIN_BOND);
        vm.assertEq(stakeAt(type(uint64).max), MIN_BOND);
        vm.assertEq(staking.activeStakeAt(other, START), 0);
    }

    function testFuzz_activeStakeAt_anyHistory_works(
        uint8[12] memory acts,
        uint8[12] memory waits,
        uint8 asked
    ) public {
        bond(MAX_AMOUNT);
        delegateBy(delegator, MAX_AMOUNT);
        uint256 time = uint256(asked) * 4 + START;
        uint256 expected;
        for (uint256 i = 0; i < acts.length; ++i) {
            if (acts[i] % 4 == 0) bond(1e18);
            else if (acts[i] % 4 == 1) delegateBy(delegator, 1e18);
            else if (acts[i] % 4 == 2) unbondBy(delegator, 1e18);
            else slash(1e18 * uint256(acts[i]));
            if (block.timestamp <= time) expected = activeStake();
            pass(waits[i]);
        }
        if (block.timestamp <= time) vm.warp(time);
        vm.assertEq(stakeAt(time), expected);
    }

    function stakeAt(uint256 time) private view returns (uint256) {
        return staking.activeStakeAt(operator, uint64(time));
    }
}
