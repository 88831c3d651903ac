// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";

/// @notice A court that judges nothing and keeps the one rule every slasher has to keep: a fault key slashes once.
contract KeyedSlasher {
    IStaking public staking;
    mapping(bytes32 key => bool) public used;

    error KeyUsed(bytes32 key);

    function serve(IStaking served) external {
        staking = served;
    }

    function punish(
        address operator,
        bytes32 key,
        uint256 amount,
        bool jailed,
        address recipient
    ) external returns (uint256 taken, uint256 bounty) {
        require(!used[key], KeyUsed(key));
        used[key] = true;
        return staking.slash(operator, key, amount, jailed, recipient);
    }
}
