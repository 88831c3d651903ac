// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingInvariants} from "../helpers/StakingInvariants.sol";

contract StakingSharesInvariantTest is StakingInvariants {
    function invariant_sharesAreKept() public {
        vm.warp(actors.clock());
        sharesNeverBelowAssets();
        sharesAreSomebodys();
        valuesNeverExceedAssets();
        deadErasStayDead();
    }

    // K3: no share is worth more than one unit, and no pool has one without the other.
    function sharesNeverBelowAssets() private view {
        for (uint256 i = 0; i < 2 * OPERATORS; ++i) {
            IStaking.Pool memory each = pool(i / 2, IStaking.Kind(i % 2));
            vm.assertGe(each.shares, each.assets);
            vm.assertLe(each.activeShares, each.shares);
            vm.assertEq(each.assets == 0, each.shares == 0);
            vm.assertLe(each.shares, uint256(each.assets) * 1e9);
        }
    }

    // K4: the shares of a pool are those of its positions and tickets, and the active ones those of its positions.
    function sharesAreSomebodys() private view {
        uint256 which = dice(OPERATORS);
        address operator = actors.people(which);
        IStaking.Pool[2] memory pools = [pool(which, IStaking.Kind.Own), pool(which, IStaking.Kind.Delegated)];
        uint256[2] memory leaving;
        for (uint256 i = 0; i < actors.ticketsLength(); ++i) {
            IStaking.Ticket memory ticket = staking.ticketOf(actors.tickets(i));
            uint256 kind = uint256(ticket.kind);
            if (ticket.operator == operator && ticket.era == pools[kind].era) leaving[kind] += ticket.shares;
        }
        uint256 delegated = 0;
        for (uint256 i = 0; i < PEOPLE; ++i) {
            if (i != which) delegated += staking.positionOf(operator, actors.people(i)).shares;
        }
        vm.assertEq(pools[0].activeShares, staking.positionOf(operator, operator).shares);
        vm.assertEq(pools[1].activeShares, delegated);
        vm.assertEq(pools[0].shares, pools[0].activeShares + leaving[0]);
        vm.assertEq(pools[1].shares, pools[1].activeShares + leaving[1]);
    }

    // K5: nobody is worth more after entering than it gave (asserted at every entry and, with rounding, for a ticket
    // picked before every action: see the actors), so the values of all never exceed what is there.
    function valuesNeverExceedAssets() private view {
        uint256 which = dice(OPERATORS);
        address operator = actors.people(which);
        uint256 values = staking.valueOf(operator, operator);
        for (uint256 i = 0; i < PEOPLE; ++i) {
            if (i != which) values += staking.valueOf(operator, actors.people(i));
        }
        for (uint256 i = 0; i < actors.ticketsLength(); ++i) {
            uint256 id = actors.tickets(i);
            if (staking.ticketOf(id).operator == operator) values += staking.ticketValue(id);
        }
        uint256 slashable = staking.slashableOf(operator);
        vm.assertLe(values, slashable);
        vm.assertLe(slashable - values, PEOPLE + actors.ticketsLength() + 2);
    }

    // K9: what belongs to an era that ended is worth nothing and moves nothing. The probe is undone before the next call.
    function deadErasStayDead() private {
        for (uint256 i = 0; i < actors.ticketsLength(); ++i) {
            uint256 id = actors.tickets(i);
            IStaking.Ticket memory ticket = staking.ticketOf(id);
            IStaking.Pool memory before = staking.poolOf(ticket.operator, ticket.kind);
            vm.assertLe(ticket.era, before.era);
            if (ticket.era == before.era) continue;

            vm.assertEq(staking.ticketValue(id), 0);
            vm.warp(actors.clock() + UNBONDING);
            vm.assertEq(staking.claim(id), 0);
            IStaking.Pool memory afterwards = staking.poolOf(ticket.operator, ticket.kind);
            vm.assertTrue(afterwards.assets == before.assets && afterwards.shares == before.shares);
            return;
        }
    }
}
