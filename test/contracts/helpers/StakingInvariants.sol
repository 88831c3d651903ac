// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Staking} from "../../../contracts/Staking.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {KeyedSlasher} from "./KeyedSlasher.sol";
import {StakingActors} from "./StakingActors.sol";
import {StakingHonest} from "./StakingHonest.sol";
import {StakingLedger} from "./StakingLedger.sol";
import {Test} from "./Test.sol";

/// @notice What every invariant test of `Staking` shares: the actors, and what each run of calls must have reached.
abstract contract StakingInvariants is Test {
    uint256 internal constant OPERATORS = 3;
    uint256 internal constant PEOPLE = 6;
    uint64 internal constant UNBONDING = 120;

    error ActionNotReached(StakingHonest.Action action);
    error BranchNotReached(StakingLedger.Branch branch);

    StakingActors internal actors;
    Staking internal staking;
    IERC20 internal token;
    KeyedSlasher internal court;

    function setUp() public {
        actors = new StakingActors();
        (staking, token, court) = (actors.staking(), actors.token(), actors.court());
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actors);
    }

    function afterInvariant() public {
        for (uint256 action = 0; action <= uint256(type(StakingHonest.Action).max); ++action) {
            require(actors.count(StakingHonest.Action(action)) > 0, ActionNotReached(StakingHonest.Action(action)));
        }
        for (uint256 branch = 0; branch <= uint256(type(StakingLedger.Branch).max); ++branch) {
            require(actors.reached(StakingLedger.Branch(branch)) > 0, BranchNotReached(StakingLedger.Branch(branch)));
        }
        everyoneLeaves();
    }

    function pool(uint256 operator, IStaking.Kind kind) internal view returns (IStaking.Pool memory) {
        return staking.poolOf(actors.people(operator), kind);
    }

    /// @dev A number that differs from call to call.
    function dice(uint256 sides) internal view returns (uint256) {
        return uint256(keccak256(abi.encode(actors.clock(), actors.operations()))) % sides;
    }

    /// @dev Whatever happened before: all stake, rewards and credit can be taken out, and only rounding and streams that
    /// nobody is left to earn remain.
    function everyoneLeaves() private {
        vm.warp(actors.clock());
        for (uint256 i = 0; i < OPERATORS * PEOPLE; ++i) {
            (address operator, address holder) = (actors.people(i / PEOPLE), actors.people(i % PEOPLE));
            uint256 shares = staking.positionOf(operator, holder).shares;
            if (shares == 0) continue;
            vm.prank(holder);
            staking.unbond(operator, shares);
        }
        vm.warp(actors.clock() + UNBONDING);
        for (uint256 id = 0; id < staking.ticketCount(); ++id) {
            if (staking.ticketOf(id).owner != address(0)) staking.claim(id);
        }
        for (uint256 i = 0; i < OPERATORS * PEOPLE; ++i) {
            (address operator, address holder) = (actors.people(i / PEOPLE), actors.people(i % PEOPLE));
            if (staking.positionOf(operator, holder).accrued == 0) continue;
            vm.prank(holder);
            staking.collectRewards(operator);
        }
        for (uint256 i = 0; i <= PEOPLE; ++i) {
            address account = i == PEOPLE ? actors.challenger() : actors.people(i);
            if (staking.creditOf(account) == 0) continue;
            vm.prank(account);
            staking.withdrawCredit();
        }
        checkLeftovers();
    }

    function checkLeftovers() private {
        (uint256 staked, uint256 rewards, uint256 credit, uint256 unburnt) = staking.totals();
        if (unburnt > 0) staking.burnSlashed();
        vm.assertEq(staked, 0);
        vm.assertEq(credit, 0);
        uint256 streams = 0;
        for (uint256 i = 0; i < OPERATORS; ++i) {
            (uint256 current, uint256 next, ) = staking.streamOf(actors.people(i));
            streams += current + next;
        }
        vm.assertGe(rewards, streams);
        // A settlement of a position leaves less than one unit behind, and so does what a dead era carried.
        vm.assertLe(rewards - streams, 8 * actors.operations() + 64);
        vm.assertEq(token.balanceOf(address(staking)), rewards + actors.donated());
    }
}
