// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {RewardStream} from "../libraries/RewardStream.sol";

/// @title Holdings
/// @notice What each delegator of one operator holds: active shares, and the rewards that they earned.
library Holdings {
    using SafeCast for uint256;

    /// @param mark what shares of the operator had gained, in the era of the position, when it was last settled
    struct Holding {
        IStaking.Position position;
        uint256 mark;
    }

    /// @param gained rewards per active delegated share since an era began, times RewardStream.SCALE
    struct State {
        mapping(uint64 era => uint256) gained;
        mapping(address holder => Holding) byHolder;
    }

    /// @dev Returns a position as of now. Shares of an earlier era are gone; what they earned is not.
    /// @param era of the delegated pool
    /// @param gain rewards per share of this era, times SCALE, that are not stored yet
    function positionOf(
        State storage self,
        address holder,
        uint64 era,
        uint256 gain
    ) internal view returns (IStaking.Position memory position) {
        Holding storage holding = self.byHolder[holder];
        position = holding.position;
        uint256 gained = self.gained[position.era];
        if (position.era == era) gained += gain;
        position.accrued += ((position.shares * (gained - holding.mark)) / RewardStream.SCALE).toUint128();
        // INVARIANT K9: Positions and tickets of an ended era are worth nothing and leave the live pool alone; what
        //   they earned stays theirs.
        if (position.era != era) (position.era, position.shares) = (era, 0);
    }

    /// @dev Brings a position to the present. What streamed until now was shared out before.
    function settle(
        State storage self,
        address holder,
        uint64 era
    ) internal returns (IStaking.Position storage position) {
        Holding storage holding = self.byHolder[holder];
        holding.position = positionOf(self, holder, era, 0);
        holding.mark = self.gained[era];
        return holding.position;
    }
}
