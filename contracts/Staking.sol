// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {IStaking} from "./interfaces/IStaking.sol";
import {RewardStream} from "./libraries/RewardStream.sol";
import {SharePool} from "./libraries/SharePool.sol";
import {StakingBook} from "./staking/StakingBook.sol";

/// @title Staking
/// @notice See {IStaking}. State and views are in {StakingBook}.
contract Staking is StakingBook, Multicall, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using SafeCast for uint256;
    using Checkpoints for Checkpoints.Trace208;
    using SharePool for Pool;
    using RewardStream for RewardStream.Stream;

    address private constant NOBODY = 0x000000000000000000000000000000000000dEaD;

    /// @param token plain ERC-20
    /// @param court slasher of every operator; not zero
    constructor(IERC20 token, address court, Parameters memory p) StakingBook(token, court, p) {}

    /// @inheritdoc IStaking
    function bond(uint256 amount) external nonReentrant returns (uint256 shares) {
        require(amount > 0, ZeroAmount());
        Account storage account = _settle(msg.sender);
        shares = account.own.enter(amount);
        _checkLeast(account, Kind.Own, account.own.activeShares);

        _totals.staked += amount;

        emit Bonded(msg.sender, amount, shares);
        _changed(msg.sender, Kind.Own);
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
        Account storage account = _settle(operator);
        require(_isBacked(account), OperatorNotBacked(operator));
        _checkTerms(account, terms);
        shares = account.delegated.enter(amount);
        require(shares >= terms.minShares, TooFewShares(shares, terms.minShares));
        Holding storage holding = _settleHolding(account, msg.sender);
        holding.position.shares += shares.toUint128();
        _checkLeast(account, Kind.Delegated, holding.position.shares);
        // What is leaving counts too: a penalty is a part of everything, and falls on the own bond first. Who delegates and
        // leaves in turn could make a small part of everything the whole bond.
        // INVARIANT K20: When a delegation comes in, all that is delegated, tickets included, is at most `leverage`
        //   times the own bond.
        uint256 delegated = account.delegated.assets;
        uint256 most = account.own.activeValue() * _LEVERAGE;
        require(delegated <= most, LeverageExceeded(delegated, most));

        _totals.staked += amount;

        emit Delegated(operator, msg.sender, amount, shares);
        _changed(operator, Kind.Delegated);
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
        Account storage account = _settle(operator);
        Kind kind = msg.sender == operator ? Kind.Own : Kind.Delegated;
        uint128 leaving = _takeShares(account, kind, shares);

        // INVARIANT K10: No ticket is paid before the time of its request plus unbonding; until then a slash takes from
        //   it too.
        uint64 unlockAt = uint64(block.timestamp) + UNBONDING;
        uint64 era = _poolOf(account, kind).era;
        ticketId = _ticketCount++;
        _tickets[ticketId] = Ticket(msg.sender, operator, kind, era, leaving, unlockAt);

        emit UnbondingStarted(ticketId, operator, msg.sender, kind, shares, era, unlockAt);
        _changed(operator, kind);
    }

    /// @inheritdoc IStaking
    function claim(uint256 ticketId) external nonReentrant returns (uint256 amount) {
        Ticket storage ticket = _tickets[ticketId];
        require(ticket.owner != address(0), TicketUnknown(ticketId));
        // Time is all that is asked for: no state of the operator holds a payout back.
        // INVARIANT K12: In every state of an operator a ticket whose time has come can be claimed, and stake can be
        //   slashed.
        // INVARIANT K10: No ticket is paid before the time of its request plus unbonding; until then a slash takes from
        //   it too.
        require(block.timestamp >= ticket.unlockAt, TicketLocked(ticketId, ticket.unlockAt));
        return _claim(ticketId);
    }

    /// @inheritdoc IStaking
    function claimMany(uint256[] calldata ticketIds) external nonReentrant returns (uint256 amount) {
        for (uint256 i = 0; i < ticketIds.length; ++i) {
            Ticket storage ticket = _tickets[ticketIds[i]];
            // INVARIANT K10: No ticket is paid before the time of its request plus unbonding; until then a slash takes
            //   from it too.
            if (ticket.owner != address(0) && block.timestamp >= ticket.unlockAt) amount += _claim(ticketIds[i]);
        }
    }

    /// @inheritdoc IStaking
    function fundRewards(address operator, uint256 amount) external nonReentrant {
        require(amount > 0, ZeroAmount());
        Account storage account = _settle(operator);
        require(account.own.activeValue() + account.delegated.activeValue() > 0, NothingStaked(operator));

        account.stream.fund(amount, _commissionNow(account).current, uint64(block.timestamp));
        _totals.rewards += amount;

        emit RewardsFunded(operator, msg.sender, amount);
        _receive(amount);
    }

    /// @inheritdoc IStaking
    function collectRewards(address operator) external nonReentrant returns (uint256 amount) {
        Holding storage holding = _settleHolding(_settle(operator), msg.sender);
        amount = holding.position.accrued;
        require(amount > 0, NoRewards(operator, msg.sender));

        holding.position.accrued = 0;
        _totals.rewards -= amount;

        emit RewardsCollected(operator, msg.sender, amount);
        TOKEN.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IStaking
    function withdrawCredit() external nonReentrant returns (uint256 amount) {
        _settle(msg.sender);
        amount = _credit[msg.sender];
        require(amount > 0, NoCredit(msg.sender));

        _credit[msg.sender] = 0;
        _totals.credit -= amount;

        emit CreditWithdrawn(msg.sender, amount);
        TOKEN.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IStaking
    function setCommission(uint16 commission) external nonReentrant {
        require(commission <= _MAX_COMMISSION, CommissionTooHigh(commission, _MAX_COMMISSION));
        Account storage account = _accounts[msg.sender];
        Commission memory planned = Commission(_commissionNow(account).current, commission, 0);
        uint64 from = uint64(block.timestamp);

        // Delegators can be out before an increase acts. Where there are none, nobody has to be warned.
        // INVARIANT K17: While anything is delegated, the commission rises only to a rate announced at least the
        //   unbonding time before.
        if (commission > planned.current && account.delegated.shares > 0) {
            from += UNBONDING;
            planned.from = from;
        } else {
            planned.current = commission;
        }
        account.commission = planned;

        emit CommissionChanged(msg.sender, commission, from);
    }

    /// @inheritdoc IStaking
    function admitSlasher(address slasher) external nonReentrant {
        require(slasherFrom(msg.sender, slasher) == 0, SlasherKnown(msg.sender, slasher));
        require(slasher.code.length > 0, SlasherNotContract(slasher));
        Account storage account = _accounts[msg.sender];
        bool everBonded = account.history.length() > 0;

        // INVARIANT K18: A slasher that was admitted after the first bond can slash only after every delegator could
        //   have left.
        uint64 from = uint64(block.timestamp) + (everBonded ? UNBONDING + 1 days : 0);
        account.slasherFrom[slasher] = from;

        emit SlasherAdmitted(msg.sender, slasher, from);
    }

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
        Account storage account = _settle(operator);

        // INVARIANT K6: A slash takes min(asked, everything there), never fails for lack of stake, and no share is
        //   worth more after it.
        uint256 asked = Math.min(amount, account.own.assets);
        uint256 ownTaken = _slashPool(operator, Kind.Own, asked);
        // INVARIANT K7: Delegations lose only what the own bond could not cover.
        uint256 delegatedTaken = _slashPool(
            operator,
            Kind.Delegated,
            Math.min(amount - asked, account.delegated.assets)
        );
        taken = ownTaken + delegatedTaken;
        // INVARIANT K14: A bounty is at most half of what the own bond lost: at least half of all that is taken is
        //   burnt, and an operator that challenges itself ends with less.
        if (recipient != address(0)) bounty = (ownTaken * _BOUNTY) / BASIS_POINTS;

        // INVARIANT K2: Every unit that came in is there, was paid out, or was burnt; a slash only moves stake to
        //   bounty and unburnt.
        _totals.staked -= taken;
        _totals.credit += bounty;
        _totals.unburnt += taken - bounty;
        _credit[recipient] += bounty;
        if (taken > 0) _record(account);

        emit Slashed(operator, msg.sender, faultKey, amount, ownTaken, delegatedTaken, bounty, recipient);
        if (jailed) _jail(operator);
    }

    /// @inheritdoc IStaking
    function burnSlashed() external nonReentrant returns (uint256 amount) {
        amount = _totals.unburnt;
        require(amount > 0, ZeroAmount());

        _totals.unburnt = 0;

        emit SlashedBurnt(amount);
        TOKEN.safeTransfer(NOBODY, amount);
    }

    /// @dev Shares out what streamed since the last time. Comes before every change of what is active.
    function _settle(address operator) private returns (Account storage account) {
        account = _accounts[operator];
        if (account.stream.current.amount == 0) return account;
        (RewardStream.Stream memory stream, uint256 toOperator, uint256 toDelegators, uint256 gain) = _streamNow(
            account
        );

        account.stream = stream;
        if (toOperator + toDelegators == 0) return account;
        account.gained[account.delegated.era] += gain;
        _totals.rewards -= toOperator;
        _totals.credit += toOperator;
        _credit[operator] += toOperator;

        emit RewardsReleased(operator, toOperator, toDelegators);
    }

    /// @dev Brings a delegator's position to the present. The operator was settled before.
    function _settleHolding(Account storage account, address holder) private returns (Holding storage holding) {
        holding = account.holdings[holder];
        Holding memory settled = _holdingNow(account, holder, 0);
        holding.position = settled.position;
        holding.mark = settled.mark;
    }

    /// @dev Turns active shares of the caller into leaving ones.
    function _takeShares(Account storage account, Kind kind, uint256 shares) private returns (uint128 leaving) {
        uint256 held = account.own.activeShares;
        if (kind == Kind.Delegated) held = _settleHolding(account, msg.sender).position.shares;
        require(shares <= held, NotEnoughShares(shares, held));
        leaving = shares.toUint128();
        if (shares < held) _checkLeast(account, kind, held - shares);

        // INVARIANT K4: Positions and tickets of the current era sum to a pool's shares, positions to its active
        //   shares.
        if (kind == Kind.Delegated) account.holdings[msg.sender].position.shares -= leaving;
        _poolOf(account, kind).depart(leaving);
    }

    /// @dev Pays a ticket whose time has come.
    function _claim(uint256 ticketId) private returns (uint256 amount) {
        Ticket memory ticket = _tickets[ticketId];
        Pool storage pool = _poolOf(_accounts[ticket.operator], ticket.kind);

        delete _tickets[ticketId];
        // INVARIANT K9: Positions and tickets of an ended era are worth nothing and leave the live pool alone; what
        //   they earned stays theirs.
        if (ticket.era == pool.era) {
            amount = pool.pay(ticket.shares);
            _totals.staked -= amount;
            _tellPool(ticket.operator, ticket.kind);
        }

        emit TicketClaimed(ticketId, ticket.operator, ticket.owner, amount);
        if (amount > 0) TOKEN.safeTransfer(ticket.owner, amount);
    }

    function _slashPool(address operator, Kind kind, uint256 amount) private returns (uint256 taken) {
        if (amount == 0) return 0;
        Pool storage pool = _poolOf(_accounts[operator], kind);
        uint64 era = pool.era;
        taken = pool.slash(amount);

        if (pool.era != era) emit EraEnded(operator, kind, era);
        _tellPool(operator, kind);
    }

    function _jail(address operator) private {
        // Never earlier than what was set before: the term is the same for everyone and for ever.
        uint64 until = uint64(block.timestamp) + _JAIL;
        _accounts[operator].jailedUntil = until;

        emit OperatorJailed(operator, until);
    }

    /// @dev Writes down and tells what became of a pool by a change of its active shares.
    function _changed(address operator, Kind kind) private {
        _record(_accounts[operator]);
        _tellPool(operator, kind);
    }

    /// @dev Writes the active stake down for {activeStakeAt}.
    function _record(Account storage account) private {
        uint256 active = account.own.activeValue() + account.delegated.activeValue();
        // INVARIANT K16: The history of active stake tells, for each time, what was active at the end of that second.
        account.history.push(block.timestamp.toUint48(), active.toUint208());
    }

    function _tellPool(address operator, Kind kind) private {
        Pool storage pool = _poolOf(_accounts[operator], kind);
        emit PoolChanged(operator, kind, pool.assets, pool.shares, pool.activeShares, pool.era);
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

    function _checkTerms(Account storage account, Terms calldata terms) private view {
        uint64 era = account.delegated.era;
        require(terms.era == era, EraMismatch(terms.era, era));
        Commission memory commission = _commissionNow(account);
        uint16 highest = commission.current > commission.next ? commission.current : commission.next;
        require(highest <= terms.maxCommission, CommissionTooHigh(highest, terms.maxCommission));
    }

    /// @dev Checks that a holder's active shares are worth the least amount.
    function _checkLeast(Account storage account, Kind kind, uint256 shares) private view {
        uint256 value = _poolOf(account, kind).valueOf(shares);
        if (kind == Kind.Own) require(value >= _MIN_BOND, BondTooSmall(value, _MIN_BOND));
        else require(value >= _MIN_DELEGATION, DelegationTooSmall(value, _MIN_DELEGATION));
    }
}
