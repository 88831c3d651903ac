// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IFaultCourt} from "../interfaces/IFaultCourt.sol";
import {SaturatingTime} from "../libraries/SaturatingTime.sol";
import {Duration} from "../types/Duration.sol";
import {ReceiptDigest} from "../types/ReceiptDigest.sol";

/// @title Publications
/// @notice Which receipts were published and when, and how long a receipt can be disputed.
library Publications {
    struct State {
        mapping(ReceiptDigest digest => uint64 time) presentedAt;
    }

    /// @dev Writes down that a receipt is published now. It was checked to bind its operator.
    function publish(State storage self, ReceiptDigest digest) internal {
        // A second publication would open the window again, after a contract may have paid.
        // INVARIANT F4: A receipt is published once: its last admissible moment is fixed from then on.
        require(self.presentedAt[digest] == 0, IFaultCourt.AlreadyPresented(ReceiptDigest.unwrap(digest)));

        self.presentedAt[digest] = uint64(block.timestamp);
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
        uint64 published = self.presentedAt[digest];
        return SaturatingTime.later(published > anchorBy ? published : anchorBy, window);
    }
}
