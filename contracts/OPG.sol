// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title OPG
/// @notice The token of local chains: plain ERC-20 with permit (EIP-2612), of a fixed supply.
/// @dev Nobody can mint or burn.
contract OPG is ERC20, ERC20Permit {
    /// @notice Every token there will ever be: one billion, 18 decimals.
    uint256 public constant SUPPLY = 1_000_000_000e18;

    /// @param holder receives the whole supply; not zero
    constructor(address holder) ERC20("OPG", "OPG") ERC20Permit("OPG") {
        // INVARIANT T1: The OPG supply never changes.
        _mint(holder, SUPPLY);
    }
}
