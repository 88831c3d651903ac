// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IFaultCourt} from "../interfaces/IFaultCourt.sol";

/// @title Commitments
/// @notice Who found evidence first, without telling it; and, as a by-product, seconds at which the chain was alive.
abstract contract Commitments is IFaultCourt {
    struct Moment {
        uint64 time;
        uint64 blockNumber;
    }

    mapping(bytes32 commitment => Moment) private _moments;

    /// @inheritdoc IFaultCourt
    function commit(bytes32 commitment) external {
        require(_moments[commitment].time == 0, CommitmentKnown(commitment));

        // SAFETY: neither reaches 2^64.
        _moments[commitment] = Moment(uint64(block.timestamp), uint64(block.number));

        emit Committed(commitment);
    }

    /// @inheritdoc IFaultCourt
    function committedAt(bytes32 commitment) external view returns (uint64 time, uint64 blockNumber) {
        return (_moments[commitment].time, _moments[commitment].blockNumber);
    }

    /// @inheritdoc IFaultCourt
    function commitmentOf(bytes32 evidence, address recipient, bytes32 salt) external pure returns (bytes32) {
        return _commitmentOf(evidence, recipient, salt);
    }

    /// @dev Whom the bounty goes to; nobody without a commitment in an earlier block: who copies a challenge that it sees
    /// on its way has none.
    function _recipientOf(bytes32 evidence, BountyClaim calldata bountyClaim) internal view returns (address) {
        uint64 blockNumber = _moments[_commitmentOf(evidence, bountyClaim.recipient, bountyClaim.salt)].blockNumber;
        // INVARIANT F7: A bounty goes only to who committed to the very evidence in an earlier block.
        return blockNumber != 0 && blockNumber < block.number ? bountyClaim.recipient : address(0);
    }

    /// @dev Requires that a commitment was made after `after_` and more than `room` seconds before `end`: the chain was
    /// alive then, and whoever should have acted had `room` left.
    function _requirePulse(bytes32 commitment, uint64 after_, uint64 end, uint64 room) internal view {
        uint64 time = _moments[commitment].time;
        // SAFETY: `end` lies more than `room` after a time, so it is above `room`.
        uint64 until = end - room - 1;
        // INVARIANT F5: Nobody is punished for inaction unless the chain was seen alive with half the grace (a third of
        //   the time to answer) left.
        require(time > after_ && time <= until, NoPulse(commitment, time, after_, until));
    }

    function _commitmentOf(bytes32 evidence, address recipient, bytes32 salt) private pure returns (bytes32) {
        return keccak256(abi.encode(evidence, recipient, salt));
    }
}
