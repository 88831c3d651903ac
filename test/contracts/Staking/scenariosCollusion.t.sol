// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingWorld} from "../helpers/StakingWorld.sol";

/// @dev K14: an operator, a challenger and a delegator that are one person, next to an honest delegator. Rewards are
/// notified by a stranger and do not count.
contract StakingCollusionTest is StakingWorld {
    address private operator = accountOf("operator");
    address private challenger = accountOf("puppet challenger");
    address private puppet = accountOf("puppet delegator");
    address private honest = accountOf("honest delegator");
    uint256 private constant PURSE = 1e26;
    uint256 private _slashed;
    uint256 private _funded;

    function setUp() public {
        vm.warp(START);
        deploy();
        endow(operator, PURSE);
        endow(puppet, PURSE);
        endow(honest, PURSE);
        token.approve(address(staking), type(uint256).max);
    }

    // The operator shows its own fault and takes the bounty.
    function testFuzz_slash_selfChallenge_loses_works(uint256 bonded, uint256 amount) public {
        bondAs(operator, bound(bonded, MIN_BOND, 1e25));
        (uint256 taken, ) = slashByCourt(operator, bound(amount, 1e6, 2e25), true, operator);
        everyoneLeaves();
        vm.assertLe(wealth(), PURSE * 2 - (taken - (taken * BOUNTY) / 10_000));
        vm.assertLt(wealth(), PURSE * 2);
    }

    // A puppet shows the fault: it can win back no more than half of what the bond lost, and nothing from delegators.
    function testFuzz_slash_puppetChallenger_loses_works(uint256 bonded, uint256 delegated, uint256 amount) public {
        bonded = bound(bonded, MIN_BOND, 1e24);
        bondAs(operator, bonded);
        delegateAs(honest, operator, bound(delegated, MIN_DELEGATION, bonded * LEVERAGE));
        (, uint256 bounty) = slashByCourt(operator, bound(amount, 1e6, 2e25), true, challenger);
        everyoneLeaves();
        vm.assertLt(wealth(), PURSE * 2);
        vm.assertLe(bounty, bonded / 2);
    }

    // Nearly all stake is the puppet's own delegation, and the slash hits everybody else's with it.
    function testFuzz_slash_puppetDelegator_loses_works(uint256 own, uint256 amount, uint256 when) public {
        own = bound(own, MIN_BOND, 1e22);
        bondAs(operator, own);
        delegateAs(honest, operator, own);
        delegateAs(puppet, operator, own * 5);
        bool before = when % 2 == 0;
        if (before) unbondAllAs(puppet, operator);
        slashByCourt(operator, bound(amount, 1e6, own * 8), false, challenger);
        if (!before && staking.positionOf(operator, puppet).shares > 0) unbondAllAs(puppet, operator);
        everyoneLeaves();
        vm.assertLt(wealth(), PURSE * 2);
    }

    // The operator admits a slasher of its own, which slashes as it pleases.
    function testFuzz_admitSlasher_ownSlasher_loses_works(
        uint256 bonded,
        uint256 delegated,
        uint256[4] memory amounts
    ) public {
        vm.prank(operator);
        staking.admitSlasher(address(game));
        bonded = bound(bonded, MIN_BOND, 1e24);
        bondAs(operator, bonded);
        delegateAs(honest, operator, bound(delegated, MIN_DELEGATION, bonded * LEVERAGE));
        for (uint256 i = 0; i < amounts.length; ++i) {
            game.punish(operator, nextKey(), bound(amounts[i], 1e6, bonded), false, challenger);
        }
        everyoneLeaves();
        vm.assertLt(wealth(), PURSE * 2);
    }

    // Any play of twelve moves by the three, with an honest delegator in the way: without a slash they end with no more
    // than they had, with one they end with less.
    function testFuzz_anyPlay_neverWins_works(uint256[12] memory moves, uint256 honestly) public {
        bondAs(operator, 2 * MIN_BOND);
        delegateAs(honest, operator, bound(honestly, MIN_DELEGATION, 10 * MIN_BOND));
        for (uint256 i = 0; i < moves.length; ++i) play(moves[i] % 10, moves[i] / 10);
        everyoneLeaves();
        vm.assertLe(wealth(), 2 * PURSE + _funded);
        // A bounty is at most 30 % of what the bond lost; only rounding by others could hide a loss below that.
        if (_slashed > 1e6) vm.assertLt(wealth(), 2 * PURSE + _funded);
        vm.assertLe(token.balanceOf(honest), PURSE + _funded);
    }

    function play(uint256 move, uint256 seed) private {
        if (move == 0) bondMore(seed);
        if (move == 1) delegateMore(seed);
        if (move == 2) unbondSome(operator, seed);
        if (move == 3) unbondSome(puppet, seed);
        if (move == 4) slashNote(anySize(seed, 1e23), seed % 2 == 0 ? challenger : operator);
        if (move == 5) slashNote(staking.slashableOf(operator), seed % 2 == 0 ? puppet : challenger);
        if (move == 6) vm.warp(block.timestamp + (seed % (2 * UNBONDING)));
        if (move == 7) setCommission(seed);
        if (move == 8) fund(seed);
        if (move == 9) claimAll();
    }

    function bondMore(uint256 seed) private {
        uint256 held = staking.valueOf(operator, operator);
        uint256 amount = anySize(seed, 1e23);
        bondAs(operator, held + amount < MIN_BOND + 2 ? MIN_BOND + 2 - held : amount);
    }

    function delegateMore(uint256 seed) private {
        (uint256 own, ) = staking.activeStakeOf(operator);
        uint256 delegated = delegatedPool(operator).assets;
        if (!staking.isBacked(operator) || own * LEVERAGE < delegated + MIN_DELEGATION + 4) return;
        delegateAs(puppet, operator, bound(seed, MIN_DELEGATION + 2, own * LEVERAGE - delegated - 1));
    }

    function unbondSome(address holder, uint256 seed) private {
        uint256 held = staking.positionOf(operator, holder).shares;
        if (held == 0) return;
        uint256 least = holder == operator ? MIN_BOND : MIN_DELEGATION;
        uint256 value = staking.valueOf(operator, holder);
        uint256 part = bound(seed, 1, held);
        unbondAs(holder, operator, value - (value * part) / held < least + 2 ? held : part);
    }

    function slashNote(uint256 amount, address recipient) private {
        uint256 own = ownPool(operator).assets;
        (uint256 taken, uint256 bounty) = slashByCourt(operator, amount, false, recipient);
        vm.assertLe(bounty, own / 2);
        // What the honest delegator alone lost is no loss of theirs.
        if (own > 0) _slashed += taken < own ? taken : own;
    }

    function setCommission(uint256 seed) private {
        vm.prank(operator);
        staking.setCommission(uint16(seed % (MAX_COMMISSION + 1)));
    }

    function fund(uint256 seed) private {
        (uint256 own, uint256 delegated) = staking.activeStakeOf(operator);
        if (own + delegated == 0) return;
        uint256 amount = anySize(seed, 1e22);
        staking.fundRewards(operator, amount);
        _funded += amount;
    }

    function everyoneLeaves() private {
        address[3] memory all = [operator, puppet, honest];
        for (uint256 i = 0; i < all.length; ++i) {
            if (staking.positionOf(operator, all[i]).shares > 0) unbondAllAs(all[i], operator);
        }
        vm.warp(block.timestamp + 2 * UNBONDING);
        claimAll();
        for (uint256 i = 0; i < all.length; ++i) {
            if (staking.positionOf(operator, all[i]).accrued > 0) {
                vm.prank(all[i]);
                staking.collectRewards(operator);
            }
        }
        withdraw(operator);
        withdraw(challenger);
        withdraw(puppet);
    }

    function claimAll() private {
        uint256[] memory ids = new uint256[](staking.ticketCount());
        for (uint256 i = 0; i < ids.length; ++i) ids[i] = i;
        staking.claimMany(ids);
    }

    function withdraw(address account) private {
        vm.prank(account);
        // slither-disable-next-line unused-return
        try staking.withdrawCredit() {} catch (bytes memory reason) {
            vm.assertEq(bytes32(bytes4(reason)), bytes32(IStaking.NoCredit.selector));
        }
    }

    function wealth() private view returns (uint256) {
        return token.balanceOf(operator) + token.balanceOf(challenger) + token.balanceOf(puppet);
    }
}
