// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IFaultCourt} from "../interfaces/IFaultCourt.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {Penalties} from "../libraries/Penalties.sol";
import {Fault} from "../types/Fault.sol";
import {FaultKey} from "../types/FaultKey.sol";
import {ReceiptDigest} from "../types/ReceiptDigest.sol";

/// @title Punishments
/// @notice What was punished, and which receipts a fault was shown of.
library Punishments {
    struct Mark {
        Fault fault;
        uint64 time;
    }

    struct State {
        mapping(FaultKey faultKey => uint64 time) punishedAt;
        mapping(ReceiptDigest digest => Mark) marks;
    }

    /// @dev Marks a receipt as faulty. Returns false if it was before: what was shown first stays.
    function mark(
        State storage self,
        Fault fault,
        address operator,
        FaultKey faultKey,
        ReceiptDigest digest
    ) internal returns (bool) {
        // INVARIANT F9: Every receipt of which a fault was shown is marked for ever, with the first fault that was
        //   shown.
        if (self.marks[digest].fault != Fault.None) return false;

        self.marks[digest] = Mark(fault, uint64(block.timestamp));

        emit IFaultCourt.ReceiptFaulted(ReceiptDigest.unwrap(digest), operator, FaultKey.unwrap(faultKey), fault);
        return true;
    }

    /// @dev Slashes, unless the key took something before. Returns whether something was taken: nothing is from an operator
    /// that has less than the least penalty at stake.
    function punish(
        State storage self,
        IStaking staking,
        uint256 leastPenalty,
        Fault fault,
        address operator,
        FaultKey faultKey,
        address recipient
    ) internal returns (bool punished) {
        // INVARIANT F1: A fault key takes stake at most once.
        if (self.punishedAt[faultKey] != 0) return false;
        uint256 slashable = staking.slashableOf(operator);
        uint256 penalty = Penalties.amountOf(fault, slashable, leastPenalty);
        // Otherwise an operator could withdraw all but a crumb, report its own fault, and repeat it without penalty.
        // INVARIANT F8: A key that took nothing stays open, and nothing is taken from an operator with less than the
        //   least penalty at stake: nobody can use a key up while there is almost nothing to lose.
        if (penalty > slashable) penalty = 0;

        self.punishedAt[faultKey] = uint64(block.timestamp);
        bytes32 key = FaultKey.unwrap(faultKey);
        (uint256 taken, uint256 bounty) = staking.slash(operator, key, penalty, Penalties.jails(fault), recipient);

        punished = taken > 0;
        if (punished) {
            emit IFaultCourt.FaultPunished(key, operator, fault, taken, bounty, recipient);
        } else {
            // Otherwise an operator could use the key up before it bonds.
            // INVARIANT F8: A key that took nothing stays open, and nothing is taken from an operator with less than
            //   the least penalty at stake: nobody can use a key up while there is almost nothing to lose.
            delete self.punishedAt[faultKey];
        }
    }
}
