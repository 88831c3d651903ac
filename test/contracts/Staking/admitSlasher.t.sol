// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../helpers/StakingTest.sol";

contract StakingAdmitSlasherTest is StakingTest {
    uint64 private constant DELAY = UNBONDING + 1 days;

    function test_admitSlasher_neverBonded_actsAtOnce_succeeds() public {
        vm.expectEmit(address(staking));
        emit IStaking.SlasherAdmitted(operator, address(this), START);
        admit(address(this));
        bond(MIN_BOND);

        vm.assertEq(staking.slasherFrom(operator, address(this)), START);
        vm.assertEq(slashHere(1e18), 1e18);
    }

    // Whoever delegated can leave, and take the stake out, before a slasher that it does not trust begins.
    function test_admitSlasher_afterBond_actsLater_reverts() public {
        bond(MIN_BOND);
        vm.expectEmit(address(staking));
        emit IStaking.SlasherAdmitted(operator, address(this), START + DELAY);
        admit(address(this));
        pass(DELAY - 1);

        fails(IStaking.NotSlasher.selector, operator, address(this));
        slashHere(1e18);
    }

    function test_admitSlasher_firstSecond_succeeds() public {
        bond(MIN_BOND);
        admit(address(this));
        pass(DELAY);

        vm.assertEq(slashHere(1e18), 1e18);
    }

    // Who bonded once is known, and may have had delegators: leaving does not make it new.
    function test_admitSlasher_bondedOnce_actsLater_succeeds() public {
        bond(MIN_BOND);
        uint256 id = unbondBy(operator, MIN_BOND);
        pass(UNBONDING);
        staking.claim(id);
        admit(address(this));

        vm.assertEq(staking.slasherFrom(operator, address(this)), block.timestamp + DELAY);
    }

    function test_admitSlasher_ofOneOperator_notOfOthers_reverts() public {
        admit(address(this));
        vm.prank(other);
        staking.bond(MIN_BOND);

        fails(IStaking.NotSlasher.selector, other, address(this));
        staking.slash(other, FAULT, 1, false, address(0));
    }

    function test_admitSlasher_twice_reverts() public {
        admit(address(this));
        pass(DELAY);

        fails(IStaking.SlasherKnown.selector, operator, address(this));
        admit(address(this));
    }

    function test_admitSlasher_court_reverts() public {
        fails(IStaking.SlasherKnown.selector, operator, court);
        admit(court);
    }

    function test_admitSlasher_noContract_reverts() public {
        fails(IStaking.SlasherNotContract.selector, other);
        admit(other);
        fails(IStaking.SlasherNotContract.selector, address(0));
        admit(address(0));
    }

    // A slasher of one's own is no way to carry the bond past a punishment: most of it is burnt on the way.
    function test_admitSlasher_ownPuppet_losesMostOfIt_succeeds() public {
        admit(address(this));
        bond(MIN_BOND);
        (uint256 taken, uint256 bounty) = staking.slash(operator, FAULT, MIN_BOND, false, operator);

        vm.assertEq(taken, MIN_BOND);
        vm.assertEq(bounty, (MIN_BOND * BOUNTY) / 10_000);
        checkSolvent();
    }

    function test_slasherFrom_works() public view {
        vm.assertEq(staking.slasherFrom(operator, court), 1);
        vm.assertEq(staking.slasherFrom(operator, address(this)), 0);
    }

    function testFuzz_admitSlasher_anyTime_works(bool bonded, uint256 wait) public {
        wait = bound(wait, 0, 2 * DELAY);
        if (bonded) bond(MIN_BOND);
        admit(address(this));
        pass(wait);

        bool may = !bonded || wait >= DELAY;
        if (!may) fails(IStaking.NotSlasher.selector, operator, address(this));
        slashHere(1);
    }

    function admit(address slasher) private {
        vm.prank(operator);
        staking.admitSlasher(slasher);
    }

    function slashHere(uint256 amount) private returns (uint256 taken) {
        (taken, ) = staking.slash(operator, FAULT, amount, false, address(0));
    }

    function test_admitSlasher_delegatedAccount_reverts() public {
        vm.etch(other, abi.encodePacked(hex"ef0100", address(staking)));
        fails(IStaking.SlasherNotContract.selector, other);
        vm.prank(operator);
        staking.admitSlasher(other);
    }

    function test_admitSlasher_contractAsLongAsADelegation_succeeds() public {
        vm.etch(other, abi.encodePacked(hex"600000", address(staking)));
        vm.prank(operator);
        staking.admitSlasher(other);
        vm.assertEq(staking.slasherFrom(operator, other), block.timestamp);
    }
}
