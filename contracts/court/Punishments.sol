// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IFaultCourt} from "../interfaces/IFaultCourt.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {Penalties} from "../libraries/Penalties.sol";
import {Fault} from "../types/Fault.sol";

/// @title Punishments
/// @notice What was punished, and which receipts a fault was shown of.
abstract contract Punishments is IFaultCourt {
    struct Mark {
        Fault fault;
        uint64 time;
    }

    /// @inheritdoc IFaultCourt
    IStaking public immutable STAKING;
    uint256 private immutable _LEAST_PENALTY;

    mapping(bytes32 faultKey => uint64 time) private _punishedAt;
    mapping(bytes32 digest => Mark) private _marks;

    constructor(IStaking staking, uint256 minBond) {
        STAKING = staking;
        _LEAST_PENALTY = minBond / 10;
    }

    /// @inheritdoc IFaultCourt
    function punishedAt(bytes32 faultKey) external view returns (uint64) {
        return _punishedAt[faultKey];
    }

    /// @inheritdoc IFaultCourt
    function faultOf(bytes32 digest) external view returns (Fault fault, uint64 time) {
        return (_marks[digest].fault, _marks[digest].time);
    }

    /// @inheritdoc IFaultCourt
    function penaltyOf(Fault fault, address operator) external view returns (uint256) {
        return Penalties.amountOf(fault, STAKING.slashableOf(operator), _LEAST_PENALTY);
    }

    /// @dev Marks a receipt and slashes for its fault; one of the two must be new.
    function _settle(Fault fault, address operator, bytes32 faultKey, bytes32 digest, address recipient) internal {
        bool marked = _mark(fault, operator, faultKey, digest);
        bool punished = _punish(fault, operator, faultKey, recipient);
        // INVARIANT F2: A challenge does something new (takes stake, marks a receipt or records a fork) or reverts.
        require(marked || punished, AlreadyPunished(faultKey));
    }

    /// @dev Marks a receipt as faulty. Returns false if it was before: what was shown first stays.
    function _mark(Fault fault, address operator, bytes32 faultKey, bytes32 digest) internal returns (bool) {
        // INVARIANT F9: Every receipt that a fault was shown of is marked, with the first fault, for ever.
        if (_marks[digest].fault != Fault.None) return false;

        _marks[digest] = Mark(fault, uint64(block.timestamp));

        emit ReceiptFaulted(digest, operator, faultKey, fault);
        return true;
    }

    /// @dev Slashes, unless the key took something before. Returns whether something was taken: nothing is from an operator
    /// that has less than the least penalty at stake.
    function _punish(
        Fault fault,
        address operator,
        bytes32 faultKey,
        address recipient
    ) internal returns (bool punished) {
        // INVARIANT F1: A fault key takes stake at most once.
        if (_punishedAt[faultKey] != 0) return false;
        uint256 slashable = STAKING.slashableOf(operator);
        uint256 penalty = Penalties.amountOf(fault, slashable, _LEAST_PENALTY);
        // Who takes out all but a crumb must not be able to settle a fault of later for the crumb.
        // INVARIANT F8: A key that took nothing is not punished, and nothing is taken from less than the least penalty:
        //   faults cannot be settled before there is a stake, or for a crumb of one.
        if (penalty > slashable) penalty = 0;

        _punishedAt[faultKey] = uint64(block.timestamp);
        (uint256 taken, uint256 bounty) = STAKING.slash(operator, faultKey, penalty, Penalties.jails(fault), recipient);

        punished = taken > 0;
        if (punished) {
            emit FaultPunished(faultKey, operator, fault, taken, bounty, recipient);
        } else {
            // Nor one that has nothing at stake yet for nothing.
            // INVARIANT F8: A key that took nothing is not punished, and nothing is taken from less than the least
            //   penalty: faults cannot be settled before there is a stake, or for a crumb of one.
            delete _punishedAt[faultKey];
        }
    }
}
