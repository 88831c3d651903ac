// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAnchors} from "../interfaces/IAnchors.sol";
import {IFaultCourt} from "../interfaces/IFaultCourt.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {IOperatorRegistry} from "../interfaces/IOperatorRegistry.sol";

/// @title Setting
/// @notice What the court looks things up in, and its times, fixed at deployment.
abstract contract Setting is IFaultCourt {
    uint64 private constant LONGEST_TIME = 366 days;

    /// @inheritdoc IFaultCourt
    IAnchors public immutable ANCHORS;
    /// @inheritdoc IFaultCourt
    IOperatorRegistry public immutable OPERATORS;
    /// @inheritdoc IFaultCourt
    IModelRegistry public immutable MODELS;
    uint64 internal immutable _WINDOW;
    uint64 internal immutable _GRACE;
    uint64 internal immutable _MAX_DELAY;
    uint64 internal immutable _ANSWER;
    uint64 internal immutable _SKEW;
    uint64 private immutable _LONGEST_DISPUTE;
    uint64 private immutable _BUFFER;

    /// @param unbonding of the stake: it must still be there when the last fault of the last receipt can be brought
    constructor(
        IAnchors anchors,
        IOperatorRegistry operators,
        IModelRegistry models,
        CourtTimes memory times_,
        uint64 unbonding
    ) {
        ANCHORS = anchors;
        OPERATORS = operators;
        MODELS = models;
        _WINDOW = anchors.WINDOW();
        _GRACE = anchors.GRACE();
        _MAX_DELAY = anchors.MAX_DELAY();
        (_ANSWER, _LONGEST_DISPUTE) = (times_.answer, times_.longestDispute);
        (_BUFFER, _SKEW) = (times_.buffer, times_.skew);

        _requireFitting(times_, unbonding, operators.DRAIN());
        // INVARIANT F14: No model can be retired within a dispute window.
        uint64 notice = models.NOTICE();
        require(notice >= anchors.WINDOW(), RetirementTooFast(notice, anchors.WINDOW()));
    }

    /// @inheritdoc IFaultCourt
    function times() external view returns (CourtTimes memory) {
        return CourtTimes(_ANSWER, _LONGEST_DISPUTE, _BUFFER, _SKEW);
    }

    function _requireFitting(CourtTimes memory times_, uint64 unbonding, uint64 drain) private view {
        bool sound = times_.answer >= 3 && times_.answer <= LONGEST_TIME;
        sound = sound && times_.longestDispute <= LONGEST_TIME && times_.buffer <= LONGEST_TIME;
        // A declaration is valid for two DRAIN or longer, a model for NOTICE or longer: three looks, a skew apart, miss none.
        sound = sound && times_.skew <= uint256(drain) * 2 && times_.skew <= _WINDOW;
        // A promise may be dated ahead by a skew, and silence is a fault a second after its last: the stake leaves later.
        sound = sound && times_.buffer > uint256(times_.skew) + 1;

        uint64 needed = type(uint64).max;
        if (sound) {
            uint64 last = times_.answer > times_.longestDispute ? times_.answer : times_.longestDispute;
            needed = _MAX_DELAY + _GRACE + _WINDOW + last + times_.buffer;
        }
        // INVARIANT F13: Stake cannot leave before the last fault of a promise made while it was there can be brought.
        require(sound && unbonding >= needed, BadCourtTimes(times_, unbonding, needed));
    }
}
