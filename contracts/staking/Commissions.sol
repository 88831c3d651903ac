// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IStaking} from "../interfaces/IStaking.sol";

/// @title Commissions
/// @notice An operator's commission, and the change of it that was announced.
library Commissions {
    /// @dev Returns the commission; one that was planned and has begun is the current one.
    function present(IStaking.Commission storage self) internal view returns (IStaking.Commission memory commission) {
        commission = self;
        if (commission.from != 0 && block.timestamp >= commission.from) {
            (commission.current, commission.from) = (commission.next, 0);
        }
    }

    /// @dev Returns the commission with another one planned for the caller. What was planned before is dropped.
    /// @param notice seconds until an increase acts; 0 where nobody has to be warned
    function changed(
        IStaking.Commission storage self,
        uint16 commission,
        uint64 notice
    ) internal returns (IStaking.Commission memory planned) {
        planned = IStaking.Commission(present(self).current, commission, 0);
        uint64 from = uint64(block.timestamp);

        // INVARIANT K17: While anything is delegated, the commission rises only to a rate announced at least the
        //   unbonding time before.
        if (commission > planned.current && notice > 0) {
            from += notice;
            planned.from = from;
        } else {
            planned.current = commission;
        }

        emit IStaking.CommissionChanged(msg.sender, commission, from);
    }

    /// @dev Requires that neither the commission nor an announced one is above what a delegator accepts.
    function requireAtMost(IStaking.Commission storage self, uint16 most) internal view {
        IStaking.Commission memory commission = present(self);
        uint16 highest = commission.current > commission.next ? commission.current : commission.next;
        require(highest <= most, IStaking.CommissionTooHigh(highest, most));
    }
}
