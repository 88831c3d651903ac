// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IStaking} from "../interfaces/IStaking.sol";

/// @title Debts
/// @notice What the contract owes, by kind; all of it together is never more than it has.
library Debts {
    /// @param creditOf bounties, and what operators earned
    /// @param unburnt what was slashed and waits to be burnt
    struct State {
        uint256 staked;
        uint256 rewards;
        uint256 credit;
        uint256 unburnt;
        mapping(address account => uint256) creditOf;
    }

    /// @dev Makes stake that was taken a bounty, and the rest of it something to burn.
    function slash(State storage self, uint256 taken, uint256 bounty, address recipient) internal {
        // INVARIANT K2: Every unit that came in is there, was paid out, or was burnt; a slash only moves stake to
        //   bounty and unburnt.
        self.staked -= taken;
        self.credit += bounty;
        self.unburnt += taken - bounty;
        self.creditOf[recipient] += bounty;
    }

    /// @dev Makes rewards an operator's credit.
    function earn(State storage self, address operator, uint256 amount) internal {
        self.rewards -= amount;
        self.credit += amount;
        self.creditOf[operator] += amount;
    }

    /// @dev Empties the caller's credit and returns what it was.
    function takeCredit(State storage self) internal returns (uint256 amount) {
        amount = self.creditOf[msg.sender];
        require(amount > 0, IStaking.NoCredit(msg.sender));

        self.creditOf[msg.sender] = 0;
        self.credit -= amount;

        emit IStaking.CreditWithdrawn(msg.sender, amount);
    }

    /// @dev Returns what is to be burnt, which is owed to nobody from now on.
    function takeUnburnt(State storage self) internal returns (uint256 amount) {
        amount = self.unburnt;
        require(amount > 0, IStaking.ZeroAmount());

        self.unburnt = 0;

        emit IStaking.SlashedBurnt(amount);
    }
}
