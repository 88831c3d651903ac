// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingLedger} from "./StakingLedger.sol";

/// @notice What operators, holders, funders and a court do with `Staking` in good faith.
abstract contract StakingHonest is StakingLedger {
    enum Action {
        Bond,
        Delegate,
        Unbond,
        UnbondAll,
        Claim,
        ClaimMany,
        Slash,
        SlashByGame,
        Fund,
        Collect,
        Withdraw,
        RaiseCommission,
        LowerCommission,
        Burn,
        Wait,
        Sleep,
        WipeOut,
        Offend,
        Dodge,
        FrontRun,
        Sandwich,
        Overreach,
        Hurry,
        Intrude,
        Repeat,
        Donate,
        Desert
    }

    /// @dev One of the things that must only move one way, picked before an action and looked at after it.
    struct Witness {
        uint256 ticketId;
        uint256 ticketValue;
        address operator;
        address holder;
        uint256 rewards;
        uint256 operations;
        uint256 claims;
    }

    uint256 private constant MOST_TICKETS = 12;

    mapping(Action => uint256) public count;

    modifier acting(Action action, uint256 seed) {
        vm.warp(clock);
        Witness memory witness = choose(uint256(keccak256(abi.encode(action, seed))));
        _;
        verify(witness);
        ++count[action];
    }

    function bond(uint256 who, uint256 amount) external acting(Action.Bond, who) {
        doBond(operatorOf(who), anySize(amount, 1e24));
    }

    function delegate(uint256 who, uint256 from, uint256 amount) external acting(Action.Delegate, who) {
        enter(operatorOf(who), holderOf(who, from), amount);
    }

    function unbond(uint256 who, uint256 part) external acting(Action.Unbond, who) {
        (address operator, address holder) = positionNear(who);
        uint256 held = staking.positionOf(operator, holder).shares;
        uint256 shares = bound(part, 1, held);
        IStaking.Pool memory pool = holder == operator ? ownPool(operator) : delegatedPool(operator);
        uint256 rest = ((held - shares) * pool.assets) / pool.shares;
        depart(operator, holder, rest < (holder == operator ? MIN_BOND : MIN_DELEGATION) ? held : shares);
    }

    function unbondAll(uint256 who) external acting(Action.UnbondAll, who) {
        (address operator, address holder) = positionNear(who);
        departAll(operator, holder);
    }

    /// @dev Out of an operator that was jailed just before.
    function claim(uint256 who) external acting(Action.Claim, who) {
        if (tickets.length == 0) openTicket(who);
        claimAt(who % tickets.length, true);
    }

    function claimMany(uint256 who) external acting(Action.ClaimMany, who) {
        if (tickets.length == 0) openTicket(who);
        spareTicket();
        IStaking.Ticket memory first = staking.ticketOf(tickets[0]);
        if (first.unlockAt > clock) pass(first.unlockAt - clock);
        openTicket(who >> 8);
        uint256[] memory ids = new uint256[](3);
        // The one that is ready, the one that was opened last, and one that never was.
        (ids[0], ids[1]) = (tickets[0], tickets[tickets.length - 1]);
        ids[2] = staking.ticketCount() + 1_000_000;

        uint256 value = staking.ticketValue(ids[0]);
        uint256 had = token.balanceOf(first.owner);
        ++operations;
        vm.assertEq(staking.claimMany(ids), value);
        vm.assertEq(token.balanceOf(first.owner) - had, value);
        vm.assertEq(staking.ticketOf(ids[0]).owner, address(0));
        vm.assertTrue(staking.ticketOf(ids[1]).owner != address(0));
        vm.assertEq(staking.claimMany(ids), 0);
        noteClaim(0, first, value);
        reach(Branch.LockedTicketPassedOver, true);
    }

    function slash(uint256 who, uint256 amount, uint256 to) external acting(Action.Slash, who) {
        address recipient =
            to % 3 == 0
                ? address(0)
                : to % 3 == 1
                    ? challenger
                    : people[to % PEOPLE];
        doSlash(operatorOf(who), anySize(amount, 1e24), to % 4 == 0, recipient);
    }

    /// @dev An operator admits a further slasher; who is too early is refused.
    function slashByGame(uint256 who, uint256 amount) external acting(Action.SlashByGame, who) {
        address operator = operatorOf(who);
        if (staking.slasherFrom(operator, address(game)) == 0) {
            doBond(operator, 1);
            vm.prank(operator);
            staking.admitSlasher(address(game));
            uint64 from = staking.slasherFrom(operator, address(game));
            vm.assertEq(from, clock + UNBONDING + 1 days);
            pass(from - clock - 1);
            vm.expectRevert(abi.encodeWithSelector(IStaking.NotSlasher.selector, operator, address(game)));
            game.punish(operator, nextKey(), 1, true, challenger);
            pass(1);
        }
        punish(false, operator, anySize(amount, 1e24), false, challenger);
    }

    function fund(uint256 who, uint256 amount) external acting(Action.Fund, who) {
        fundFor(operatorOf(who), anySize(amount, 1e24));
    }

    function collect(uint256 who, uint256 from) external acting(Action.Collect, who) {
        address operator = operatorOf(who);
        address holder = holderOf(who, from);
        if (staking.positionOf(operator, holder).accrued == 0) {
            if (staking.positionOf(operator, holder).shares == 0) enter(operator, holder, from);
            fundFor(operator, 1e21);
            pass(STREAM + 1);
        }
        doCollect(operator, holder);
    }

    function withdraw(uint256 who) external acting(Action.Withdraw, who) {
        address account = who % 2 == 0 ? challenger : operatorOf(who >> 1);
        if (staking.creditOf(account) == 0) {
            doBond(operatorOf(who), 1e18);
            doSlash(operatorOf(who), 1e18, false, account);
        }
        doWithdraw(account);
    }

    /// @dev Delegators can leave before an increase acts.
    function raiseCommission(uint256 who, uint256 to) external acting(Action.RaiseCommission, who) {
        address operator = operatorOf(who);
        if (delegatedPool(operator).shares == 0) enter(operator, holderOf(who, to), to);
        uint16 now_ = effectiveCommission(operator);
        if (now_ == MAX_COMMISSION) setCommission(operator, now_ = 0);
        uint16 next = uint16(bound(to, now_ + 1, MAX_COMMISSION));
        setCommission(operator, next);
        reach(Branch.CommissionPlanned, effectiveCommission(operator) == now_);
        pass(UNBONDING - 1);
        vm.assertEq(effectiveCommission(operator), now_);
        pass(1);
        vm.assertEq(effectiveCommission(operator), next);
        reach(Branch.CommissionRose, true);
    }

    function lowerCommission(uint256 who, uint256 to) external acting(Action.LowerCommission, who) {
        address operator = operatorOf(who);
        uint16 next = uint16(bound(to, 0, effectiveCommission(operator)));
        setCommission(operator, next);
        vm.assertEq(effectiveCommission(operator), next);
    }

    function burn(uint256 who) external acting(Action.Burn, who) {
        doBond(operatorOf(who), 1e18);
        doSlash(operatorOf(who), 1e18, false, address(0));
        (, , , uint256 unburnt) = staking.totals();
        uint256 had = token.balanceOf(GRAVE);
        vm.assertEq(staking.burnSlashed(), unburnt);
        vm.assertEq(token.balanceOf(GRAVE) - had, unburnt);
        burnt += unburnt;
    }

    function wait(uint256 time) external acting(Action.Wait, time) {
        pass(bound(time, 0, STREAM / 2));
    }

    /// @dev Waits out the rest of a stream, so that the next one begins by itself.
    function sleep(uint256 who, uint256 time) external acting(Action.Sleep, who) {
        address operator = operatorOf(who);
        fundFor(operator, 1e18);
        fundFor(operator, 2e18);
        (, uint256 next, uint64 left) = staking.streamOf(operator);
        uint256 begun = clock;
        pass(bound(time, left, left + STREAM - 1));
        (uint256 current, uint256 then, uint64 leftThen) = staking.streamOf(operator);
        vm.assertTrue(current <= next && then == 0);
        vm.assertEq(leftThen, begun + left + STREAM - clock);
        reach(Branch.LaneChanged, true);
    }

    /// @dev Adds a delegation that is valid now, whatever has to happen before it.
    function enter(address operator, address holder, uint256 seed) internal {
        uint64 jailedUntil = staking.jailedUntil(operator);
        if (jailedUntil > clock) pass(jailedUntil - clock);
        uint256 held = staking.valueOf(operator, holder);
        uint256 least = held < MIN_DELEGATION + 2 ? MIN_DELEGATION + 2 - held : 1;
        makeRoom(operator, least);
        doDelegate(holder, operator, bound(anySize(seed, 1e25), least, room(operator)));
    }

    /// @dev After a slash of the own bond much more may be delegated than could be now.
    function makeRoom(address operator, uint256 least) internal {
        if (room(operator) >= least) return;
        (uint256 own, ) = staking.activeStakeOf(operator);
        uint256 needed = (delegatedPool(operator).assets + least) / LEVERAGE + 10;
        doBond(operator, needed > own ? needed - own : 1);
    }

    /// @dev What can surely be delegated; valuing rounds, so a few wei more may be accepted.
    function room(address operator) internal view returns (uint256) {
        (uint256 own, ) = staking.activeStakeOf(operator);
        uint256 delegated = delegatedPool(operator).assets;
        if (own < MIN_BOND || own * LEVERAGE < delegated + 4) return 0;
        return own * LEVERAGE - delegated - 4;
    }

    function fundFor(address operator, uint256 amount) internal {
        (uint256 own, uint256 delegated) = staking.activeStakeOf(operator);
        if (own + delegated == 0) doBond(operator, 1e18);
        doFund(operator, amount);
    }

    function depart(address operator, address holder, uint256 shares) internal returns (uint256) {
        spareTicket();
        return doUnbond(operator, holder, shares);
    }

    /// @dev Makes sure that the next ticket fits into the list, which is kept short.
    function spareTicket() internal {
        if (tickets.length >= MOST_TICKETS) claimAt(0, false);
    }

    function departAll(address operator, address holder) internal returns (uint256) {
        return depart(operator, holder, staking.positionOf(operator, holder).shares);
    }

    function openTicket(uint256 seed) internal returns (uint256) {
        (address operator, address holder) = positionNear(seed);
        return departAll(operator, holder);
    }

    function claimAt(uint256 position, bool fromJail) internal {
        IStaking.Ticket memory ticket = staking.ticketOf(tickets[position]);
        if (ticket.unlockAt > clock) pass(ticket.unlockAt - clock);
        if (fromJail) doSlash(ticket.operator, 1, true, challenger);
        doClaim(position);
    }

    function setCommission(address operator, uint16 commission) internal {
        vm.prank(operator);
        staking.setCommission(commission);
    }

    function effectiveCommission(address operator) internal view returns (uint16) {
        IStaking.Commission memory commission = staking.commissionOf(operator);
        return commission.from != 0 && commission.from <= clock ? commission.next : commission.current;
    }

    function operatorOf(uint256 seed) internal view returns (address) {
        return people[seed % OPERATORS];
    }

    /// @dev Anyone but that operator.
    function holderOf(uint256 operatorSeed, uint256 seed) internal view returns (address) {
        return people[((operatorSeed % OPERATORS) + 1 + (seed % (PEOPLE - 1))) % PEOPLE];
    }

    /// @dev A position with active shares, made if there is none.
    function positionNear(uint256 seed) internal returns (address operator, address holder) {
        for (uint256 i = 0; i < OPERATORS * PEOPLE; ++i) {
            uint256 place = (seed % (OPERATORS * PEOPLE)) + i;
            operator = people[place % OPERATORS];
            holder = people[(place / OPERATORS) % PEOPLE];
            if (staking.positionOf(operator, holder).shares > 0) return (operator, holder);
        }
        operator = operatorOf(seed);
        doBond(operator, 1e18);
        return (operator, operator);
    }

    function choose(uint256 seed) private view returns (Witness memory witness) {
        witness.ticketId = type(uint256).max;
        if (tickets.length > 0) {
            witness.ticketId = tickets[seed % tickets.length];
            witness.ticketValue = staking.ticketValue(witness.ticketId);
        }
        witness.operator = operatorOf(seed);
        witness.holder = holderOf(seed, seed >> 8);
        witness.rewards = earned(witness.operator, witness.holder);
        witness.operations = operations;
        witness.claims = claims;
    }

    /// @dev No operation makes a ticket worth more than a wei that another's rounding left, or takes back what was earned.
    function verify(Witness memory witness) private view {
        uint256 rounding = operations - witness.operations;
        vm.assertLe(staking.ticketValue(witness.ticketId), witness.ticketValue + rounding);
        // A claim settles nothing. What its rounding adds to the active stake shifts the split of what streamed before it:
        // by one unit in what is active, which is 1e6 at least.
        uint256 shifted = (claims - witness.claims) * (witness.rewards / DUST + 1);
        vm.assertGe(earned(witness.operator, witness.holder) + shifted, witness.rewards);
    }

    function earned(address operator, address holder) internal view returns (uint256) {
        return staking.positionOf(operator, holder).accrued + rewardsTaken[operator][holder];
    }
}
