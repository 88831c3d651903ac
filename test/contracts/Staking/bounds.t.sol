// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {RewardStream} from "../../../contracts/libraries/RewardStream.sol";
import {SharePool} from "../../../contracts/libraries/SharePool.sol";
import {Test} from "../helpers/Test.sol";

/// @dev The arithmetic at the ends of its range: far beyond any supply, because a slash must never fail by overflow.
contract StakingBoundsTest is Test {
    using SharePool for IStaking.Pool;
    using RewardStream for RewardStream.Stream;

    uint256 private constant MAX_SUPPLY = 2 ** 90;
    uint256 private constant MOST_SHARES = 1e9;
    uint64 private constant LONGEST = 366 days;

    IStaking.Pool private pool;
    RewardStream.Stream private stored;

    // At the lowest price a pool can have, the whole supply still buys fewer than 2^128 shares.
    function testFuzz_enter_lowestPrice_fits_works(uint256 assets, uint256 amount) public {
        assets = bound(assets, SharePool.DUST, MAX_SUPPLY / 2);
        amount = bound(amount, 1, MAX_SUPPLY - assets);
        pool.assets = uint128(assets);
        pool.shares = uint128(assets * MOST_SHARES);
        uint256 shares = pool.enter(amount);

        vm.assertEq(shares, amount * MOST_SHARES);
        vm.assertLe(pool.valueOf(shares), amount);
        vm.assertGe(pool.shares, pool.assets);
    }

    function testFuzz_slash_anyPool_neverFails_works(uint128 assets, uint128 shares, uint256 amount) public {
        shares = uint128(bound(shares, assets, type(uint128).max));
        amount = bound(amount, 0, assets);
        (pool.assets, pool.shares, pool.activeShares) = (assets, shares, shares);
        uint256 left = assets - amount;
        uint256 taken = pool.slash(amount);

        bool ended = left < SharePool.DUST || left * MOST_SHARES < shares;
        vm.assertEq(taken, ended ? assets : amount);
        vm.assertEq(pool.assets, ended ? 0 : left);
        vm.assertEq(pool.shares, ended ? 0 : shares);
        vm.assertEq(pool.activeShares, ended ? 0 : shares);
        vm.assertEq(pool.era, ended ? 1 : 0);
    }

    function testFuzz_pay_anyPool_leavesTheRestItsPrice_works(uint128 assets, uint128 shares, uint128 paid) public {
        assets = uint128(bound(assets, 1, type(uint128).max));
        shares = uint128(bound(shares, assets, type(uint128).max));
        paid = uint128(bound(paid, 1, shares));
        (pool.assets, pool.shares) = (assets, shares);
        uint256 amount = pool.pay(paid);

        vm.assertLe(amount, paid);
        vm.assertEq(pool.assets, assets - amount);
        vm.assertEq(pool.shares, shares - paid);
        vm.assertEq(pool.assets == 0, pool.shares == 0);
        vm.assertGe(pool.shares, pool.assets);
    }

    function testFuzz_advance_anyStream_neverFails_works(
        uint128[2] memory amounts,
        uint16[2] memory rates,
        uint64[3] memory times,
        uint128 own,
        uint128 delegated
    ) public pure {
        RewardStream.Stream memory stream;
        for (uint256 i = 0; i < 2; ++i) {
            amounts[i] = uint128(bound(amounts[i], i == 0 ? 1 : 0, type(uint128).max >> 14));
            rates[i] = uint16(bound(rates[i], 0, 10_000));
        }
        stream.current = RewardStream.Lane(amounts[0], amounts[0] * rates[0]);
        stream.next = RewardStream.Lane(amounts[1], amounts[1] * rates[1]);
        uint64 duration = uint64(bound(times[0], 1, LONGEST));
        uint256 given = uint256(amounts[0]) + amounts[1];
        uint256 all;
        uint64 now_ = 0;
        for (uint256 i = 1; i < 3; ++i) {
            now_ += times[i] / 2;
            (uint256 toOperator, uint256 toDelegators) = stream.advance(now_, duration, own, delegated);
            all += toOperator + toDelegators;
            if (delegated == 0) vm.assertEq(toDelegators, 0);
            vm.assertEq(all + stream.current.amount - stream.released + stream.next.amount, given);
        }
        if (uint256(own) + delegated == 0) vm.assertEq(all, 0);
        else if (now_ >= 2 * duration) vm.assertEq(all, given);
    }

    // The remainder of a division is carried, not lost: over many small ones nothing gets away.
    function testFuzz_perShare_smallAmounts_loseNothing_works(uint256[8] memory amounts, uint256 shares) public pure {
        shares = bound(shares, SharePool.DUST, MAX_SUPPLY * MOST_SHARES);
        RewardStream.Stream memory stream;
        uint256 gained;
        uint256 given;
        for (uint256 i = 0; i < amounts.length; ++i) {
            uint256 amount = bound(amounts[i], 0, MAX_SUPPLY);
            gained += stream.perShare(amount, shares);
            given += amount;
        }
        vm.assertEq(gained * shares + stream.carry, given * RewardStream.SCALE);
        vm.assertLt(stream.carry, shares);
    }

    function testFuzz_fund_anyLanes_addsToTheRightOne_works(uint64 first, uint64 second, uint16 rate) public {
        rate = uint16(bound(rate, 0, 10_000));
        first = uint64(bound(first, 1, type(uint64).max));
        stored.fund(first, rate, 7);
        stored.fund(second, rate, 9);

        vm.assertEq(stored.current.amount, first);
        vm.assertEq(stored.current.weight, uint256(first) * rate);
        vm.assertEq(stored.next.amount, second);
        vm.assertEq(stored.next.weight, uint256(second) * rate);
        vm.assertEq(stored.settledAt, 7);
    }
}
