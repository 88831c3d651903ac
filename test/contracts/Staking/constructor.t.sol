// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Staking} from "../../../contracts/Staking.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../helpers/StakingTest.sol";

contract StakingConstructorTest is StakingTest {
    uint64 private constant LONGEST = 366 days;

    function test_constructor_localParameters_succeeds() public view {
        vm.assertEq(address(staking.TOKEN()), address(token));
        vm.assertEq(staking.COURT(), court);
        vm.assertEq(staking.UNBONDING(), UNBONDING);
        vm.assertEq(keccak256(abi.encode(staking.parameters())), keccak256(abi.encode(localParameters())));
    }

    function test_constructor_extremes_succeeds() public {
        IStaking.Parameters memory p = IStaking.Parameters(1, 1, 0, uint128(DUST), uint128(DUST), 1, 0, 0);
        vm.assertEq(new Staking(token, court, p).UNBONDING(), 1);
        p = IStaking.Parameters(
            LONGEST,
            LONGEST,
            LONGEST,
            type(uint128).max,
            type(uint128).max,
            type(uint16).max,
            10_000,
            5000
        );
        vm.assertEq(new Staking(token, court, p).UNBONDING(), LONGEST);
    }

    // A stream that outlasts the exit would reward those who come for the money and leave with it.
    function test_constructor_streamBeyondUnbonding_reverts() public {
        IStaking.Parameters memory p = localParameters();
        p.stream = p.unbonding + 1;
        checkRefused(p);
    }

    // Half of what the own bond loses is always burnt: nobody who challenges himself gets out even.
    function test_constructor_bountyAboveHalf_reverts() public {
        IStaking.Parameters memory p = localParameters();
        p.bounty = 5001;
        checkRefused(p);
    }

    function testFuzz_constructor_anyParameters_works(IStaking.Parameters memory p) public {
        p.unbonding = uint64(bound(p.unbonding, 0, LONGEST + 1));
        p.stream = uint64(bound(p.stream, 0, uint256(p.unbonding) + 1));
        p.jail = uint64(bound(p.jail, LONGEST - 9, LONGEST + 1));
        p.minBond = uint128(bound(p.minBond, DUST - 1, DUST + 9));
        p.minDelegation = uint128(bound(p.minDelegation, DUST - 1, DUST + 9));
        p.leverage = uint16(bound(p.leverage, 0, 9));
        p.maxCommission = uint16(bound(p.maxCommission, 9990, 10_001));
        p.bounty = uint16(bound(p.bounty, 4990, 5001));
        bool times = p.unbonding <= LONGEST && p.stream > 0 && p.stream <= p.unbonding && p.jail <= LONGEST;
        bool amounts = p.minBond >= DUST && p.minDelegation >= DUST && p.leverage > 0;
        if (!times || !amounts || p.maxCommission > 10_000 || p.bounty > 5000) checkRefused(p);
        else vm.assertEq(new Staking(token, court, p).parameters().stream, p.stream);
    }

    function checkRefused(IStaking.Parameters memory p) private {
        vm.expectRevert(abi.encodeWithSelector(IStaking.BadStakingParameters.selector, p));
        new Staking(token, court, p);
    }
}
