// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title Staking
/// @notice Holds the OPG that stands behind operators' promises: an operator's own bond, which loses first, and what
/// others delegate to it, which loses second.
/// @dev Accounting in docs/contracts/Staking.md. Amounts are in the token's smallest unit, times in unix seconds, rates in
/// basis points (1/10,000). An operator is the account that bonds. Nobody owns, pauses or upgrades this contract; the fault
/// court and the slashers that an operator admitted itself are the only privileged callers, and all they can do is slash.
///
/// Safety assumptions: the token is a plain ERC-20 (no fee, no rebase, supply below 2^90); `block.timestamp` does not decrease.
interface IStaking {
    /// @notice Which of an operator's two pools: its own bond, or what was delegated to it.
    enum Kind {
        Own,
        Delegated
    }

    /// @notice What is fixed at deployment.
    /// @param unbonding seconds between a request to leave and the payout
    /// @param stream seconds over which a reward is paid out
    /// @param jail seconds for which a jailed operator backs nothing and takes no delegations
    /// @param minBond least own bond
    /// @param minDelegation least delegation
    /// @param leverage delegations are accepted up to so many times the own bond
    /// @param maxCommission highest commission, in basis points
    /// @param bounty part of the slashed own bond that the challenger gets, in basis points, at most 5,000
    // In the order in which people read it; it is never stored.
    // solhint-disable-next-line gas-struct-packing
    struct Parameters {
        uint64 unbonding;
        uint64 stream;
        uint64 jail;
        uint128 minBond;
        uint128 minDelegation;
        uint16 leverage;
        uint16 maxCommission;
        uint16 bounty;
    }

    /// @notice A pool of stake. Leaving stake stays in it, as shares, until it is claimed.
    /// @param assets tokens in the pool
    /// @param shares all shares, active and leaving; never below `assets`
    /// @param activeShares shares that back promises and earn
    /// @param era counts how often a slash wiped the pool out; shares of an earlier era are worth nothing
    struct Pool {
        uint128 assets;
        uint128 shares;
        uint128 activeShares;
        uint64 era;
    }

    /// @notice A holder's active shares with one operator; the operator's own are in its Own pool.
    /// @param accrued rewards settled and not collected, in tokens
    struct Position {
        uint64 era;
        uint128 shares;
        uint128 accrued;
    }

    /// @notice A request to leave. Stays slashable until it is claimed; gone once claimed (owner zero).
    struct Ticket {
        address owner;
        address operator;
        Kind kind;
        uint64 era;
        uint128 shares;
        uint64 unlockAt;
    }

    /// @notice An operator's commission: `next` replaces `current` at `from` (0: no change is planned).
    struct Commission {
        uint16 current;
        uint16 next;
        uint64 from;
    }

    /// @notice What a delegator insists on, so that nothing that happens before its transaction can harm it.
    /// @param minShares least shares to get
    /// @param maxCommission highest commission to accept, planned increases included
    /// @param era of the operator's Delegated pool
    struct Terms {
        uint128 minShares;
        uint16 maxCommission;
        uint64 era;
    }

    /// @notice Emitted when an operator adds to its own bond.
    event Bonded(address indexed operator, uint256 amount, uint256 shares);
    /// @notice Emitted when a holder delegates.
    event Delegated(address indexed operator, address indexed holder, uint256 amount, uint256 shares);
    /// @notice Emitted when active shares begin to leave.
    event UnbondingStarted(
        uint256 indexed ticketId,
        address indexed operator,
        address indexed owner,
        Kind kind,
        uint256 shares,
        uint64 era,
        uint64 unlockAt
    );
    /// @notice Emitted when a ticket was paid; `amount` is 0 for one of a dead era.
    event TicketClaimed(uint256 indexed ticketId, address indexed operator, address indexed owner, uint256 amount);
    /// @notice Emitted for every change of a pool, with what it is afterwards.
    event PoolChanged(
        address indexed operator,
        Kind indexed kind,
        uint256 assets,
        uint256 shares,
        uint256 activeShares,
        uint64 era
    );
    /// @notice Emitted for every slash. `bounty` was credited to `recipient`; everything else that was taken is burnt.
    event Slashed(
        address indexed operator,
        address indexed slasher,
        bytes32 indexed faultKey,
        uint256 requested,
        uint256 ownTaken,
        uint256 delegatedTaken,
        uint256 bounty,
        address recipient
    );
    /// @notice Emitted when a slash left so little in a pool that all its shares are worth nothing from now on.
    event EraEnded(address indexed operator, Kind indexed kind, uint64 era);
    /// @notice Emitted when an operator is jailed until a time.
    event OperatorJailed(address indexed operator, uint64 until);
    /// @notice Emitted when somebody paid for an operator's stakers to be rewarded.
    event RewardsFunded(address indexed operator, address indexed funder, uint256 amount);
    /// @notice Emitted when streamed rewards were shared out: `toOperator` (own part and commission) became credit.
    event RewardsReleased(address indexed operator, uint256 toOperator, uint256 toDelegators);
    /// @notice Emitted when a delegator took its rewards out.
    event RewardsCollected(address indexed operator, address indexed holder, uint256 amount);
    /// @notice Emitted when credit (bounties, an operator's rewards) was taken out.
    event CreditWithdrawn(address indexed account, uint256 amount);
    /// @notice Emitted when an operator changes its commission from `from` on.
    event CommissionChanged(address indexed operator, uint16 commission, uint64 from);
    /// @notice Emitted when an operator accepts a further contract as its slasher, from `from` on and for ever.
    event SlasherAdmitted(address indexed operator, address indexed slasher, uint64 from);
    /// @notice Emitted when slashed tokens were sent to where nobody has a key.
    event SlashedBurnt(uint256 amount);

    /// @notice Raised at deployment for parameters that cannot be kept.
    error BadStakingParameters(Parameters parameters);
    /// @notice Raised for an amount or number of shares of zero.
    error ZeroAmount();
    /// @notice Raised when the token moved another amount than it was asked to.
    error TransferMismatch(uint256 expected, uint256 received);
    /// @notice Raised when the own bond would be below the least one, and not zero.
    error BondTooSmall(uint256 bond, uint256 least);
    /// @notice Raised when a delegation would be below the least one, and not zero.
    error DelegationTooSmall(uint256 value, uint256 least);
    /// @notice Raised when an operator delegates to itself: its own stake is its bond.
    error SelfDelegation(address operator);
    /// @notice Raised when the operator takes no delegations: its own bond is too small, or it is jailed.
    error OperatorNotBacked(address operator);
    /// @notice Raised when delegations would exceed `leverage` times the own bond.
    error LeverageExceeded(uint256 delegated, uint256 most);
    /// @notice Raised when a delegator's terms are not met.
    error EraMismatch(uint64 expected, uint64 current);
    error CommissionTooHigh(uint16 commission, uint16 most);
    error TooFewShares(uint256 shares, uint256 least);
    /// @notice Raised when the holder has fewer active shares.
    error NotEnoughShares(uint256 shares, uint256 held);
    /// @notice Raised when no such ticket is open.
    error TicketUnknown(uint256 ticketId);
    /// @notice Raised when a ticket is claimed too early.
    error TicketLocked(uint256 ticketId, uint64 unlockAt);
    /// @notice Raised when rewards are given where nothing is staked.
    error NothingStaked(address operator);
    /// @notice Raised when the caller is owed nothing.
    error NoCredit(address account);
    error NoRewards(address operator, address holder);
    /// @notice Raised when the caller may not slash this operator (yet).
    error NotSlasher(address operator, address account);
    /// @notice Raised when an operator admitted this slasher before, or it is no contract.
    error SlasherKnown(address operator, address slasher);
    error SlasherNotContract(address slasher);

    /// @notice Adds to the caller's own bond. The caller is an operator from then on.
    function bond(uint256 amount) external returns (uint256 shares);

    /// @notice Delegates to an operator. Anyone but the operator itself.
    function delegate(address operator, uint256 amount, Terms calldata terms) external returns (uint256 shares);

    /// @notice Gives this contract an allowance by the caller's EIP-2612 signature; use with `multicall`.
    /// @dev Does nothing if that fails: someone else may have submitted the signature first, and the allowance is what counts.
    function permit(uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;

    /// @notice Begins to take out some of the caller's active shares; what remains must be nothing or the least amount.
    /// @dev For an operator these are shares of its own bond.
    function unbond(address operator, uint256 shares) external returns (uint256 ticketId);

    /// @notice Pays a ticket to its owner. Anyone may call: a ticket that nobody claims can still be slashed.
    function claim(uint256 ticketId) external returns (uint256 amount);

    /// @notice As {claim} for several tickets; passes over those that are locked or gone.
    function claimMany(uint256[] calldata ticketIds) external returns (uint256 amount);

    /// @notice Pays for an operator's stakers to be rewarded, over `stream` seconds in which something is staked.
    /// @dev What is given while a stream runs forms the next one: nothing that was promised is stretched.
    function fundRewards(address operator, uint256 amount) external;

    /// @notice Sends the caller the rewards of its delegation to an operator.
    function collectRewards(address operator) external returns (uint256 amount);

    /// @notice Sends the caller its credit: bounties, and what an operator earned.
    function withdrawCredit() external returns (uint256 amount);

    /// @notice Changes the caller's commission. A decrease acts at once, an increase after `unbonding` seconds.
    function setCommission(uint16 commission) external;

    /// @notice Accepts a further contract as slasher of the caller's stake, after `unbonding` seconds and a day, for ever; at
    /// once if the caller never bonded.
    function admitSlasher(address slasher) external;

    /// @notice Takes up to `amount` of an operator's stake, tickets included: own bond first, then delegations.
    /// @dev Only the court and admitted slashers. Never reverts for lack of stake. A bounty (a part of what the own bond lost)
    /// goes to `recipient` as credit; the rest is burnt, and all of it if `recipient` is zero.
    /// @param faultKey names the fault; the slasher sees to it that one is punished once
    /// @param jailed whether the operator also goes to jail
    function slash(
        address operator,
        bytes32 faultKey,
        uint256 amount,
        bool jailed,
        address recipient
    ) external returns (uint256 taken, uint256 bounty);

    /// @notice Sends what was slashed and not yet burnt to 0x…dEaD. Anyone.
    function burnSlashed() external returns (uint256 amount);

    function TOKEN() external view returns (IERC20);
    function COURT() external view returns (address);
    function UNBONDING() external view returns (uint64);
    function parameters() external view returns (Parameters memory);

    function poolOf(address operator, Kind kind) external view returns (Pool memory);
    /// @notice Returns a holder's position as it would be if it were settled now; for an operator, its own bond.
    function positionOf(address operator, address holder) external view returns (Position memory);
    /// @notice Returns what the holder's active shares are worth now.
    function valueOf(address operator, address holder) external view returns (uint256);
    function ticketOf(uint256 ticketId) external view returns (Ticket memory);
    /// @notice Returns what a ticket would pay now; 0 for one that is gone or of a dead era.
    function ticketValue(uint256 ticketId) external view returns (uint256);
    function ticketCount() external view returns (uint256);
    function creditOf(address account) external view returns (uint256);
    function commissionOf(address operator) external view returns (Commission memory);
    /// @notice Returns everything that a slash could take: both pools, tickets included.
    function slashableOf(address operator) external view returns (uint256);
    /// @notice Returns the stake that backs promises now: active shares of both pools, in tokens.
    function activeStakeOf(address operator) external view returns (uint256 own, uint256 delegated);
    /// @notice Returns the active stake (both pools together) as it was at a time that is not in the future.
    function activeStakeAt(address operator, uint64 time) external view returns (uint256);
    /// @notice Returns whether the own bond is large enough and the operator not jailed.
    function isBacked(address operator) external view returns (bool);
    function jailedUntil(address operator) external view returns (uint64);
    /// @notice Returns since when an account may slash an operator; 0 if it may not and will not.
    function slasherFrom(address operator, address slasher) external view returns (uint64);
    /// @notice Returns rewards of an operator that were not released yet.
    function streamOf(address operator) external view returns (uint256 current, uint256 next, uint64 secondsLeft);
    /// @notice Returns what the contract owes, by kind: stake, rewards, credit, and what waits to be burnt.
    function totals() external view returns (uint256 staked, uint256 rewards, uint256 credit, uint256 unburnt);
}
