// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IStaking} from "../interfaces/IStaking.sol";

/// @title SharePool
/// @notice The arithmetic of one pool of stake. Formulas: docs/contracts/Staking.md, section "Pools".
/// @dev Nothing here adds assets without minting shares at the price, so a share is never worth more than one unit of the
/// token, and nobody can inflate the price before someone else enters. Every division rounds against whoever caused it.
library SharePool {
    using SafeCast for uint256;

    /// @dev A pool with fewer units of the token than this is not worth keeping: see {slash}.
    uint256 internal constant DUST = 1e6;
    /// @dev Shares per unit of the token beyond which a pool ends: keeps shares far below 2^128.
    uint256 internal constant MOST_SHARES = 1e9;

    /// @notice Adds `amount` and returns the active shares it bought, at least `amount`.
    function enter(IStaking.Pool storage pool, uint256 amount) internal returns (uint128 shares) {
        uint256 bought = pool.shares == 0 ? amount : Math.mulDiv(amount, pool.shares, pool.assets);
        shares = bought.toUint128();

        // INVARIANT K3: In a pool shares >= assets, active shares <= shares, and assets are zero exactly when shares
        //   are.
        pool.assets += amount.toUint128();
        pool.shares += shares;
        pool.activeShares += shares;
    }

    /// @notice Makes active shares leaving ones. They keep their part of the pool, and of what it loses.
    function depart(IStaking.Pool storage pool, uint128 shares) internal {
        // Who leaves stays in the same division as who stays: a slash just before and just after takes the same.
        // INVARIANT K15: Leaving just before a slash or just after it costs the same.
        pool.activeShares -= shares;
    }

    /// @notice Takes leaving shares out and returns what they are worth. The last ones take all there is.
    function pay(IStaking.Pool storage pool, uint128 shares) internal returns (uint256 amount) {
        amount = valueOf(pool, shares);

        pool.assets -= amount.toUint128();
        pool.shares -= shares;
    }

    /// @notice Takes `amount`, at most what is there, from all shares alike. If it leaves next to nothing, takes that too
    /// and begins a new era, in which the shares of this one are worth nothing and in nobody's way.
    /// @return taken `amount`, and what was left if the era ended
    function slash(IStaking.Pool storage pool, uint256 amount) internal returns (uint256 taken) {
        uint256 left = pool.assets - amount;
        if (left >= DUST && left * MOST_SHARES >= pool.shares) {
            // One number changes, however many have shares.
            // INVARIANT K13: A slash, a claim and a delegation cost the same however many hold shares and tickets.
            pool.assets = left.toUint128();
            return amount;
        }

        taken = pool.assets;
        // INVARIANT K9: Positions and tickets of an ended era are worth nothing and leave the live pool alone; what
        //   they earned stays theirs.
        (pool.assets, pool.shares, pool.activeShares, pool.era) = (0, 0, 0, pool.era + 1);
    }

    /// @notice Returns what that many shares of the pool are worth.
    function valueOf(IStaking.Pool storage pool, uint256 shares) internal view returns (uint256) {
        // INVARIANT K5: Entering a pool and leaving it at once never pays, and takes nothing from anybody else.
        return shares == 0 ? 0 : Math.mulDiv(shares, pool.assets, pool.shares);
    }

    /// @notice Returns what the active shares are worth.
    function activeValue(IStaking.Pool storage pool) internal view returns (uint256) {
        return valueOf(pool, pool.activeShares);
    }
}
