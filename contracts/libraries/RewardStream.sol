// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title RewardStream
/// @notice Pays rewards out second by second, in two lanes: one that runs, one that collects what comes meanwhile and runs
/// next. Formulas: docs/contracts/Staking.md, section "Rewards".
/// @dev Time runs in memory: what a transaction stores and what a view shows come from the same lines.
library RewardStream {
    using SafeCast for uint256;

    /// @dev Scale of rewards per share: 27 decimals below one unit of the token.
    uint256 internal constant SCALE = 1e27;
    uint256 private constant BASIS_POINTS = 10_000;

    /// @param amount tokens that the lane pays out from its first second to its last
    /// @param weight sum of amount × commission in basis points, each as it was when that amount was given
    struct Lane {
        uint128 amount;
        uint128 weight;
    }

    /// @param released part of the current lane that was paid out
    /// @param elapsed seconds that the current lane ran
    /// @param settledAt time up to which the stream was advanced; meaningless while no lane runs
    /// @param carry what the last division by shares left over, times SCALE
    struct Stream {
        Lane current;
        Lane next;
        uint128 released;
        uint64 elapsed;
        uint64 settledAt;
        uint128 carry;
    }

    /// @notice Adds `amount` to the lane that does not run yet, or starts one. The stream is advanced to `time`.
    /// @param commission in basis points
    function fund(Stream storage stream, uint256 amount, uint16 commission, uint64 time) internal {
        bool runs = stream.current.amount > 0;
        // What was promised is neither stretched nor hurried by what comes later.
        // INVARIANT K19: No later gift stretches, shortens or lowers a stream that runs.
        Lane storage lane = runs ? stream.next : stream.current;
        lane.amount = (lane.amount + amount).toUint128();
        lane.weight = (lane.weight + amount * commission).toUint128();
        if (!runs) stream.settledAt = time;
    }

    /// @notice Runs the stream up to `time` and returns what it pays out.
    /// @param duration seconds that a lane takes
    /// @param own active own stake since the last time, in tokens
    /// @param delegated active delegated stake since the last time
    /// @return toOperator the part of the own stake, and commission
    /// @return toDelegators the rest; 0 if nothing is delegated
    function advance(
        Stream memory stream,
        uint64 time,
        uint64 duration,
        uint256 own,
        uint256 delegated
    ) internal pure returns (uint256 toOperator, uint256 toDelegators) {
        uint64 passed = time - stream.settledAt;
        stream.settledAt = time;
        // While nothing is staked, nobody could be paid: the clock of the stream stands still.
        // INVARIANT K8: Rewards paid and owed never exceed those given; no second of a stream passes while nothing is
        //   staked.
        if (own + delegated == 0) return (0, 0);

        uint64 left = duration - stream.elapsed;
        (toOperator, toDelegators) = _run(stream, passed < left ? passed : left, duration, own, delegated);
        if (passed <= left) return (toOperator, toDelegators);

        passed -= left;
        (uint256 more, uint256 moreToDelegators) = _run(
            stream,
            passed < duration ? passed : duration,
            duration,
            own,
            delegated
        );
        return (toOperator + more, toDelegators + moreToDelegators);
    }

    /// @notice Divides `amount` among `shares` and keeps what is left over for the next time.
    /// @return gain tokens per share, times SCALE
    function perShare(Stream memory stream, uint256 amount, uint256 shares) internal pure returns (uint256 gain) {
        if (amount == 0) return 0;
        uint256 scaled = amount * SCALE + stream.carry;
        gain = scaled / shares;
        stream.carry = (scaled % shares).toUint128();
    }

    /// @dev Runs the current lane for some seconds, at most to its end; at its end the next one takes its place.
    function _run(
        Stream memory stream,
        uint64 time,
        uint64 duration,
        uint256 own,
        uint256 delegated
    ) private pure returns (uint256 toOperator, uint256 toDelegators) {
        Lane memory lane = stream.current;
        if (lane.amount == 0) return (0, 0);
        stream.elapsed += time;
        // From the start of the lane, not from the last time: how often it is settled makes no difference.
        uint256 reached = Math.mulDiv(lane.amount, stream.elapsed, duration);
        uint256 released = reached - stream.released;
        stream.released = reached.toUint128();

        uint256 toOwn = Math.mulDiv(released, own, own + delegated);
        uint256 commission = Math.mulDiv(released - toOwn, lane.weight, lane.amount * BASIS_POINTS);
        toOperator = toOwn + commission;
        toDelegators = released - toOperator;

        if (stream.elapsed < duration) return (toOperator, toDelegators);
        stream.current = stream.next;
        stream.next = Lane(0, 0);
        stream.released = 0;
        stream.elapsed = 0;
    }
}
