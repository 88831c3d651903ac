// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/// @title StakeHistory
/// @notice The active stake of one operator, by time.
library StakeHistory {
    using SafeCast for uint256;
    using Checkpoints for Checkpoints.Trace208;

    struct State {
        Checkpoints.Trace208 active;
    }

    function record(State storage self, uint256 active) internal {
        // INVARIANT K16: The history of active stake tells, for each time, what was active at the end of that second.
        self.active.push(block.timestamp.toUint48(), active.toUint208());
    }

    function activeAt(State storage self, uint64 time) internal view returns (uint256) {
        // SAFETY: the smaller of the two fits.
        return self.active.upperLookupRecent(uint48(Math.min(time, type(uint48).max)));
    }

    /// @dev Returns whether nothing was ever staked.
    function isEmpty(State storage self) internal view returns (bool) {
        return self.active.length() == 0;
    }
}
