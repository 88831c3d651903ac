// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {KeyedSlasher} from "./KeyedSlasher.sol";
import {StakingHonest} from "./StakingHonest.sol";

/// @notice Everybody around `Staking`: the honest, and those who dodge a slash, run ahead of it, grab rewards, overreach,
/// or try what they may not. None of their actions may revert: what must fail is called so that failing is what is checked.
contract StakingActors is StakingHonest {
    constructor() {
        vm.warp(START);
        deploy();
        for (uint256 i = 0; i < PEOPLE; ++i) {
            people[i] = accountOf(string(abi.encode("person", i)));
            endow(people[i], 1e26);
        }
        token.approve(address(staking), type(uint256).max);
    }

    /// @dev Takes all of one pool or of both, to the wei or nearly.
    function wipeOut(uint256 who, uint256 how) external acting(Action.WipeOut, who) {
        address operator = operatorOf(who);
        if (ownPool(operator).assets == 0) doBond(operator, 1e18);
        IStaking.Pool memory own = ownPool(operator);
        uint256 all = uint256(own.assets) + delegatedPool(operator).assets;
        uint256[6] memory amounts = [
            own.assets - 1,
            own.assets,
            own.assets - smaller(own.assets, own.shares / (2 * PRICE_FLOOR)),
            all - 1,
            all,
            2 * all + 1
        ];
        doSlash(operator, amounts[how % 6], false, how % 2 == 0 ? challenger : address(0));
    }

    /// @dev Commits an offence, or has committed one, and leaves as fast as it can. It is punished in the last second in
    /// which everything must still be there, and then once more, when nothing is.
    function offend(uint256 who) external acting(Action.Offend, who) {
        address operator = operatorOf(who);
        commitOffence(operator);
        Offence storage offence = offences[operator];
        if (offence.time + UNBONDING - 1 > clock) pass(offence.time + UNBONDING - 1 - clock);
        vm.assertGe(staking.slashableOf(operator) + offence.taken + offence.claimedOlder, offence.stake);
        doSlash(operator, type(uint256).max, true, challenger);
        vm.assertGe(offence.taken + offence.claimedOlder, offence.stake);
        doSlash(operator, type(uint256).max, true, challenger);
        delete offences[operator];
        reach(Branch.LateOffencePunished, true);
    }

    /// @dev Leaves in the block of the slash, just before it, and goes unpunished for something else until later.
    function dodge(uint256 who, uint256 amount) external acting(Action.Dodge, who) {
        address operator = operatorOf(who);
        commitOffence(operator);
        uint256 slashable = staking.slashableOf(operator);
        if (ownPool(operator).activeShares > 0) {
            spareTicket();
            slashable = staking.slashableOf(operator);
            departAll(operator, operator);
        }
        vm.assertEq(staking.slashableOf(operator), slashable);
        doSlash(operator, anySize(amount, 1e24), false, challenger);
    }

    /// @dev A delegator leaves just before a slash and comes back just after it: it loses what it would have lost.
    function frontRun(uint256 who, uint256 from, uint256 amount) external acting(Action.FrontRun, who) {
        address operator = operatorOf(who);
        address holder = holderOf(who, from);
        enter(operator, holder, amount);
        spareTicket();
        uint256 id = departAll(operator, holder);
        uint256 value = staking.ticketValue(id);
        IStaking.Pool memory pool = delegatedPool(operator);
        doSlash(operator, ownPool(operator).assets + bound(amount, 1, pool.assets), false, challenger);
        vm.assertLe(staking.ticketValue(id), (value * delegatedPool(operator).assets) / pool.assets + 1);
        enter(operator, holder, amount);
    }

    /// @dev Delegates just before a reward and leaves just after it.
    function sandwich(uint256 who, uint256 from, uint256 amount) external acting(Action.Sandwich, who) {
        address operator = operatorOf(who);
        address holder = holderOf(who, from);
        spareTicket();
        enter(operator, holder, amount);
        uint256 before = earned(operator, holder);
        fundFor(operator, 1e24);
        departAll(operator, holder);
        pass(bound(amount, 0, STREAM));
        vm.assertEq(earned(operator, holder), before);
    }

    /// @dev Asks for more than is allowed, in every way.
    function overreach(uint256 who, uint256 from) external acting(Action.Overreach, who) {
        address operator = operatorOf(who);
        address holder = holderOf(who, from);
        enter(operator, holder, from);
        overdelegate(operator, holder);
        uint256 held = staking.positionOf(operator, holder).shares;
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotEnoughShares.selector, held + 1, held));
        unbondAs(holder, operator, held + 1);
        vm.expectPartialRevert(IStaking.DelegationTooSmall.selector);
        unbondAs(holder, operator, held - 1);
        IStaking.Terms memory terms = termsOf(operator);
        vm.expectRevert(abi.encodeWithSelector(IStaking.SelfDelegation.selector, operator));
        delegateOn(operator, operator, MIN_DELEGATION, terms);
        refuseTerms(operator, holder);
    }

    function hurry(uint256 who) external acting(Action.Hurry, who) {
        uint256 id = openTicket(who);
        pass(who % 2 == 0 ? 0 : UNBONDING - 1);
        vm.expectRevert(abi.encodeWithSelector(IStaking.TicketLocked.selector, id, staking.ticketOf(id).unlockAt));
        staking.claim(id);
        uint256 unknown = staking.ticketCount() + 1 + (who % 1e6);
        vm.expectRevert(abi.encodeWithSelector(IStaking.TicketUnknown.selector, unknown));
        staking.claim(unknown);
    }

    function intrude(uint256 who, uint256 amount) external acting(Action.Intrude, who) {
        address operator = operatorOf(who);
        address intruder = who % 2 == 0 ? challenger : operator;
        bytes32 key = nextKey();
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotSlasher.selector, operator, intruder));
        vm.prank(intruder);
        staking.slash(operator, key, amount, true, intruder);
    }

    /// @dev Has a fault punished twice.
    function again(uint256 who, uint256 amount) external acting(Action.Repeat, who) {
        address operator = operatorOf(who);
        doSlash(operator, anySize(amount, 1e24), true, challenger);
        // Another fault in the same block is another matter.
        doSlash(operator, 1, true, challenger);
        uint256 slashable = staking.slashableOf(operator);
        uint256 credit = staking.creditOf(challenger);
        bytes32 key = lastKey();
        vm.expectRevert(abi.encodeWithSelector(KeyedSlasher.KeyUsed.selector, key));
        court.punish(operator, key, amount, false, challenger);
        vm.assertEq(staking.slashableOf(operator), slashable);
        vm.assertEq(staking.creditOf(challenger), credit);
    }

    /// @dev Sends tokens past all functions: they are nobody's, and change nothing.
    function donate(uint256 who, uint256 amount) external acting(Action.Donate, who) {
        amount = anySize(amount, 1e24);
        address operator = operatorOf(who);
        (uint256 own, uint256 delegated) = staking.activeStakeOf(operator);
        vm.assertTrue(token.transfer(address(staking), amount));
        donated += amount;
        (uint256 ownAfter, uint256 delegatedAfter) = staking.activeStakeOf(operator);
        vm.assertTrue(ownAfter == own && delegatedAfter == delegated);
    }

    /// @dev Everyone leaves in the middle of a stream: it stops until somebody is there again.
    function desert(uint256 who, uint256 time) external acting(Action.Desert, who) {
        address operator = operatorOf(who);
        for (uint256 i = 0; i < PEOPLE; ++i) {
            if (staking.positionOf(operator, people[i]).shares > 0) departAll(operator, people[i]);
        }
        spareTicket();
        fundFor(operator, 1e20 + (who % 1e20));
        pass(1);
        departAll(operator, operator);
        (uint256 current, uint256 next, uint64 left) = staking.streamOf(operator);
        pass(bound(time, 1, 2 * UNBONDING));
        (uint256 currentThen, uint256 nextThen, uint64 leftThen) = staking.streamOf(operator);
        vm.assertTrue(currentThen == current && nextThen == next && leftThen == left && left > 0);
        reach(Branch.StreamStopped, true);
        doBond(operator, 1e18);
        (currentThen, nextThen, leftThen) = staking.streamOf(operator);
        vm.assertTrue(currentThen == current && nextThen == next && leftThen == left);
    }

    function ticketsLength() external view returns (uint256) {
        return tickets.length;
    }

    /// @dev Begins to leave after the offence, unless one is pending already.
    function commitOffence(address operator) private {
        Offence storage offence = offences[operator];
        if (offence.time != 0 && offence.time + UNBONDING > clock) return;
        doBond(operator, 1e18);
        spareTicket();
        offences[operator] = Offence(uint64(clock), staking.slashableOf(operator), 0, 0);
        departAll(operator, operator);
    }

    function overdelegate(address operator, address holder) private {
        makeRoom(operator, 1);
        doDelegate(holder, operator, room(operator));
        (uint256 own, uint256 delegated) = staking.activeStakeOf(operator);
        vm.assertLe(delegated, own * LEVERAGE);
        reach(Branch.LeverageReached, true);
        IStaking.Terms memory terms = termsOf(operator);
        vm.expectPartialRevert(IStaking.LeverageExceeded.selector);
        delegateOn(holder, operator, MIN_DELEGATION, terms);
    }

    function refuseTerms(address operator, address holder) private {
        IStaking.Terms memory terms = termsOf(operator);
        uint64 era = terms.era;
        terms.era = era + 1;
        vm.expectRevert(abi.encodeWithSelector(IStaking.EraMismatch.selector, era + 1, era));
        delegateOn(holder, operator, MIN_DELEGATION, terms);

        terms.era = era;
        terms.minShares = type(uint128).max;
        vm.expectPartialRevert(IStaking.TooFewShares.selector);
        delegateOn(holder, operator, MIN_DELEGATION, terms);
        if (terms.maxCommission == 0) return;

        terms.minShares = 0;
        bytes memory dear = abi.encodeWithSelector(
            IStaking.CommissionTooHigh.selector,
            terms.maxCommission,
            terms.maxCommission - 1
        );
        --terms.maxCommission;
        vm.expectRevert(dear);
        delegateOn(holder, operator, MIN_DELEGATION, terms);
    }
}
