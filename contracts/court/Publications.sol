// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IFaultCourt} from "../interfaces/IFaultCourt.sol";
import {SaturatingTime} from "../libraries/SaturatingTime.sol";
import {Duration} from "../types/Duration.sol";
import {ReceiptDigest} from "../types/ReceiptDigest.sol";

/// @title Publications
/// @notice Which receipts were published and when, and how long a receipt can be disputed.
library Publications {
    /// @param time when the receipt was published, 0 if it was not
    /// @param until last second at which a fault of it can be brought
    struct Publication {
        uint64 time;
        uint64 until;
    }

    struct State {
        mapping(ReceiptDigest digest => Publication) publications;
    }

    /// @dev Writes down that a receipt is published now. It was checked to bind its operator.
    /// @return until last second at which a fault of it can be brought
    function publish(
        State storage self,
        ReceiptDigest digest,
        uint64 anchorBy,
        Duration grace,
        Duration window
    ) internal returns (uint64 until) {
        // A second publication would open the window again, after a contract may have paid.
        // INVARIANT F4: A receipt is published once: its last admissible moment is fixed from then on.
        require(self.publications[digest].time == 0, IFaultCourt.AlreadyPresented(ReceiptDigest.unwrap(digest)));

        // Otherwise whoever holds a key that was closed years ago could open a window for receipts of its time.
        // INVARIANT F21: A receipt is published until anchorBy + GRACE, not later: no fault of it can be brought after the
        //   window that follows.
        uint64 latest = SaturatingTime.later(anchorBy, grace);
        require(block.timestamp <= latest, IFaultCourt.NoLongerAdmissible(ReceiptDigest.unwrap(digest), latest));

        uint64 time = uint64(block.timestamp);
        until = SaturatingTime.later(time > anchorBy ? time : anchorBy, window);
        self.publications[digest] = Publication(time, until);
    }

    function requireAdmissible(
        State storage self,
        ReceiptDigest digest,
        uint64 anchorBy,
        Duration window
    ) internal view {
        uint64 until = admissibleUntil(self, digest, anchorBy, window);
        // INVARIANT F3: No fault of a receipt can be brought, nor its leaf demanded, after max(anchorBy, presentedAt) +
        //   WINDOW.
        require(block.timestamp <= until, IFaultCourt.NoLongerAdmissible(ReceiptDigest.unwrap(digest), until));
    }

    /// @dev Returns the last second at which a fault of this receipt can be brought.
    function admissibleUntil(
        State storage self,
        ReceiptDigest digest,
        uint64 anchorBy,
        Duration window
    ) internal view returns (uint64) {
        uint64 until = self.publications[digest].until;
        return until == 0 ? SaturatingTime.later(anchorBy, window) : until;
    }

    /// @dev The same of a receipt of which the digest alone is known. Before it is published nobody can say.
    function disputedUntil(State storage self, ReceiptDigest digest) internal view returns (uint64) {
        uint64 until = self.publications[digest].until;
        return until == 0 ? type(uint64).max : until;
    }
}
