// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IStaking} from "../interfaces/IStaking.sol";

/// @notice One of many accounts: delegates, begins to take half of it out again, and leaves no code behind.
contract StakingCrowdMember {
    constructor(IStaking staking, IERC20 token, address operator, uint256 amount) {
        token.approve(address(staking), amount);
        IStaking.Terms memory terms = IStaking.Terms(0, type(uint16).max, 0);
        uint256 shares = staking.delegate(operator, amount, terms);
        staking.unbond(operator, shares / 2);
    }
}

/// @title StakingCrowd
/// @notice Fills an operator's pool with delegators and tickets, many a transaction, to see what they cost everybody else.
contract StakingCrowd {
    uint256 public size;

    /// @notice Adds delegators that stake `amount` each of what this contract has.
    function gather(IStaking staking, address operator, uint256 count, uint256 amount) external {
        IERC20 token = staking.TOKEN();
        bytes32 code = keccak256(
            abi.encodePacked(type(StakingCrowdMember).creationCode, abi.encode(staking, token, operator, amount))
        );
        for (uint256 end = size + count; size < end; ++size) {
            bytes32 salt = bytes32(size);
            // The tokens are there before the account is: its constructor is all that it ever runs.
            bytes32 member = keccak256(abi.encodePacked(bytes1(0xff), address(this), salt, code));
            require(token.transfer(address(uint160(uint256(member))), amount));
            new StakingCrowdMember{salt: salt}(staking, token, operator, amount);
        }
    }
}
