// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Staking} from "../../../contracts/Staking.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../helpers/StakingTest.sol";

/// @dev A token that calls whoever it pays, and one holder who uses that to come back in. The project's token does not;
/// the guard is there for the day somebody deploys with one that does.
contract StakingReentrancyTest is StakingTest {
    HookedToken private hooked;
    Intruder private intruder;

    function setUp() public override {
        vm.warp(START);
        hooked = new HookedToken();
        intruder = new Intruder();
        staking = new Staking(hooked, address(intruder), localParameters());
        intruder.use(staking);
        hooked.mint(address(intruder), WEALTH);
        hooked.mint(other, WEALTH);
        vm.prank(other);
        hooked.approve(address(staking), type(uint256).max);
        operator = address(intruder);
        intruder.act(address(hooked), abi.encodeCall(hooked.approve, (address(staking), type(uint256).max)));
        intruder.act(address(staking), abi.encodeCall(IStaking.bond, (2 * MIN_BOND)));
    }

    function test_claim_comingBackIn_failsEverywhere_works() public {
        intruder.act(address(staking), abi.encodeCall(IStaking.unbond, (operator, MIN_BOND)));
        pass(UNBONDING);
        intruder.arm();
        vm.assertEq(staking.claim(0), MIN_BOND);

        checkRefused();
        vm.assertEq(hooked.balanceOf(operator), WEALTH - MIN_BOND);
    }

    function test_withdrawCredit_comingBackIn_failsEverywhere_works() public {
        vm.prank(other);
        staking.fundRewards(operator, 60e18);
        pass(STREAM);
        intruder.arm();
        intruder.act(address(staking), abi.encodeCall(IStaking.withdrawCredit, ()));

        checkRefused();
        vm.assertEq(hooked.balanceOf(operator), WEALTH - 2 * MIN_BOND + 60e18);
    }

    function test_bond_comingBackIn_failsEverywhere_works() public {
        intruder.arm();
        intruder.act(address(staking), abi.encodeCall(IStaking.bond, (MIN_BOND)));

        checkRefused();
        vm.assertEq(ownPool().assets, 3 * MIN_BOND);
    }

    function checkRefused() private view {
        vm.assertEq(intruder.tried(), 13);
        vm.assertEq(intruder.refused(), 13);
    }
}

contract HookedToken is ERC20("Hooked", "H") {
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (from != address(0) && from.code.length > 0) Intruder(from == msg.sender ? to : from).onTransfer();
    }
}

/// @dev Holder, operator and court in one.
contract Intruder {
    Staking private _staking;
    bool private _armed;
    uint256 public tried;
    uint256 public refused;

    function use(Staking staking) external {
        _staking = staking;
    }

    function arm() external {
        _armed = true;
    }

    function act(address target, bytes calldata data) external {
        (bool done, ) = target.call(data);
        require(done);
    }

    function onTransfer() external {
        if (!_armed) return;
        _armed = false;
        address me = address(this);
        attempt(abi.encodeCall(IStaking.bond, (1e18)));
        attempt(abi.encodeCall(IStaking.delegate, (me, 1e18, IStaking.Terms(0, 0, 0))));
        attempt(abi.encodeCall(IStaking.permit, (1, 1, 27, 0, 0)));
        attempt(abi.encodeCall(IStaking.unbond, (me, 1)));
        attempt(abi.encodeCall(IStaking.claim, (0)));
        attempt(abi.encodeCall(IStaking.claimMany, (new uint256[](1))));
        attempt(abi.encodeCall(IStaking.fundRewards, (me, 1)));
        attempt(abi.encodeCall(IStaking.collectRewards, (me)));
        attempt(abi.encodeCall(IStaking.withdrawCredit, ()));
        attempt(abi.encodeCall(IStaking.setCommission, (1)));
        attempt(abi.encodeCall(IStaking.admitSlasher, (me)));
        attempt(abi.encodeCall(IStaking.slash, (me, 0, 1, false, me)));
        attempt(abi.encodeCall(IStaking.burnSlashed, ()));
    }

    function attempt(bytes memory data) private {
        ++tried;
        (bool done, bytes memory reason) = address(_staking).call(data);
        bytes4 expected = ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector;
        if (!done && bytes4(reason) == expected) ++refused;
    }
}
