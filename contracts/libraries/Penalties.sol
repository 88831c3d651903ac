// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fault} from "../types/Fault.sol";

/// @title Penalties
/// @notice What each fault costs, as a part of everything that the operator has at stake. Reasons: docs/contracts/FaultCourt.md.
library Penalties {
    uint256 private constant WHOLE = 10_000;

    /// @notice Returns the part of the stake that a fault takes, in basis points.
    function rateOf(Fault fault) internal pure returns (uint256) {
        if (fault == Fault.Fork || fault == Fault.WithheldConsistency) return WHOLE;
        if (fault == Fault.Conflict || fault == Fault.Displacement) return 5_000;
        if (fault == Fault.UndeclaredModel || fault == Fault.UnknownModel) return 3_000;
        if (fault == Fault.WithheldLeaf) return 2_000;
        if (fault == Fault.Omission) return 1_000;
        if (fault == Fault.Lateness) return 200;
        return 0;
    }

    /// @notice Returns whether the operator backs nothing for a while after the fault. Who was only late kept its promise.
    function jails(Fault fault) internal pure returns (bool) {
        return fault != Fault.Lateness;
    }

    /// @param slashable everything that could be taken
    /// @param least for any fault; may exceed `slashable`
    function amountOf(Fault fault, uint256 slashable, uint256 least) internal pure returns (uint256) {
        uint256 rate = rateOf(fault);
        if (rate == 0) return 0;
        uint256 part = (slashable * rate) / WHOLE;
        return part > least ? part : least;
    }
}
