// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IStaking} from "../interfaces/IStaking.sol";

/// @title StakingCrowdMember
/// @notice One of many accounts: delegates, begins to take half of it out again, and leaves no code behind.
contract StakingCrowdMember {
    constructor(IStaking staking, IERC20 token, address operator, uint256 amount) {
        token.approve(address(staking), amount);
        IStaking.Terms memory terms = IStaking.Terms(0, type(uint16).max, 0);
        uint256 shares = staking.delegate(operator, amount, terms);
        staking.unbond(operator, shares / 2);
    }
}
