// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAnchors} from "../interfaces/IAnchors.sol";
import {IFaultCourt} from "../interfaces/IFaultCourt.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {IOperatorRegistry} from "../interfaces/IOperatorRegistry.sol";

/// @title CourtTimeRules
/// @notice Whether the times that a court is deployed with fit each other and the contracts that it relies on.
library CourtTimeRules {
    uint64 private constant LONGEST_TIME = 366 days;

    /// @param unbonding of the stake: it must still be there when the last fault of the last receipt can be brought
    function requireFitting(
        IFaultCourt.CourtTimes memory times,
        uint64 unbonding,
        IAnchors anchors,
        IOperatorRegistry operators
    ) internal view {
        uint64 window = anchors.WINDOW();
        bool sound = times.answer >= 3 && times.answer <= LONGEST_TIME;
        sound = sound && times.longestDispute <= LONGEST_TIME && times.buffer <= LONGEST_TIME;
        // Every declaration is valid for at least 2 x DRAIN and every model for at least NOTICE, so checking at issuedAt - skew,
        // issuedAt and issuedAt + skew cannot miss one.
        sound = sound && times.skew <= uint256(operators.DRAIN()) * 2 && times.skew <= window;
        // A promise may be dated ahead by a skew, and silence is a fault a second after its last: the stake leaves later.
        sound = sound && times.buffer > uint256(times.skew) + 1;

        uint64 needed = type(uint64).max;
        if (sound) {
            uint64 last = times.answer > times.longestDispute ? times.answer : times.longestDispute;
            needed = anchors.MAX_DELAY() + anchors.GRACE() + window + last + times.buffer;
        }
        // INVARIANT F13: Stake that was there when a promise was made cannot leave before the last second at which a
        //   fault of that promise can be brought.
        require(sound && unbonding >= needed, IFaultCourt.BadCourtTimes(times, unbonding, needed));
    }

    /// @dev Requires that no model can be retired within a dispute window.
    function requireLongNotice(IModelRegistry models, IAnchors anchors) internal view {
        // INVARIANT F14: No model can be retired within a dispute window.
        uint64 notice = models.NOTICE();
        require(notice >= anchors.WINDOW(), IFaultCourt.RetirementTooFast(notice, anchors.WINDOW()));
    }
}
