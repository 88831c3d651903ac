// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice A token that turns against whoever holds or moves it, in the way it is told.
/// @dev Unlike the token that `Staking` is deployed with, anybody may mint and set the mood.
contract HostileToken is ERC20 {
    enum Mood {
        Plain,
        TakesFee,
        GivesMore,
        MovesNothing,
        ReturnsFalse,
        ReturnsNothing,
        Reverts,
        Reenters
    }

    Mood public mood;
    address private _target;
    bytes private _call;
    /// @dev What the call from within a transfer came back with.
    bool public reentered;
    bytes public refusal;

    error Frozen();
    error PermitRefused();

    constructor() ERC20("Hostile", "HOST") {}

    function mint(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function become(Mood wanted) external {
        mood = wanted;
    }

    /// @dev From now on every transfer makes this call, and goes on whatever comes of it.
    function reenter(address target, bytes calldata data) external {
        (mood, _target, _call, reentered, refusal) = (Mood.Reenters, target, data, false, "");
    }

    function permit(address, address, uint256, uint256, uint8, bytes32, bytes32) external pure {
        revert PermitRefused();
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        _move(msg.sender, to, value);
        return _answer();
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        _spendAllowance(from, msg.sender, value);
        _move(from, to, value);
        return _answer();
    }

    function _move(address from, address to, uint256 value) private {
        require(mood != Mood.Reverts, Frozen());
        if (mood == Mood.Reenters) {
            bool passed;
            (passed, refusal) = _target.call(_call);
            reentered = reentered || passed;
        }
        if (mood == Mood.MovesNothing || mood == Mood.ReturnsFalse) return;
        _transfer(from, to, value);
        if (mood == Mood.TakesFee) _burn(to, value / 100);
        if (mood == Mood.GivesMore) _mint(to, 1);
    }

    function _answer() private view returns (bool) {
        if (mood == Mood.ReturnsNothing) {
            // SAFETY: ends the call with no data at all, as tokens older than the standard do.
            assembly {
                return(0, 0)
            }
        }
        return mood != Mood.ReturnsFalse;
    }
}
