// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OPG} from "../../../contracts/OPG.sol";
import {Staking} from "../../../contracts/Staking.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {Test} from "./Test.sol";

/// @notice A deployed `Staking` in the local profile, whose court is a plain account, and people with tokens.
abstract contract StakingTest is Test {
    uint64 internal constant START = 1_000_000_000;
    uint64 internal constant UNBONDING = 120;
    uint64 internal constant STREAM = 60;
    uint64 internal constant JAIL = 50;
    uint128 internal constant MIN_BOND = 1000e18;
    uint128 internal constant MIN_DELEGATION = 1e18;
    uint16 internal constant LEVERAGE = 10;
    uint16 internal constant MAX_COMMISSION = 3000;
    uint16 internal constant BOUNTY = 3000;
    uint256 internal constant DUST = 1e6;
    uint256 internal constant MOST_SHARES = 1e9;
    uint256 internal constant WEALTH = 200_000_000e18;
    /// @dev Leaves room below WEALTH for a second payment.
    uint256 internal constant MAX_AMOUNT = 10_000_000e18;
    bytes32 internal constant FAULT = keccak256("fault");
    address internal constant NOBODY = 0x000000000000000000000000000000000000dEaD;

    /// @dev Era in which {delegateBy} delegates. Not read from the contract: what comes before may expect a revert.
    uint64 internal era;
    OPG internal token;
    Staking internal staking;
    address internal court = accountOf("court");
    address internal operator = accountOf("operator");
    address internal delegator = accountOf("delegator");
    address internal other = accountOf("other");
    address internal challenger = accountOf("challenger");

    function setUp() public virtual {
        vm.warp(START);
        token = new OPG(address(this));
        staking = new Staking(token, court, localParameters());
        endow(operator);
        endow(delegator);
        endow(other);
    }

    function localParameters() internal pure returns (IStaking.Parameters memory p) {
        p.unbonding = UNBONDING;
        p.stream = STREAM;
        p.jail = JAIL;
        p.minBond = MIN_BOND;
        p.minDelegation = MIN_DELEGATION;
        p.leverage = LEVERAGE;
        p.maxCommission = MAX_COMMISSION;
        p.bounty = BOUNTY;
    }

    function endow(address account) internal {
        token.transfer(account, WEALTH);
        vm.prank(account);
        token.approve(address(staking), type(uint256).max);
    }

    function pass(uint256 time) internal {
        vm.warp(block.timestamp + time);
    }

    function bond(uint256 amount) internal returns (uint256) {
        vm.prank(operator);
        return staking.bond(amount);
    }

    function delegateBy(address holder, uint256 amount) internal returns (uint256) {
        vm.prank(holder);
        return staking.delegate(operator, amount, IStaking.Terms(0, type(uint16).max, era));
    }

    function unbondBy(address holder, uint256 shares) internal returns (uint256) {
        vm.prank(holder);
        return staking.unbond(operator, shares);
    }

    function slash(uint256 amount) internal returns (uint256 taken) {
        (taken, ) = slashFor(amount, address(0));
    }

    function slashFor(uint256 amount, address recipient) internal returns (uint256 taken, uint256 bounty) {
        vm.prank(court);
        return staking.slash(operator, FAULT, amount, false, recipient);
    }

    function jail() internal {
        vm.prank(court);
        staking.slash(operator, FAULT, 0, true, address(0));
    }

    function fund(uint256 amount) internal {
        vm.prank(other);
        staking.fundRewards(operator, amount);
    }

    function setCommission(uint16 commission) internal {
        vm.prank(operator);
        staking.setCommission(commission);
    }

    function collectBy(address holder) internal returns (uint256) {
        vm.prank(holder);
        return staking.collectRewards(operator);
    }

    function ownPool() internal view returns (IStaking.Pool memory) {
        return staking.poolOf(operator, IStaking.Kind.Own);
    }

    function delegatedPool() internal view returns (IStaking.Pool memory) {
        return staking.poolOf(operator, IStaking.Kind.Delegated);
    }

    function activeStake() internal view returns (uint256) {
        (uint256 own, uint256 delegated) = staking.activeStakeOf(operator);
        return own + delegated;
    }

    function accruedOf(address holder) internal view returns (uint256) {
        return staking.positionOf(operator, holder).accrued;
    }

    /// @dev What must hold after anything: the books balance and the money is there.
    function checkSolvent() internal view {
        (uint256 staked, uint256 rewards, uint256 credit, uint256 unburnt) = staking.totals();
        vm.assertEq(token.balanceOf(address(staking)), staked + rewards + credit + unburnt);
        vm.assertEq(staked, staking.slashableOf(operator));
    }

    function fails(bytes4 selector) internal {
        vm.expectRevert(abi.encodeWithSelector(selector));
    }

    function fails(bytes4 selector, uint256 first) internal {
        vm.expectRevert(abi.encodeWithSelector(selector, first));
    }

    function fails(bytes4 selector, uint256 first, uint256 second) internal {
        vm.expectRevert(abi.encodeWithSelector(selector, first, second));
    }

    function fails(bytes4 selector, address first) internal {
        vm.expectRevert(abi.encodeWithSelector(selector, first));
    }

    function fails(bytes4 selector, address first, address second) internal {
        vm.expectRevert(abi.encodeWithSelector(selector, first, second));
    }
}
