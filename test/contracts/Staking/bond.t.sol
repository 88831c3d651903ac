// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Staking} from "../../../contracts/Staking.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../helpers/StakingTest.sol";

contract StakingBondTest is StakingTest {
    function test_bond_leastBond_succeeds() public {
        vm.expectEmit(address(staking));
        emit IStaking.Bonded(operator, MIN_BOND, MIN_BOND);
        vm.expectEmit(address(staking));
        emit IStaking.PoolChanged(operator, IStaking.Kind.Own, MIN_BOND, MIN_BOND, MIN_BOND, 0);
        vm.expectEmit(address(token));
        emit IERC20.Transfer(operator, address(staking), MIN_BOND);
        vm.assertEq(bond(MIN_BOND), MIN_BOND);

        vm.assertEq(staking.positionOf(operator, operator).shares, MIN_BOND);
        vm.assertEq(staking.valueOf(operator, operator), MIN_BOND);
        vm.assertTrue(staking.isBacked(operator));
        checkSolvent();
    }

    function test_bond_nothing_reverts() public {
        fails(IStaking.ZeroAmount.selector);
        bond(0);
    }

    function test_bond_oneWeiShort_reverts() public {
        fails(IStaking.BondTooSmall.selector, MIN_BOND - 1, MIN_BOND);
        bond(MIN_BOND - 1);
    }

    function test_bond_oneWeiMore_succeeds() public {
        bond(MIN_BOND);
        vm.assertEq(bond(1), 1);
        vm.assertEq(ownPool().assets, MIN_BOND + 1);
    }

    function test_bond_afterSlash_needsLeastBondAgain_reverts() public {
        bond(MIN_BOND);
        slash(MIN_BOND / 2);

        fails(IStaking.BondTooSmall.selector, MIN_BOND - 1, MIN_BOND);
        bond(MIN_BOND / 2 - 1);
    }

    function test_bond_afterSlash_buysAtThePrice_succeeds() public {
        bond(MIN_BOND);
        slash(MIN_BOND / 2);
        vm.assertFalse(staking.isBacked(operator));

        vm.assertEq(bond(MIN_BOND / 2), MIN_BOND);
        vm.assertTrue(staking.isBacked(operator));
        checkSolvent();
    }

    // Leaving shares are worth something too, but back nothing.
    function test_bond_besideTicket_countsActiveSharesOnly_reverts() public {
        bond(2 * MIN_BOND);
        unbondBy(operator, 2 * MIN_BOND);

        fails(IStaking.BondTooSmall.selector, MIN_BOND - 1, MIN_BOND);
        bond(MIN_BOND - 1);
    }

    function test_bond_inJail_succeeds() public {
        bond(MIN_BOND);
        jail();
        bond(MIN_BOND);

        vm.assertFalse(staking.isBacked(operator));
        pass(JAIL);
        vm.assertTrue(staking.isBacked(operator));
    }

    function test_bond_afterWipeOut_startsAtOne_succeeds() public {
        bond(MIN_BOND);
        slash(MIN_BOND);

        vm.assertEq(bond(MIN_BOND), MIN_BOND);
        vm.assertEq(ownPool().era, 1);
        vm.assertEq(ownPool().shares, MIN_BOND);
    }

    function test_bond_withoutAllowance_reverts() public {
        vm.prank(operator);
        token.approve(address(staking), MIN_BOND - 1);

        vm.expectRevert(
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientAllowance.selector,
                address(staking),
                MIN_BOND - 1,
                MIN_BOND
            )
        );
        bond(MIN_BOND);
    }

    function test_bond_tokenKeepsFee_reverts() public {
        StingyToken stingy = new StingyToken();
        staking = new Staking(IERC20(address(stingy)), court, localParameters());

        fails(IStaking.TransferMismatch.selector, MIN_BOND, MIN_BOND - 1);
        bond(MIN_BOND);
    }

    function test_bond_tokenTakesInstead_reverts() public {
        StingyToken stingy = new StingyToken();
        stingy.takeInstead();
        staking = new Staking(IERC20(address(stingy)), court, localParameters());

        fails(IStaking.TransferMismatch.selector, MIN_BOND, 0);
        bond(MIN_BOND);
    }

    function testFuzz_bond_anyAmount_works(uint256 amount) public {
        if (amount == 0) fails(IStaking.ZeroAmount.selector);
        else if (amount > type(uint128).max) fails(SafeCast.SafeCastOverflowedUintDowncast.selector, 128, amount);
        else if (amount < MIN_BOND) fails(IStaking.BondTooSmall.selector, amount, MIN_BOND);
        else if (amount > WEALTH)
            vm.expectRevert(
                abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, operator, WEALTH, amount)
            );
        vm.prank(operator);
        staking.bond(amount);

        if (amount >= MIN_BOND && amount <= WEALTH) vm.assertEq(ownPool().assets, amount);
        checkSolvent();
    }

    function testFuzz_bond_afterAnySlash_neverBuysLessThanItPays_works(
        uint256 first,
        uint256 lost,
        uint256 second
    ) public {
        first = bound(first, MIN_BOND, MAX_AMOUNT);
        second = bound(second, 2 * MIN_BOND, MAX_AMOUNT);
        bond(first);
        slash(bound(lost, 0, first));
        uint256 before = staking.valueOf(operator, operator);
        uint256 shares = bond(second);

        vm.assertGe(shares, second);
        vm.assertLe(staking.valueOf(operator, operator), before + second);
        vm.assertGe(staking.valueOf(operator, operator) + 1, before + second);
        checkSolvent();
    }
}

/// @dev Moves one unit less than asked, or the wrong way.
contract StingyToken {
    uint256 private _balance = 1;
    bool private _takes;

    function takeInstead() external {
        _takes = true;
    }

    function balanceOf(address) external view returns (uint256) {
        return _balance;
    }

    function transferFrom(address, address, uint256 amount) external returns (bool) {
        _balance = _takes ? 0 : _balance + amount - 1;
        return true;
    }
}
