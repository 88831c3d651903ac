// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IStaking} from "./interfaces/IStaking.sol";
import {RewardStream} from "./libraries/RewardStream.sol";
import {SharePool} from "./libraries/SharePool.sol";
import {Accounts} from "./staking/Accounts.sol";
import {Commissions} from "./staking/Commissions.sol";
import {Debts} from "./staking/Debts.sol";
import {Holdings} from "./staking/Holdings.sol";
import {Slashers} from "./staking/Slashers.sol";
import {StakeHistory} from "./staking/StakeHistory.sol";
import {Tickets} from "./staking/Tickets.sol";

/// @title Staking
/// @notice See {IStaking}.
/// @dev A shell: it says who may do what in which order, and moves the tokens. What an operator is made of is in {Accounts}
/// (pools in {SharePool}, rewards in {RewardStream}, delegators in {Holdings}, {Commissions}, {StakeHistory}); who leaves in
/// {Tickets}, who else may slash in {Slashers}, what is owed in {Debts}.
contract Staking is IStaking, Multicall, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using SafeCast for uint256;
    using SharePool for Pool;
    using RewardStream for RewardStream.Stream;
    using Accounts for Accounts.Account;
    using Holdings for Holdings.State;
    using Commissions for Commission;
    using StakeHistory for StakeHistory.State;
    using Tickets for Tickets.State;
    using Slashers for Slashers.State;
    using Debts for Debts.State;

    uint256 private constant BASIS_POINTS = 10_000;
    uint64 private constant LONGEST_TIME = 366 days;
    address private constant NOBODY = 0x000000000000000000000000000000000000dEaD;

    /// @inheritdoc IStaking
    IERC20 public immutable TOKEN;
    /// @inheritdoc IStaking
    address public immutable COURT;
    /// @inheritdoc IStaking
    uint64 public immutable UNBONDING;
    uint64 private immutable _STREAM;
    uint64 private immutable _JAIL;
    uint128 private immutable _MIN_BOND;
    uint128 private immutable _MIN_DELEGATION;
    uint16 private immutable _LEVERAGE;
    uint16 private immutable _MAX_COMMISSION;
    uint16 private immutable _BOUNTY;

    mapping(address operator => Accounts.Account) private _accounts;
    Tickets.State private _tickets;
    Slashers.State private _slashers;
    Debts.State private _debts;

    /// @param token plain ERC-20
    /// @param court slasher of every operator; not zero
    constructor(IERC20 token, address court, Parameters memory p) {
        bool timesFit =
            p.stream > 0 && p.stream <= p.unbonding && p.unbonding <= LONGEST_TIME && p.jail <= LONGEST_TIME;
        bool amountsFit = p.minBond >= SharePool.DUST && p.minDelegation >= SharePool.DUST && p.leverage > 0;
        // INVARIANT K14: A bounty is at most half of what the own bond lost: at least half of all that is taken is
        //   burnt, and an operator that challenges itself ends with less.
        bool ratesFit = p.maxCommission <= BASIS_POINTS && p.bounty <= BASIS_POINTS / 2;
        require(timesFit && amountsFit && ratesFit, BadStakingParameters(p));

        (TOKEN, COURT) = (token, court);
        (UNBONDING, _STREAM, _JAIL) = (p.unbonding, p.stream, p.jail);
        (_MIN_BOND, _MIN_DELEGATION, _LEVERAGE) = (p.minBond, p.minDelegation, p.leverage);
        (_MAX_COMMISSION, _BOUNTY) = (p.maxCommission, p.bounty);
    }

    /* STAKE */

    /// @inheritdoc IStaking
    function bond(uint256 amount) external nonReentrant returns (uint256 shares) {
        require(amount > 0, ZeroAmount());
        Accounts.Account storage account = _settle(msg.sender);
        shares = account.own.enter(amount);
        _checkLeast(account, Kind.Own, account.own.activeShares);

        _debts.staked += amount;

        emit Bonded(msg.sender, amount, shares);
        account.changed(msg.sender, Kind.Own);
        _receive(amount);
    }

    /// @inheritdoc IStaking
    function delegate(
        address operator,
        uint256 amount,
        Terms calldata terms
    ) external nonReentrant returns (uint256 shares) {
        require(amount > 0, ZeroAmount());
        require(msg.sender != operator, SelfDelegation(operator));
        Accounts.Account storage account = _settle(operator);
        require(account.isBacked(_MIN_BOND), OperatorNotBacked(operator));
        require(terms.era == account.delegated.era, EraMismatch(terms.era, account.delegated.era));
        account.commission.requireAtMost(terms.maxCommission);
        shares = account.delegated.enter(amount);
        require(shares >= terms.minShares, TooFewShares(shares, terms.minShares));
        Position storage position = account.settleHolding(msg.sender);
        position.shares += shares.toUint128();
        _checkLeast(account, Kind.Delegated, position.shares);
        // What is leaving counts too: a penalty is a part of everything, and falls on the own bond first. Who delegates and
        // leaves in turn could make a small part of everything the whole bond.
        // INVARIANT K20: When a delegation comes in, all that is delegated, tickets included, is at most `leverage`
        //   times the own bond.
        uint256 delegated = account.delegated.assets;
        uint256 most = account.own.activeValue() * _LEVERAGE;
        require(delegated <= most, LeverageExceeded(delegated, most));

        _debts.staked += amount;

        emit Delegated(operator, msg.sender, amount, shares);
        account.changed(operator, Kind.Delegated);
        _receive(amount);
    }

    /// @inheritdoc IStaking
    function permit(uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external nonReentrant {
        // Whoever sees the signature can submit it first. Then the allowance is there, and reverting would only stop the
        // caller.
        // solhint-disable-next-line no-empty-blocks
        try IERC20Permit(address(TOKEN)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
    }

    /// @inheritdoc IStaking
    function unbond(address operator, uint256 shares) external nonReentrant returns (uint256 ticketId) {
        require(shares > 0, ZeroAmount());
        Accounts.Account storage account = _settle(operator);
        Kind kind = msg.sender == operator ? Kind.Own : Kind.Delegated;
        uint128 leaving = _takeShares(account, kind, shares);

        ticketId = _tickets.open(operator, kind, account.poolOf(kind).era, leaving, UNBONDING);
        account.changed(operator, kind);
    }

    /// @inheritdoc IStaking
    function claim(uint256 ticketId) external nonReentrant returns (uint256 amount) {
        _tickets.requireDue(ticketId);
        return _claim(ticketId);
    }

    /// @inheritdoc IStaking
    function claimMany(uint256[] calldata ticketIds) external nonReentrant returns (uint256 amount) {
        for (uint256 i = 0; i < ticketIds.length; ++i) {
            if (_tickets.isDue(ticketIds[i])) amount += _claim(ticketIds[i]);
        }
    }

    /* REWARDS */

    /// @inheritdoc IStaking
    function fundRewards(address operator, uint256 amount) external nonReentrant {
        require(amount > 0, ZeroAmount());
        Accounts.Account storage account = _settle(operator);
        require(account.active() > 0, NothingStaked(operator));

        account.stream.fund(amount, account.commission.present().current, uint64(block.timestamp));
        _debts.rewards += amount;

        emit RewardsFunded(operator, msg.sender, amount);
        _receive(amount);
    }

    /// @inheritdoc IStaking
    function collectRewards(address operator) external nonReentrant returns (uint256 amount) {
        Position storage position = _settle(operator).settleHolding(msg.sender);
        amount = position.accrued;
        require(amount > 0, NoRewards(operator, msg.sender));

        position.accrued = 0;
        _debts.rewards -= amount;

        emit RewardsCollected(operator, msg.sender, amount);
        TOKEN.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IStaking
    function withdrawCredit() external nonReentrant returns (uint256 amount) {
        _settle(msg.sender);
        amount = _debts.takeCredit();
        TOKEN.safeTransfer(msg.sender, amount);
    }

    /* RULES OF AN OPERATOR */

    /// @inheritdoc IStaking
    function setCommission(uint16 commission) external nonReentrant {
        require(commission <= _MAX_COMMISSION, CommissionTooHigh(commission, _MAX_COMMISSION));
        Accounts.Account storage account = _accounts[msg.sender];
        // Delegators can be out before an increase acts. Where there are none, nobody has to be warned.
        account.commission = account.commission.changed(commission, account.delegated.shares > 0 ? UNBONDING : 0);
    }

    /// @inheritdoc IStaking
    function admitSlasher(address slasher) external nonReentrant {
        require(slasherFrom(msg.sender, slasher) == 0, SlasherKnown(msg.sender, slasher));
        // INVARIANT K18: A slasher that was admitted after the first bond can slash only after every delegator could
        //   have left.
        _slashers.admit(slasher, _accounts[msg.sender].history.isEmpty() ? 0 : UNBONDING + 1 days);
    }

    /* SLASHING */

    /// @inheritdoc IStaking
    function slash(
        address operator,
        bytes32 faultKey,
        uint256 amount,
        bool jailed,
        address recipient
    ) external nonReentrant returns (uint256 taken, uint256 bounty) {
        uint64 from = slasherFrom(operator, msg.sender);
        // INVARIANT K11: Only the court, and slashers whose time has come, slash an operator.
        require(from != 0 && block.timestamp >= from, NotSlasher(operator, msg.sender));
        Accounts.Account storage account = _settle(operator);

        // INVARIANT K6: A slash takes min(asked, everything there), never fails for lack of stake, and no share is
        //   worth more after it.
        uint256 asked = Math.min(amount, account.own.assets);
        uint256 ownTaken = account.slash(operator, Kind.Own, asked);
        // INVARIANT K7: Delegations lose only what the own bond could not cover.
        uint256 delegatedTaken = account.slash(
            operator,
            Kind.Delegated,
            Math.min(amount - asked, account.delegated.assets)
        );
        taken = ownTaken + delegatedTaken;
        // INVARIANT K14: A bounty is at most half of what the own bond lost: at least half of all that is taken is
        //   burnt, and an operator that challenges itself ends with less.
        if (recipient != address(0)) bounty = (ownTaken * _BOUNTY) / BASIS_POINTS;

        _debts.slash(taken, bounty, recipient);
        if (taken > 0) account.history.record(account.active());

        emit Slashed(operator, msg.sender, faultKey, amount, ownTaken, delegatedTaken, bounty, recipient);
        if (jailed) account.jail(operator, _JAIL);
    }

    /// @inheritdoc IStaking
    function burnSlashed() external nonReentrant returns (uint256 amount) {
        amount = _debts.takeUnburnt();
        TOKEN.safeTransfer(NOBODY, amount);
    }

    /* VIEWS */

    /// @inheritdoc IStaking
    function parameters() external view returns (Parameters memory) {
        return Parameters(UNBONDING, _STREAM, _JAIL, _MIN_BOND, _MIN_DELEGATION, _LEVERAGE, _MAX_COMMISSION, _BOUNTY);
    }

    /// @inheritdoc IStaking
    function poolOf(address operator, Kind kind) external view returns (Pool memory) {
        return _accounts[operator].poolOf(kind);
    }

    /// @inheritdoc IStaking
    function positionOf(address operator, address holder) public view returns (Position memory) {
        Accounts.Account storage account = _accounts[operator];
        if (holder == operator) return Position(account.own.era, account.own.activeShares, 0);
        (, , , uint256 gain) = account.streamed(_STREAM);
        return account.holdings.positionOf(holder, account.delegated.era, gain);
    }

    /// @inheritdoc IStaking
    function valueOf(address operator, address holder) external view returns (uint256) {
        Kind kind = holder == operator ? Kind.Own : Kind.Delegated;
        return _accounts[operator].poolOf(kind).valueOf(positionOf(operator, holder).shares);
    }

    /// @inheritdoc IStaking
    function ticketOf(uint256 ticketId) external view returns (Ticket memory) {
        return _tickets.byId[ticketId];
    }

    /// @inheritdoc IStaking
    function ticketValue(uint256 ticketId) external view returns (uint256) {
        Ticket storage ticket = _tickets.byId[ticketId];
        Pool storage pool = _accounts[ticket.operator].poolOf(ticket.kind);
        return ticket.era == pool.era ? pool.valueOf(ticket.shares) : 0;
    }

    /// @inheritdoc IStaking
    function ticketCount() external view returns (uint256) {
        return _tickets.count;
    }

    /// @inheritdoc IStaking
    function creditOf(address account) external view returns (uint256) {
        return _debts.creditOf[account];
    }

    /// @inheritdoc IStaking
    function commissionOf(address operator) external view returns (Commission memory) {
        return _accounts[operator].commission.present();
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
        return _accounts[operator].history.activeAt(time);
    }

    /// @inheritdoc IStaking
    function isBacked(address operator) external view returns (bool) {
        return _accounts[operator].isBacked(_MIN_BOND);
    }

    /// @inheritdoc IStaking
    function jailedUntil(address operator) external view returns (uint64) {
        return _accounts[operator].jailedUntil;
    }

    /// @inheritdoc IStaking
    function slasherFrom(address operator, address slasher) public view returns (uint64) {
        // Of the court it can only be said that it always may.
        return slasher == COURT ? 1 : _slashers.from[operator][slasher];
    }

    /// @inheritdoc IStaking
    function streamOf(address operator) external view returns (uint256 current, uint256 next, uint64 secondsLeft) {
        (RewardStream.Stream memory stream, , , ) = _accounts[operator].streamed(_STREAM);
        current = stream.current.amount - stream.released;
        next = stream.next.amount;
        if (stream.current.amount > 0) secondsLeft = _STREAM - stream.elapsed;
    }

    /// @inheritdoc IStaking
    function totals() external view returns (uint256 staked, uint256 rewards, uint256 credit, uint256 unburnt) {
        return (_debts.staked, _debts.rewards, _debts.credit, _debts.unburnt);
    }

    /* WITHIN */

    /// @dev Shares out what streamed since the last time. Comes before every change of what is active.
    function _settle(address operator) private returns (Accounts.Account storage account) {
        account = _accounts[operator];
        account.settle(operator, _STREAM, _debts);
    }

    /// @dev Turns active shares of the caller into leaving ones.
    function _takeShares(
        Accounts.Account storage account,
        Kind kind,
        uint256 shares
    ) private returns (uint128 leaving) {
        uint256 held = account.own.activeShares;
        if (kind == Kind.Delegated) held = account.settleHolding(msg.sender).shares;
        require(shares <= held, NotEnoughShares(shares, held));
        leaving = shares.toUint128();
        if (shares < held) _checkLeast(account, kind, held - shares);

        // INVARIANT K4: Positions and tickets of the current era sum to a pool's shares, positions to its active
        //   shares.
        if (kind == Kind.Delegated) account.holdings.byHolder[msg.sender].position.shares -= leaving;
        account.poolOf(kind).depart(leaving);
    }

    /// @dev Pays a ticket whose time has come.
    function _claim(uint256 ticketId) private returns (uint256 amount) {
        Ticket memory ticket = _tickets.take(ticketId);
        Accounts.Account storage account = _accounts[ticket.operator];
        Pool storage pool = account.poolOf(ticket.kind);

        // INVARIANT K9: Positions and tickets of an ended era are worth nothing and leave the live pool alone; what
        //   they earned stays theirs.
        if (ticket.era == pool.era) {
            amount = pool.pay(ticket.shares);
            _debts.staked -= amount;
            account.tell(ticket.operator, ticket.kind);
        }

        emit TicketClaimed(ticketId, ticket.operator, ticket.owner, amount);
        if (amount > 0) TOKEN.safeTransfer(ticket.owner, amount);
    }

    /// @dev Takes tokens from the caller; what does not arrive in full was not given.
    function _receive(uint256 amount) private {
        uint256 before = TOKEN.balanceOf(address(this));
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = Math.saturatingSub(TOKEN.balanceOf(address(this)), before);
        // INVARIANT K1: The contract holds at least stake + rewards + credit + unburnt, and exactly that without
        //   donations.
        require(received == amount, TransferMismatch(amount, received));
    }

    /// @dev Checks that a holder's active shares are worth the least amount.
    function _checkLeast(Accounts.Account storage account, Kind kind, uint256 shares) private view {
        uint256 value = account.poolOf(kind).valueOf(shares);
        if (kind == Kind.Own) require(value >= _MIN_BOND, BondTooSmall(value, _MIN_BOND));
        else require(value >= _MIN_DELEGATION, DelegationTooSmall(value, _MIN_DELEGATION));
    }
}
