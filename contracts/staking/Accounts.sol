// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IStaking} from "../interfaces/IStaking.sol";
import {RewardStream} from "../libraries/RewardStream.sol";
import {SharePool} from "../libraries/SharePool.sol";
import {Debts} from "./Debts.sol";
import {Holdings} from "./Holdings.sol";
import {StakeHistory} from "./StakeHistory.sol";

/// @title Accounts
/// @notice All there is of one operator: its two pools of stake, the rewards that run to them, and its standing.
library Accounts {
    using SharePool for IStaking.Pool;
    using RewardStream for RewardStream.Stream;
    using Holdings for Holdings.State;
    using StakeHistory for StakeHistory.State;
    using Debts for Debts.State;

    /// @param own the operator's bond; its active shares are the operator's position
    struct Account {
        IStaking.Commission commission;
        uint64 jailedUntil;
        IStaking.Pool own;
        IStaking.Pool delegated;
        RewardStream.Stream stream;
        Holdings.State holdings;
        StakeHistory.State history;
    }

    function poolOf(Account storage self, IStaking.Kind kind) internal view returns (IStaking.Pool storage) {
        return kind == IStaking.Kind.Own ? self.own : self.delegated;
    }

    function active(Account storage self) internal view returns (uint256) {
        return self.own.activeValue() + self.delegated.activeValue();
    }

    function isBacked(Account storage self, uint256 minBond) internal view returns (bool) {
        return block.timestamp >= self.jailedUntil && self.own.activeValue() >= minBond;
    }

    /// @dev Returns the stream run up to now, and what that pays out: to the operator, to all delegators, per share.
    /// @param duration seconds that a lane takes
    function streamed(
        Account storage self,
        uint64 duration
    )
        internal
        view
        returns (RewardStream.Stream memory stream, uint256 toOperator, uint256 toDelegators, uint256 gain)
    {
        stream = self.stream;
        (toOperator, toDelegators) = stream.advance(
            uint64(block.timestamp),
            duration,
            self.own.activeValue(),
            self.delegated.activeValue()
        );
        gain = stream.perShare(toDelegators, self.delegated.activeShares);
    }

    /// @dev Shares out what streamed since the last time. Comes before every change of what is active.
    function settle(Account storage self, address operator, uint64 duration, Debts.State storage debts) internal {
        if (self.stream.current.amount == 0) return;
        (uint256 toOperator, uint256 toDelegators) = _release(self, duration);
        if (toOperator + toDelegators == 0) return;
        debts.earn(operator, toOperator);

        emit IStaking.RewardsReleased(operator, toOperator, toDelegators);
    }

    /// @dev Brings a delegator's position to the present. The account was settled before.
    function settleHolding(Account storage self, address holder) internal returns (IStaking.Position storage position) {
        return self.holdings.settle(holder, self.delegated.era);
    }

    /// @dev Takes from a pool, tickets included.
    function slash(
        Account storage self,
        address operator,
        IStaking.Kind kind,
        uint256 amount
    ) internal returns (uint256 taken) {
        if (amount == 0) return 0;
        IStaking.Pool storage pool = poolOf(self, kind);
        uint64 era = pool.era;
        taken = pool.slash(amount);

        if (pool.era != era) emit IStaking.EraEnded(operator, kind, era);
        tell(self, operator, kind);
    }

    function jail(Account storage self, address operator, uint64 term) internal {
        // Never earlier than what was set before: the term is the same for everyone and for ever.
        uint64 until = uint64(block.timestamp) + term;
        self.jailedUntil = until;

        emit IStaking.OperatorJailed(operator, until);
    }

    /// @dev Writes down and tells what became of a pool by a change of its active shares.
    function changed(Account storage self, address operator, IStaking.Kind kind) internal {
        self.history.record(active(self));
        tell(self, operator, kind);
    }

    function tell(Account storage self, address operator, IStaking.Kind kind) internal {
        IStaking.Pool storage pool = poolOf(self, kind);
        emit IStaking.PoolChanged(operator, kind, pool.assets, pool.shares, pool.activeShares, pool.era);
    }

    /// @dev Stores the stream and the delegators' part of it as they are now. Apart from {settle}: the compiler packs what it
    /// stores well only while few variables are alive.
    function _release(
        Account storage self,
        uint64 duration
    ) private returns (uint256 toOperator, uint256 toDelegators) {
        RewardStream.Stream memory stream;
        uint256 gain;
        (stream, toOperator, toDelegators, gain) = streamed(self, duration);
        self.stream = stream;
        if (gain > 0) self.holdings.gained[self.delegated.era] += gain;
    }
}
