// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IStaking} from "../interfaces/IStaking.sol";

/// @title Tickets
/// @notice Requests to leave, each of which is paid once, after its time.
library Tickets {
    /// @param count of all tickets there ever were; the next one has this number
    struct State {
        uint256 count;
        mapping(uint256 ticketId => IStaking.Ticket) byId;
    }

    function open(
        State storage self,
        address operator,
        IStaking.Kind kind,
        uint64 era,
        uint128 shares,
        uint64 unbonding
    ) internal returns (uint256 ticketId) {
        // INVARIANT K10: No ticket is paid before the time of its request plus unbonding; until then a slash takes from
        //   it too.
        uint64 unlockAt = uint64(block.timestamp) + unbonding;
        ticketId = self.count++;
        self.byId[ticketId] = IStaking.Ticket(msg.sender, operator, kind, era, shares, unlockAt);

        emit IStaking.UnbondingStarted(ticketId, operator, msg.sender, kind, shares, era, unlockAt);
    }

    function requireDue(State storage self, uint256 ticketId) internal view {
        IStaking.Ticket storage ticket = self.byId[ticketId];
        require(ticket.owner != address(0), IStaking.TicketUnknown(ticketId));
        // Time is all that is asked for: no state of the operator holds a payout back.
        // INVARIANT K12: In every state of an operator a ticket whose time has come can be claimed, and stake can be
        //   slashed.
        // INVARIANT K10: No ticket is paid before the time of its request plus unbonding; until then a slash takes from
        //   it too.
        require(block.timestamp >= ticket.unlockAt, IStaking.TicketLocked(ticketId, ticket.unlockAt));
    }

    function isDue(State storage self, uint256 ticketId) internal view returns (bool) {
        IStaking.Ticket storage ticket = self.byId[ticketId];
        // INVARIANT K10: No ticket is paid before the time of its request plus unbonding; until then a slash takes from
        //   it too.
        return ticket.owner != address(0) && block.timestamp >= ticket.unlockAt;
    }

    /// @dev Removes a ticket that is due and returns what it was.
    function take(State storage self, uint256 ticketId) internal returns (IStaking.Ticket memory ticket) {
        ticket = self.byId[ticketId];
        delete self.byId[ticketId];
    }
}
