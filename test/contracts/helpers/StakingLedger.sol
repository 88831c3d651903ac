// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingWorld} from "./StakingWorld.sol";

/// @notice Every operation on `Staking`, with what must be true right after it, and the sums an outsider would keep.
abstract contract StakingLedger is StakingWorld {
    /// @dev What lies in the past of an operator and can be punished until it may have unbonded since.
    struct Offence {
        uint64 time;
        uint256 stake;
        uint256 taken;
        uint256 claimedOlder;
    }

    enum Branch {
        OwnEraEnded,
        DelegatedEraEnded,
        OwnExhausted,
        DelegatedTaken,
        TicketSlashed,
        NothingTaken,
        DeadTicketClaimed,
        RebornPool,
        LaneChanged,
        StreamStopped,
        JailedWhileJailed,
        LeverageReached,
        CommissionPlanned,
        CommissionRose,
        BountyPaid,
        BountyBurnt,
        LockedTicketPassedOver,
        ClaimedWhileJailed,
        ClaimedUnbacked,
        SlashedWhileJailed,
        SlashedUnbacked,
        LateOffencePunished
    }

    uint256 internal constant OPERATORS = 3;
    uint256 internal constant PEOPLE = 6;

    uint256 public clock = START;
    mapping(Branch => uint256) public reached;

    /// @dev Operators first, then delegators; operators also delegate to each other.
    address[PEOPLE] public people;
    address public challenger = accountOf("challenger");
    uint256[] public tickets;
    mapping(address operator => Offence) public offences;

    uint256 public staked;
    uint256 public claimed;
    uint256 public funded;
    uint256 public collected;
    uint256 public withdrawn;
    uint256 public donated;
    uint256 public taken;
    uint256 public bounties;
    uint256 public burnt;
    mapping(address operator => mapping(address holder => uint256)) public rewardsTaken;
    /// @dev How often tokens or shares moved: each may leave a wei behind by rounding.
    uint256 public operations;
    uint256 public claims;

    function reach(Branch branch, bool condition) internal {
        if (condition) ++reached[branch];
    }

    function pass(uint256 time) internal {
        clock += time;
        vm.warp(clock);
    }

    function doBond(address operator, uint256 amount) internal {
        IStaking.Pool memory before = ownPool(operator);
        uint256 held = staking.valueOf(operator, operator);
        // Two more than the least: minting and valuing round down.
        if (held + amount < MIN_BOND + 2) amount = MIN_BOND + 2 - held;
        uint256 shares = bondAs(operator, amount);
        ++operations;
        staked += amount;
        checkMint(before, ownPool(operator), amount, shares);
    }

    function doDelegate(address holder, address operator, uint256 amount) internal {
        IStaking.Pool memory before = delegatedPool(operator);
        uint256 shares = delegateAs(holder, operator, amount);
        ++operations;
        staked += amount;
        checkMint(before, delegatedPool(operator), amount, shares);
    }

    function doUnbond(address operator, address holder, uint256 shares) internal returns (uint256 id) {
        bool own = holder == operator;
        IStaking.Kind kind = own ? IStaking.Kind.Own : IStaking.Kind.Delegated;
        IStaking.Pool memory pool = staking.poolOf(operator, kind);
        id = unbondAs(holder, operator, shares);
        ++operations;
        tickets.push(id);

        IStaking.Ticket memory ticket = staking.ticketOf(id);
        vm.assertTrue(ticket.owner == holder && ticket.operator == operator && ticket.kind == kind);
        vm.assertTrue(ticket.shares == shares && ticket.era == pool.era);
        vm.assertEq(ticket.unlockAt, clock + UNBONDING);
        // Leaving stake stays where it can be slashed.
        IStaking.Pool memory afterwards = staking.poolOf(operator, kind);
        vm.assertTrue(afterwards.assets == pool.assets && afterwards.shares == pool.shares);
        vm.assertEq(afterwards.activeShares, pool.activeShares - shares);
    }

    /// @dev Claims as anybody; `position` is that of the ticket in the list.
    function doClaim(uint256 position) internal {
        uint256 id = tickets[position];
        IStaking.Ticket memory ticket = staking.ticketOf(id);
        IStaking.Pool memory before = staking.poolOf(ticket.operator, ticket.kind);
        uint256 value = staking.ticketValue(id);
        uint256 had = token.balanceOf(ticket.owner);
        bool backed = staking.isBacked(ticket.operator);
        bool jailed = staking.jailedUntil(ticket.operator) > clock;

        vm.assertGe(clock, ticket.unlockAt);
        ++operations;
        vm.assertEq(staking.claim(id), value);
        vm.assertEq(token.balanceOf(ticket.owner) - had, value);
        noteClaim(position, ticket, value);

        IStaking.Pool memory afterwards = staking.poolOf(ticket.operator, ticket.kind);
        bool dead = ticket.era != before.era;
        vm.assertTrue(!dead || value == 0);
        vm.assertEq(afterwards.assets, before.assets - value);
        vm.assertEq(afterwards.shares, before.shares - (dead ? 0 : ticket.shares));
        vm.assertTrue(afterwards.activeShares == before.activeShares && afterwards.era == before.era);
        reach(Branch.DeadTicketClaimed, dead);
        reach(Branch.ClaimedWhileJailed, jailed);
        reach(Branch.ClaimedUnbacked, !backed);
    }

    function noteClaim(uint256 position, IStaking.Ticket memory ticket, uint256 amount) internal {
        claimed += amount;
        ++claims;
        Offence storage offence = offences[ticket.operator];
        uint256 requestedAt = ticket.unlockAt - UNBONDING;
        if (offence.time != 0 && requestedAt < offence.time) offence.claimedOlder += amount;
        else vm.assertTrue(offence.time == 0 || clock >= offence.time + UNBONDING);
        tickets[position] = tickets[tickets.length - 1];
        tickets.pop();
    }

    function doSlash(address operator, uint256 amount, bool jailed, address recipient) internal {
        punish(true, operator, amount, jailed, recipient);
    }

    function punish(bool byCourt, address operator, uint256 amount, bool jailed, address recipient) internal {
        IStaking.Pool[2] memory before = [ownPool(operator), delegatedPool(operator)];
        uint256 credit = staking.creditOf(recipient);
        uint64 jailedUntil = staking.jailedUntil(operator);
        reach(Branch.SlashedUnbacked, !staking.isBacked(operator));

        (uint256 took, uint256 bounty) = (byCourt ? court : game).punish(
            operator,
            nextKey(),
            amount,
            jailed,
            recipient
        );

        uint256 own = checkTaken(before, operator, amount, took);
        vm.assertLe(bounty, own / 2);
        vm.assertLe(bounty, (own * BOUNTY) / 10_000);
        vm.assertGe(took - bounty, took / 2);
        if (recipient == address(0)) vm.assertEq(bounty, 0);
        else vm.assertGe(bounty, (smaller(amount, before[0].assets) * BOUNTY) / 10_000);
        vm.assertGe(staking.creditOf(recipient), credit + bounty);
        checkJail(operator, jailed, jailedUntil);
        taken += took;
        bounties += bounty;
        if (offences[operator].time != 0) offences[operator].taken += took;
        reach(Branch.BountyPaid, bounty > 0);
        reach(Branch.BountyBurnt, own > 0 && recipient == address(0));
    }

    function doFund(address operator, uint256 amount) internal {
        (uint256 current, uint256 next, uint64 left) = staking.streamOf(operator);
        staking.fundRewards(operator, amount);
        funded += amount;
        (uint256 currentAfter, uint256 nextAfter, uint64 leftAfter) = staking.streamOf(operator);
        if (left == 0) {
            vm.assertTrue(currentAfter == amount && leftAfter == STREAM && nextAfter == 0);
        } else {
            // A top-up neither stretches nor shortens nor fattens what runs.
            vm.assertTrue(currentAfter == current && leftAfter == left && nextAfter == next + amount);
        }
    }

    function doCollect(address operator, address holder) internal {
        uint256 owed = staking.positionOf(operator, holder).accrued;
        uint256 had = token.balanceOf(holder);
        vm.prank(holder);
        vm.assertEq(staking.collectRewards(operator), owed);
        vm.assertEq(token.balanceOf(holder) - had, owed);
        collected += owed;
        rewardsTaken[operator][holder] += owed;
    }

    function doWithdraw(address account) internal {
        uint256 owed = staking.creditOf(account);
        uint256 had = token.balanceOf(account);
        vm.prank(account);
        uint256 paid = staking.withdrawCredit();
        // An operator is first credited with what streamed until now.
        vm.assertGe(paid, owed);
        vm.assertEq(token.balanceOf(account) - had, paid);
        vm.assertEq(staking.creditOf(account), 0);
        withdrawn += paid;
    }

    /// @dev Price at most one token a share, never worth more than was paid for it, and never the price of before lowered.
    function checkMint(
        IStaking.Pool memory before,
        IStaking.Pool memory afterwards,
        uint256 amount,
        uint256 shares
    ) private {
        vm.assertGe(shares, amount);
        vm.assertLe((shares * afterwards.assets) / afterwards.shares, amount);
        vm.assertGe(uint256(afterwards.assets) * before.shares, uint256(before.assets) * afterwards.shares);
        vm.assertTrue(afterwards.assets == before.assets + amount && afterwards.shares == before.shares + shares);
        vm.assertTrue(afterwards.activeShares == before.activeShares + shares && afterwards.era == before.era);
        reach(Branch.RebornPool, before.shares == 0 && before.era > 0);
    }

    /// @dev Returns what the own pool lost.
    function checkTaken(
        IStaking.Pool[2] memory before,
        address operator,
        uint256 amount,
        uint256 took
    ) private returns (uint256 own) {
        uint256 due = smaller(amount, uint256(before[0].assets) + before[1].assets);
        uint256 ownDue = smaller(due, before[0].assets);
        own = checkPoolTaken(before[0], ownPool(operator), ownDue);
        uint256 delegated = checkPoolTaken(before[1], delegatedPool(operator), due - ownDue);
        vm.assertEq(took, own + delegated);
        vm.assertTrue(delegated == 0 || ownPool(operator).assets == 0);

        reach(Branch.OwnEraEnded, ownPool(operator).era > before[0].era);
        reach(Branch.DelegatedEraEnded, delegatedPool(operator).era > before[1].era);
        reach(Branch.OwnExhausted, before[0].assets > 0 && due > before[0].assets);
        reach(Branch.DelegatedTaken, delegated > 0 && delegatedPool(operator).assets > 0);
        reach(Branch.TicketSlashed, own > 0 && before[0].shares > before[0].activeShares);
        reach(Branch.NothingTaken, took == 0);
    }

    /// @dev A pool loses exactly what is due, or all of it if no more than dust would remain.
    function checkPoolTaken(
        IStaking.Pool memory before,
        IStaking.Pool memory afterwards,
        uint256 due
    ) private pure returns (uint256 lost) {
        lost = before.assets - afterwards.assets;
        uint256 rest = before.assets - due;
        if (afterwards.era == before.era) {
            vm.assertEq(lost, due);
            vm.assertTrue(afterwards.shares == before.shares && afterwards.activeShares == before.activeShares);
            vm.assertTrue(rest == before.assets || (rest >= DUST && rest * PRICE_FLOOR >= before.shares));
        } else {
            vm.assertTrue(rest < DUST || rest * PRICE_FLOOR < before.shares);
            vm.assertEq(afterwards.era, before.era + 1);
            vm.assertTrue(afterwards.assets == 0 && afterwards.shares == 0 && afterwards.activeShares == 0);
        }
    }

    function checkJail(address operator, bool jailed, uint64 before) private {
        uint256 expected = jailed && clock + JAIL > before ? clock + JAIL : before;
        vm.assertEq(staking.jailedUntil(operator), expected);
        reach(Branch.SlashedWhileJailed, before > clock);
        reach(Branch.JailedWhileJailed, jailed && before > clock);
        if (expected > clock) vm.assertFalse(staking.isBacked(operator));
    }
}
