// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {OPG} from "../../../contracts/OPG.sol";
import {Staking} from "../../../contracts/Staking.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {KeyedSlasher} from "./KeyedSlasher.sol";
import {Test} from "./Test.sol";

/// @notice `Staking` in the local profile over OPG, a court, a further slasher, and accounts with tokens and allowances.
abstract contract StakingWorld is Test {
    uint64 internal constant START = 1_700_000_000;
    uint64 internal constant UNBONDING = 120;
    uint64 internal constant STREAM = 60;
    uint64 internal constant JAIL = 60;
    uint128 internal constant MIN_BOND = 1000e18;
    uint128 internal constant MIN_DELEGATION = 1e18;
    uint16 internal constant LEVERAGE = 10;
    uint16 internal constant MAX_COMMISSION = 3000;
    uint16 internal constant BOUNTY = 3000;
    /// @dev A pool with less than this, or at a lower price, is closed by the slash that left it so.
    uint256 internal constant DUST = 1e6;
    uint256 internal constant PRICE_FLOOR = 1e9;
    address internal constant GRAVE = address(0xdEaD);

    IERC20 public token;
    Staking public staking;
    KeyedSlasher public court;
    KeyedSlasher public game;
    uint256 private _keys;

    function deploy() internal {
        token = new OPG(address(this));
        court = new KeyedSlasher();
        game = new KeyedSlasher();
        staking = new Staking(token, address(court), parameters());
        court.serve(staking);
        game.serve(staking);
    }

    function parameters() internal pure returns (IStaking.Parameters memory) {
        return
            IStaking.Parameters({
                unbonding: UNBONDING,
                stream: STREAM,
                jail: JAIL,
                minBond: MIN_BOND,
                minDelegation: MIN_DELEGATION,
                leverage: LEVERAGE,
                maxCommission: MAX_COMMISSION,
                bounty: BOUNTY
            });
    }

    /// @dev Gives an account tokens, and `Staking` an allowance over them.
    function endow(address account, uint256 amount) internal {
        vm.assertTrue(token.transfer(account, amount));
        vm.prank(account);
        token.approve(address(staking), type(uint256).max);
    }

    function bondAs(address operator, uint256 amount) internal returns (uint256) {
        vm.prank(operator);
        return staking.bond(amount);
    }

    /// @dev Delegates on the terms that hold now.
    function delegateAs(address holder, address operator, uint256 amount) internal returns (uint256) {
        return delegateOn(holder, operator, amount, termsOf(operator));
    }

    function delegateOn(
        address holder,
        address operator,
        uint256 amount,
        IStaking.Terms memory terms
    ) internal returns (uint256) {
        vm.prank(holder);
        return staking.delegate(operator, amount, terms);
    }

    function unbondAs(address holder, address operator, uint256 shares) internal returns (uint256) {
        vm.prank(holder);
        return staking.unbond(operator, shares);
    }

    function unbondAllAs(address holder, address operator) internal returns (uint256) {
        return unbondAs(holder, operator, staking.positionOf(operator, holder).shares);
    }

    /// @dev Slashes through the court by a key of its own.
    function slashByCourt(
        address operator,
        uint256 amount,
        bool jailed,
        address recipient
    ) internal returns (uint256 taken, uint256 bounty) {
        return court.punish(operator, nextKey(), amount, jailed, recipient);
    }

    function nextKey() internal returns (bytes32) {
        return keccak256(abi.encode("fault", ++_keys));
    }

    function lastKey() internal view returns (bytes32) {
        return keccak256(abi.encode("fault", _keys));
    }

    function ownPool(address operator) internal view returns (IStaking.Pool memory) {
        return staking.poolOf(operator, IStaking.Kind.Own);
    }

    function delegatedPool(address operator) internal view returns (IStaking.Pool memory) {
        return staking.poolOf(operator, IStaking.Kind.Delegated);
    }

    function termsOf(address operator) internal view returns (IStaking.Terms memory terms) {
        IStaking.Commission memory commission = staking.commissionOf(operator);
        terms.maxCommission = commission.current > commission.next ? commission.current : commission.next;
        terms.era = delegatedPool(operator).era;
    }

    /// @dev Maps any number to one of any order of magnitude up to `most`, which must be above 1.
    function anySize(uint256 seed, uint256 most) internal pure returns (uint256) {
        uint256 digits = seed % 28;
        uint256 top = 10 ** digits < most ? 10 ** digits : most;
        return bound(seed / 28, 1, top < 2 ? 2 : top);
    }

    function smaller(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }
}
