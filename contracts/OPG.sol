// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

/// @title OPG
/// @notice The token of local chains: plain ERC-20 with permit (EIP-2612) and votes (ERC-5805), of a fixed supply.
/// @dev Nobody can mint or burn. Votes are counted by block time (ERC-6372 "mode=timestamp"), like everything here.
contract OPG is ERC20, ERC20Permit, ERC20Votes {
    /// @notice Every token there will ever be: one billion, 18 decimals.
    uint256 public constant SUPPLY = 1_000_000_000e18;

    /// @param holder receives the whole supply; not zero
    constructor(address holder) ERC20("OPG", "OPG") ERC20Permit("OPG") {
        // INVARIANT T1: The OPG supply never changes.
        _mint(holder, SUPPLY);
    }

    /// @notice Returns the time (unix seconds) by which votes are counted.
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @notice Returns the ERC-6372 name of that clock.
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /// @inheritdoc ERC20Permit
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}
