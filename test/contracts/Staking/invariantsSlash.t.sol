// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingInvariants} from "../helpers/StakingInvariants.sol";

contract StakingSlashInvariantTest is StakingInvariants {
    // Each probe spends a key of its own; what the probes change is undone before the next call.
    function invariant_slashIsBounded() public {
        vm.warp(actors.clock());
        ownBondLosesFirst();
        slashTakesWhatIsThere();
        neverTakenTwice();
    }

    function invariant_exitsStayOpen() public {
        vm.warp(actors.clock());
        nobodyLeavesBeforePunishment();
        exitsAreOpenInEveryState();
    }

    // K6: in every state, whoever may slash can, and takes the smaller of what it asked for and all there is.
    function slashTakesWhatIsThere() private {
        address operator = actors.people(dice(OPERATORS));
        uint256 slashable = staking.slashableOf(operator);
        uint256 amount = bound(dice(type(uint256).max), 0, 2 * slashable);
        uint256 due = amount < slashable ? amount : slashable;

        (uint256 taken, ) = court.punish(operator, keccak256("K6"), amount, dice(2) == 0, address(this));

        vm.assertGe(taken, due);
        vm.assertEq(staking.slashableOf(operator), slashable - taken);
    }

    // K7: the operator's own bond loses first; of what is taken at most half of the own part is a bounty.
    function ownBondLosesFirst() private {
        uint256 which = dice(OPERATORS);
        IStaking.Pool memory own = pool(which, IStaking.Kind.Own);
        IStaking.Pool memory delegated = pool(which, IStaking.Kind.Delegated);
        uint256 amount = bound(dice(type(uint256).max), 0, uint256(own.assets) + delegated.assets);

        (uint256 taken, uint256 bounty) = court.punish(
            actors.people(which),
            keccak256("K7"),
            amount,
            false,
            address(this)
        );

        uint256 ownTaken = own.assets - pool(which, IStaking.Kind.Own).assets;
        if (amount <= own.assets) vm.assertEq(pool(which, IStaking.Kind.Delegated).assets, delegated.assets);
        else vm.assertEq(ownTaken, own.assets);
        vm.assertLe(bounty, ownTaken / 2);
        vm.assertGe(taken - bounty, taken / 2);
        vm.assertLe(actors.bounties(), actors.taken() / 2);
    }

    // K10: what was there when an offence was committed is there, or was taken for it, until it can be punished no more.
    function nobodyLeavesBeforePunishment() private view {
        uint256 clock = actors.clock();
        for (uint256 i = 0; i < OPERATORS; ++i) {
            address operator = actors.people(i);
            (uint256 time, uint256 stake, uint256 taken, uint256 claimedOlder) = actors.offences(operator);
            if (time == 0 || clock >= time + UNBONDING) continue;
            vm.assertGe(staking.slashableOf(operator) + taken + claimedOlder, stake);
        }
        for (uint256 i = 0; i < actors.ticketsLength(); ++i) {
            vm.assertLe(staking.ticketOf(actors.tickets(i)).unlockAt, clock + UNBONDING);
        }
    }

    // K11: all that was ever taken was there to be taken: no fault takes twice, none more than all.
    function neverTakenTwice() private {
        vm.assertLe(actors.taken() + actors.claimed(), actors.staked());
        address operator = actors.people(dice(OPERATORS));
        bytes32 key = keccak256("K11");
        court.punish(operator, key, 1, false, address(0));
        uint256 slashable = staking.slashableOf(operator);

        (bool again, ) = address(court).call(
            abi.encodeCall(court.punish, (operator, key, type(uint256).max, false, address(0)))
        );

        vm.assertFalse(again);
        vm.assertEq(staking.slashableOf(operator), slashable);
    }

    // K12: no state of an operator holds back a slash, a ticket whose time came, or rewards.
    function exitsAreOpenInEveryState() private {
        address operator = actors.people(dice(OPERATORS));
        address holder = actors.people(dice(PEOPLE));
        court.punish(operator, keccak256("K12"), dice(1e20), true, address(this));
        vm.assertFalse(staking.isBacked(operator));
        uint256 shares = staking.positionOf(operator, holder).shares;
        if (shares > 0) {
            vm.prank(holder);
            uint256 id = staking.unbond(operator, shares);
            vm.warp(actors.clock() + UNBONDING);
            court.punish(operator, keccak256("jail"), 1, true, address(this));
            staking.claim(id);
        }
        if (staking.positionOf(operator, holder).accrued > 0) {
            vm.prank(holder);
            staking.collectRewards(operator);
        }
    }
}
