// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IFaultCourt} from "../interfaces/IFaultCourt.sol";
import {Duration} from "../types/Duration.sol";

/// @title Commitments
/// @notice Who found evidence first, without telling it; and, as a by-product, seconds at which the chain was alive.
library Commitments {
    struct Moment {
        uint64 time;
        uint64 blockNumber;
    }

    struct State {
        mapping(bytes32 commitment => Moment) moments;
    }

    function commit(State storage self, bytes32 commitment) internal {
        require(self.moments[commitment].time == 0, IFaultCourt.CommitmentKnown(commitment));

        // SAFETY: neither reaches 2^64.
        self.moments[commitment] = Moment(uint64(block.timestamp), uint64(block.number));

        emit IFaultCourt.Committed(commitment);
    }

    /// @dev Returns whom the bounty goes to. Nobody gets it without a commitment in an earlier block: who copies a challenge
    /// that is on its way has none.
    function recipientOf(
        State storage self,
        bytes32 evidence,
        IFaultCourt.BountyClaim calldata bountyClaim
    ) internal view returns (address) {
        bytes32 commitment = commitmentOf(evidence, bountyClaim.recipient, bountyClaim.salt);
        uint64 blockNumber = self.moments[commitment].blockNumber;
        // INVARIANT F7: A bounty goes only to a recipient that was committed to, together with this very evidence, in
        //   an earlier block.
        return blockNumber != 0 && blockNumber < block.number ? bountyClaim.recipient : address(0);
    }

    /// @dev Requires that a commitment was made after `after_` and more than `room` seconds before `end`: the chain was
    /// alive then, and whoever should have acted had `room` left.
    function requirePulse(
        State storage self,
        bytes32 commitment,
        uint64 after_,
        uint64 end,
        Duration room
    ) internal view {
        uint64 time = self.moments[commitment].time;
        // SAFETY: `end` lies more than `room` after a time, so it is above `room`.
        uint64 until = end - Duration.unwrap(room) - 1;
        // INVARIANT F5: Nobody is punished for inaction unless the chain was seen alive with half the grace (a third of
        //   the time to answer) left.
        require(time > after_ && time <= until, IFaultCourt.NoPulse(commitment, time, after_, until));
    }

    function commitmentOf(bytes32 evidence, address recipient, bytes32 salt) internal pure returns (bytes32) {
        return keccak256(abi.encode(evidence, recipient, salt));
    }
}
