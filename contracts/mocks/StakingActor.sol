// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title StakingActor
/// @notice An account of tests that calls whatever it is told to.
contract StakingActor {
    /// @notice Calls `target` and returns whether that worked, and what came back.
    function perform(address target, bytes calldata data) external returns (bool, bytes memory) {
        // solhint-disable-next-line avoid-low-level-calls
        return target.call(data);
    }
}
