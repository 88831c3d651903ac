// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {RewardStream} from "../libraries/RewardStream.sol";
import {SharePool} from "../libraries/SharePool.sol";

/// @title StakingBook
/// @notice What {IStaking} has written down, and every way to read it. Nothing here changes anything.
abstract contract StakingBook is IStaking {
    using SafeCast for uint256;
    using Checkpoints for Checkpoints.Trace208;
    using SharePool for Pool;
    using RewardStream for RewardStream.Stream;

    uint256 internal constant BASIS_POINTS = 10_000;
    uint64 private constant LONGEST_TIME = 366 days;

    /// @inheritdoc IStaking
    IERC20 public immutable TOKEN;
    /// @inheritdoc IStaking
    address public immutable COURT;
    /// @inheritdoc IStaking
    uint64 public immutable UNBONDING;
    uint64 internal immutable _STREAM;
    uint64 internal immutable _JAIL;
    uint128 internal immutable _MIN_BOND;
    uint128 internal immutable _MIN_DELEGATION;
    uint16 internal immutable _LEVERAGE;
    uint16 internal immutable _MAX_COMMISSION;
    uint16 internal immutable _BOUNTY;

    /// @param own the operator's bond; its active shares are the operator's position
    /// @param gained rewards per active delegated share since an era began, times RewardStream.SCALE
    /// @param history active stake of both pools, by time
    struct Account {
        Commission commission;
        uint64 jailedUntil;
        Pool own;
        Pool delegated;
        RewardStream.Stream stream;
        mapping(uint64 era => uint256) gained;
        mapping(address holder => Holding) holdings;
        mapping(address slasher => uint64) slasherFrom;
        Checkpoints.Trace208 history;
    }

    /// @param mark what shares of the operator had gained, in the era of the position, when it was last settled
    struct Holding {
        Position position;
        uint256 mark;
    }

    /// @dev What the contract owes; all of it together is never more than it has.
    struct Totals {
        uint256 staked;
        uint256 rewards;
        uint256 credit;
        uint256 unburnt;
    }

    mapping(address operator => Account) internal _accounts;
    mapping(uint256 ticketId => Ticket) internal _tickets;
    mapping(address account => uint256) internal _credit;
    uint256 internal _ticketCount;
    Totals internal _totals;

    constructor(IERC20 token, address court, Parameters memory p) {
        bool timesFit =
            p.stream > 0 && p.stream <= p.unbonding && p.unbonding <= LONGEST_TIME && p.jail <= LONGEST_TIME;
        bool amountsFit = p.minBond >= SharePool.DUST && p.minDelegation >= SharePool.DUST && p.leverage > 0;
        // INVARIANT K14: A bounty is at most half of what the own bond lost: at least half of all that is taken is
        //   burnt, and an operator that challenges itself ends with less.
        bool ratesFit = p.maxCommission <= BASIS_POINTS && p.bounty <= BASIS_POINTS / 2;
        require(timesFit && amountsFit && ratesFit, BadStakingParameters(p));

        TOKEN = token;
        COURT = court;
        UNBONDING = p.unbonding;
        _STREAM = p.stream;
        _JAIL = p.jail;
        _MIN_BOND = p.minBond;
        _MIN_DELEGATION = p.minDelegation;
        _LEVERAGE = p.leverage;
        _MAX_COMMISSION = p.maxCommission;
        _BOUNTY = p.bounty;
    }

    /// @inheritdoc IStaking
    function parameters() external view returns (Parameters memory p) {
        p.unbonding = UNBONDING;
        p.stream = _STREAM;
        p.jail = _JAIL;
        p.minBond = _MIN_BOND;
        p.minDelegation = _MIN_DELEGATION;
        p.leverage = _LEVERAGE;
        p.maxCommission = _MAX_COMMISSION;
        p.bounty = _BOUNTY;
    }

    /// @inheritdoc IStaking
    function poolOf(address operator, Kind kind) external view returns (Pool memory) {
        return _poolOf(_accounts[operator], kind);
    }

    /// @inheritdoc IStaking
    function positionOf(address operator, address holder) public view returns (Position memory) {
        Account storage account = _accounts[operator];
        if (holder == operator) return Position(account.own.era, account.own.activeShares, 0);
        (, , , uint256 gain) = _streamNow(account);
        return _holdingNow(account, holder, gain).position;
    }

    /// @inheritdoc IStaking
    function valueOf(address operator, address holder) external view returns (uint256) {
        Kind kind = holder == operator ? Kind.Own : Kind.Delegated;
        return _poolOf(_accounts[operator], kind).valueOf(positionOf(operator, holder).shares);
    }

    /// @inheritdoc IStaking
    function ticketOf(uint256 ticketId) external view returns (Ticket memory) {
        return _tickets[ticketId];
    }

    /// @inheritdoc IStaking
    function ticketValue(uint256 ticketId) external view returns (uint256) {
        Ticket storage ticket = _tickets[ticketId];
        Pool storage pool = _poolOf(_accounts[ticket.operator], ticket.kind);
        return ticket.era == pool.era ? pool.valueOf(ticket.shares) : 0;
    }

    /// @inheritdoc IStaking
    function ticketCount() external view returns (uint256) {
        return _ticketCount;
    }

    /// @inheritdoc IStaking
    function creditOf(address account) external view returns (uint256) {
        return _credit[account];
    }

    /// @inheritdoc IStaking
    function commissionOf(address operator) external view returns (Commission memory) {
        return _commissionNow(_accounts[operator]);
    }

    /// @inheritdoc IStaking
    function slashableOf(address operator) external view returns (uint256) {
        return uint256(_accounts[operator].own.assets) + _accounts[operator].delegated.assets;
    }

    /// @inheritdoc IStaking
    function activeStakeOf(address operator) external view returns (uint256 own, uint256 delegated) {
        return (_accounts[operator].own.activeValue(), _accounts[operator].delegated.activeValue());
    }

    /// @inheritdoc IStaking
    function activeStakeAt(address operator, uint64 time) external view returns (uint256) {
        // SAFETY: the smaller of the two fits.
        return _accounts[operator].history.upperLookupRecent(uint48(Math.min(time, type(uint48).max)));
    }

    /// @inheritdoc IStaking
    function isBacked(address operator) external view returns (bool) {
        return _isBacked(_accounts[operator]);
    }

    /// @inheritdoc IStaking
    function jailedUntil(address operator) external view returns (uint64) {
        return _accounts[operator].jailedUntil;
    }

    /// @inheritdoc IStaking
    function slasherFrom(address operator, address slasher) public view returns (uint64) {
        // Of the court it can only be said that it always may.
        return slasher == COURT ? 1 : _accounts[operator].slasherFrom[slasher];
    }

    /// @inheritdoc IStaking
    function streamOf(address operator) external view returns (uint256 current, uint256 next, uint64 secondsLeft) {
        (RewardStream.Stream memory stream, , , ) = _streamNow(_accounts[operator]);
        current = stream.current.amount - stream.released;
        next = stream.next.amount;
        if (stream.current.amount > 0) secondsLeft = _STREAM - stream.elapsed;
    }

    /// @inheritdoc IStaking
    function totals() external view returns (uint256 staked, uint256 rewards, uint256 credit, uint256 unburnt) {
        return (_totals.staked, _totals.rewards, _totals.credit, _totals.unburnt);
    }

    /// @dev Returns the stream run up to now, and what that pays out: to the operator, to all delegators, per share.
    function _streamNow(
        Account storage account
    )
        internal
        view
        returns (RewardStream.Stream memory stream, uint256 toOperator, uint256 toDelegators, uint256 gain)
    {
        stream = account.stream;
        (toOperator, toDelegators) = stream.advance(
            uint64(block.timestamp),
            _STREAM,
            account.own.activeValue(),
            account.delegated.activeValue()
        );
        gain = stream.perShare(toDelegators, account.delegated.activeShares);
    }

    /// @dev Returns a delegator's position as of now. Shares of an earlier era are gone; what they earned is not.
    /// @param gain rewards per share, times SCALE, that are not stored yet
    function _holdingNow(
        Account storage account,
        address holder,
        uint256 gain
    ) internal view returns (Holding memory holding) {
        holding = account.holdings[holder];
        Position memory position = holding.position;
        uint64 era = account.delegated.era;
        uint256 gained = account.gained[position.era];
        if (position.era == era) gained += gain;
        position.accrued += ((position.shares * (gained - holding.mark)) / RewardStream.SCALE).toUint128();
        holding.mark = gained;
        if (position.era == era) return holding;

        // INVARIANT K9: Positions and tickets of an ended era are worth nothing and leave the live pool alone; what
        //   they earned stays theirs.
        (position.era, position.shares) = (era, 0);
        holding.mark = account.gained[era] + gain;
    }

    /// @dev Returns the commission; one that was planned and has begun is the current one.
    function _commissionNow(Account storage account) internal view returns (Commission memory commission) {
        commission = account.commission;
        if (commission.from != 0 && block.timestamp >= commission.from) {
            (commission.current, commission.from) = (commission.next, 0);
        }
    }

    function _isBacked(Account storage account) internal view returns (bool) {
        return block.timestamp >= account.jailedUntil && account.own.activeValue() >= _MIN_BOND;
    }

    function _poolOf(Account storage account, Kind kind) internal view returns (Pool storage) {
        return kind == Kind.Own ? account.own : account.delegated;
    }
}
