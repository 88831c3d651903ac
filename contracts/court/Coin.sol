// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IFaultCourt} from "../interfaces/IFaultCourt.sol";

/// @title Coin
/// @notice The chain's coin that accounts are owed. It is fetched, never sent: no receiver can hold up a demand.
abstract contract Coin is IFaultCourt, ReentrancyGuardTransient {
    mapping(address account => uint256 wei_) private _coins;

    /// @inheritdoc IFaultCourt
    function withdrawCoin() external nonReentrant returns (uint256 amount) {
        amount = _coins[msg.sender];
        require(amount > 0, NoCoin(msg.sender));

        _coins[msg.sender] = 0;

        emit CoinWithdrawn(msg.sender, amount);
        (bool taken, ) = msg.sender.call{value: amount}("");
        require(taken, CoinRefused(msg.sender, amount));
    }

    /// @inheritdoc IFaultCourt
    function coinOf(address account) external view returns (uint256) {
        return _coins[account];
    }

    function _credit(address account, uint256 amount) internal {
        _coins[account] += amount;
    }
}
