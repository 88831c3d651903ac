// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingWorld} from "../helpers/StakingWorld.sol";

/// @notice Stakers that want more than their part, or to lose less than it.
contract StakingAttacksTest is StakingWorld {
    address private operator = accountOf("operator");
    address private honest = accountOf("honest delegator");
    address private rogue = accountOf("rogue delegator");
    uint256 private constant PURSE = 1e26;

    function setUp() public {
        vm.warp(START);
        deploy();
        endow(operator, PURSE);
        endow(honest, PURSE);
        endow(rogue, PURSE);
        token.approve(address(staking), type(uint256).max);
    }

    // Sees that everything will be taken, and has its own slasher take some of it first: what comes back is never more
    // than what a bounty on the whole would have been.
    function testFuzz_slash_ownSlasherBeforeTheCourt_savesNothing_works(uint256 bonded, uint256 first) public {
        vm.prank(operator);
        staking.admitSlasher(address(game));
        bonded = bound(bonded, MIN_BOND, 1e25);
        bondAs(operator, bonded);
        game.punish(operator, nextKey(), bound(first, 1, 2 * bonded), false, operator);
        slashByCourt(operator, staking.slashableOf(operator), true, operator);
        vm.assertEq(staking.slashableOf(operator), 0);
        vm.assertLe(staking.creditOf(operator), (bonded * BOUNTY) / 10_000);
    }

    // Delegating and leaving in turn would make a penalty that is a small part of the whole all of the bond.
    function testFuzz_delegate_turnRoundThroughTickets_staysWithinLeverage_reverts(uint256 amount) public {
        bondAs(operator, MIN_BOND);
        uint256 most = MIN_BOND * LEVERAGE;
        delegateAs(rogue, operator, most);
        unbondAllAs(rogue, operator);
        vm.assertEq(staking.slashableOf(operator), MIN_BOND + most);
        amount = bound(amount, MIN_DELEGATION, most);
        IStaking.Terms memory terms = IStaking.Terms(0, type(uint16).max, 0);

        vm.expectRevert(abi.encodeWithSelector(IStaking.LeverageExceeded.selector, most + amount, most));
        delegateOn(rogue, operator, amount, terms);
    }

    // Before the reward and out after it: what is earned is what the seconds between were worth.
    function testFuzz_collectRewards_sandwich_earnsItsSecondsOnly_works(uint256 amount, uint256 seconds_) public {
        bondAs(operator, MIN_BOND);
        delegateAs(honest, operator, MIN_BOND);
        amount = bound(amount, 1e18, 1e24);
        seconds_ = bound(seconds_, 0, STREAM);

        delegateAs(rogue, operator, MIN_BOND * 8);
        staking.fundRewards(operator, amount);
        vm.warp(START + seconds_);
        unbondAllAs(rogue, operator);
        vm.warp(START + 10 * STREAM);

        uint256 earned = staking.positionOf(operator, rogue).accrued;
        vm.assertLe(earned, (amount * seconds_ * 8) / (STREAM * 10) + 1);
        vm.assertGe(staking.positionOf(operator, honest).accrued, ((amount - amount / 1e9) * 1) / 10 - 2);
    }

    // Everything was slashed; who comes then has no part in what was earned before, and who was there keeps it.
    function test_collectRewards_acrossEras_goesToWhoWasThere_succeeds() public {
        bondAs(operator, MIN_BOND);
        delegateAs(honest, operator, MIN_BOND);
        staking.fundRewards(operator, 6e18);
        vm.warp(START + STREAM / 2);
        slashByCourt(operator, 2 * MIN_BOND, false, address(0));
        bondAs(operator, MIN_BOND);
        delegateAs(rogue, operator, MIN_BOND);
        vm.assertEq(staking.positionOf(operator, rogue).accrued, 0);
        vm.assertEq(staking.positionOf(operator, honest).accrued, 1.5e18);
        vm.warp(START + 2 * STREAM);
        vm.assertEq(staking.positionOf(operator, rogue).accrued, 1.5e18);
        vm.assertEq(staking.positionOf(operator, honest).accrued, 1.5e18);
    }

    // The terms of an era that a slash ended do not let its delegation into the next one.
    function test_delegate_behindAWipeOut_reverts() public {
        bondAs(operator, MIN_BOND);
        delegateAs(honest, operator, MIN_BOND);
        IStaking.Terms memory terms = termsOf(operator);
        slashByCourt(operator, 2 * MIN_BOND, false, address(0));
        bondAs(operator, MIN_BOND);
        vm.expectRevert(abi.encodeWithSelector(IStaking.EraMismatch.selector, 0, 1));
        vm.prank(rogue);
        staking.delegate(operator, MIN_BOND, terms);
    }

    // In and out of the stake within a second leaves no trace in that second, and is in reach of every slash for long.
    function test_activeStakeAt_bondedForOneSecond_isStillSlashable_works() public {
        bondAs(operator, MIN_BOND);
        vm.warp(START + 10);
        bondAs(operator, 100 * MIN_BOND);
        unbondAs(operator, operator, 100 * MIN_BOND);
        vm.assertEq(staking.activeStakeAt(operator, START + 10), MIN_BOND);
        vm.assertEq(staking.slashableOf(operator), 101 * MIN_BOND);
    }
}
