// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {StakingCrowdMember} from "./StakingCrowdMember.sol";

/// @title StakingCrowd
/// @notice Fills an operator's pool with delegators and tickets, many a transaction, to see what they cost everybody else.
contract StakingCrowd {
    using SafeERC20 for IERC20;

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
            token.safeTransfer(address(uint160(uint256(member))), amount);
            new StakingCrowdMember{salt: salt}(staking, token, operator, amount);
        }
    }
}
