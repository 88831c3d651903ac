// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IFaultCourt} from "../interfaces/IFaultCourt.sol";

/// @title CoinCredits
/// @notice How much of the chain's coin each account is owed. Accounts fetch it; nothing is ever sent to them unasked, so no
/// receiver can make an answer or a sentence fail.
library CoinCredits {
    struct State {
        mapping(address account => uint256 wei_) owed;
    }

    function add(State storage self, address account, uint256 amount) internal {
        self.owed[account] += amount;
    }

    /// @dev Pays the caller all that it is owed. The callee runs foreign code: guard against reentrancy.
    function withdraw(State storage self) internal returns (uint256 amount) {
        amount = self.owed[msg.sender];
        require(amount > 0, IFaultCourt.NoCoin(msg.sender));

        self.owed[msg.sender] = 0;

        emit IFaultCourt.CoinWithdrawn(msg.sender, amount);
        (bool taken, ) = msg.sender.call{value: amount}("");
        require(taken, IFaultCourt.CoinRefused(msg.sender, amount));
    }
}
