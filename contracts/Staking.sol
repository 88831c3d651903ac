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

/// @title Staking
/// @notice See {IStaking}.
contract Staking is IStaking, Multicall, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using SafeCast for uint256;
    using Checkpoints for Checkpoints.Trace208;
    using SharePool for Pool;
    using RewardStream for RewardStream.Stream;

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

    /// @param own the operator's bond; its active shares are the operator's position
    /// @param gained rewards per active delegated share since the beginning of an era, times RewardStream.SCALE
    struct Account {
        Commission commission;
        uint64 jailedUntil;
        Pool own;
        Pool delegated;
        RewardStream.Stream stream;
        mapping(uint64 era => uint256) gained;
        mapping(address slasher => uint64) slasherFrom;
        mapping(address holder => Holding) holdings;
        Checkpoints.Trace208 history;
    }

    /// @param mark what the operator's shares had gained in the era of the position when it was last settled
    struct Holding {
        Position position;
        uint256 mark;
    }

    /// @dev What the contract owes; together never more than it has.
    struct Totals {
        uint256 staked;
        uint256 rewards;
        uint256 credit;
        uint256 unburnt;
    }

    mapping(address operator => Account) private _accounts;
    mapping(uint256 ticketId => Ticket) private _tickets;
    mapping(address account => uint256) private _credit;
    uint256 private _ticketCount;
    Totals private _totals;

    /// @param token plain ERC-20
    /// @param court slasher of every operator; not zero
    constructor(IERC20 token, address court, Parameters memory p) {
        require(
            p.unbonding <= LONGEST_TIME && p.stream > 0 && p.stream <= p.unbonding && p.jail <= LONGEST_TIME,
            BadStakingParameters(p)
        );
        require(
            p.minBond >= SharePool.DUST && p.minDelegation >= SharePool.DUST && p.leverage > 0,
            BadStakingParameters(p)
        );
        // INVARIANT: K14
        require(p.maxCommission <= BASIS_POINTS && p.bounty <= BASIS_POINTS / 2, BadStakingParameters(p));

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
    function bond(uint256 amount) external nonReentrant returns (uint256 shares) {
        require(amount > 0, ZeroAmount());
        Account storage account = _settle(msg.sender);
        shares = account.own.enter(amount);
        uint256 value = account.own.activeValue();
        require(value >= _MIN_BOND, BondTooSmall(value, _MIN_BOND));

        _totals.staked += amount;
        _record(account);

        emit Bonded(msg.sender, amount, shares);
        _tellPool(msg.sender, Kind.Own);
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
        _checkTerms(operator, account, terms);
        Holding storage holding = _settleHolding(account, msg.sender);
        uint128 bought = account.delegated.enter(amount);
        holding.position.shares += bought;
        _checkDelegation(account, holding.position.shares, bought, terms.minShares);

        _totals.staked += amount;
        _record(account);

        emit Delegated(operator, msg.sender, amount, bought);
        _tellPool(operator, Kind.Delegated);
        _receive(amount);
        return bought;
    }

    /// @inheritdoc IStaking
    function permit(uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external nonReentrant {
        // Whoever saw the signature may have submitted it first; then the allowance is there, and a revert would only
        // stop the caller.
        // solhint-disable-next-line no-empty-blocks
        try IERC20Permit(address(TOKEN)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
    }

    /// @inheritdoc IStaking
    function unbond(address operator, uint256 shares) external nonReentrant returns (uint256 ticketId) {
        require(shares > 0, ZeroAmount());
        Account storage account = _settle(operator);
        Kind kind = msg.sender == operator ? Kind.Own : Kind.Delegated;
        Pool storage pool = _pool(account, kind);
        uint256 held;
        if (kind == Kind.Own) held = pool.activeShares;
        else held = _settleHolding(account, msg.sender).position.shares;
        require(shares <= held, NotEnoughShares(shares, held));
        _checkRemainder(kind, held - shares, pool.valueOf(held - shares));

        // INVARIANT: K4
        pool.depart(shares.toUint128());
        if (kind == Kind.Delegated) account.holdings[msg.sender].position.shares -= shares.toUint128();
        // INVARIANT: K10
        uint64 unlockAt = uint64(block.timestamp) + UNBONDING;
        ticketId = _ticketCount++;
        _tickets[ticketId] = Ticket(msg.sender, operator, kind, pool.era, shares.toUint128(), unlockAt);
        _record(account);

        emit UnbondingStarted(ticketId, operator, msg.sender, kind, shares, pool.era, unlockAt);
        _tellPool(operator, kind);
    }

    /// @inheritdoc IStaking
    function claim(uint256 ticketId) external nonReentrant returns (uint256 amount) {
        Ticket storage ticket = _tickets[ticketId];
        require(ticket.owner != address(0), TicketUnknown(ticketId));
        // Time is all that is asked: no state of the operator holds a payout back.
        // INVARIANT: K10, K12
        require(block.timestamp >= ticket.unlockAt, TicketLocked(ticketId, ticket.unlockAt));
        return _claim(ticketId);
    }

    /// @inheritdoc IStaking
    function claimMany(uint256[] calldata ticketIds) external nonReentrant returns (uint256 amount) {
        for (uint256 i = 0; i < ticketIds.length; ++i) {
            Ticket storage ticket = _tickets[ticketIds[i]];
            if (ticket.owner != address(0) && block.timestamp >= ticket.unlockAt) amount += _claim(ticketIds[i]);
        }
    }

    /// @inheritdoc IStaking
    function fundRewards(address operator, uint256 amount) external nonReentrant {
        require(amount > 0, ZeroAmount());
        Account storage account = _settle(operator);
        require(account.own.activeShares > 0 || account.delegated.activeShares > 0, NothingStaked(operator));

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
        uint16 current = _commissionNow(account).current;
        uint64 from = uint64(block.timestamp);

        // Delegators can be out before an increase acts. While there are none, nobody has to be warned.
        // INVARIANT: K17
        if (commission <= current || account.delegated.shares == 0) {
            account.commission = Commission(commission, commission, 0);
        } else {
            from += UNBONDING;
            account.commission = Commission(current, commission, from);
        }

        emit CommissionChanged(msg.sender, commission, from);
    }

    /// @inheritdoc IStaking
    function admitSlasher(address slasher) external nonReentrant {
        Account storage account = _accounts[msg.sender];
        require(slasher != COURT && account.slasherFrom[slasher] == 0, SlasherKnown(msg.sender, slasher));
        require(slasher.code.length > 0, SlasherNotContract(slasher));
        bool everBonded = account.history.length() > 0;
        // INVARIANT: K18
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
        // INVARIANT: K11
        require(msg.sender == COURT || _maySlash(operator, msg.sender), NotSlasher(operator, msg.sender));
        Account storage account = _settle(operator);

        // INVARIANT: K6, K7
        uint256 asked = Math.min(amount, account.own.assets);
        uint256 ownTaken = _slashPool(operator, Kind.Own, asked);
        asked = Math.min(amount - asked, account.delegated.assets);
        uint256 delegatedTaken = _slashPool(operator, Kind.Delegated, asked);
        taken = ownTaken + delegatedTaken;
        // INVARIANT: K14
        if (recipient != address(0)) bounty = (ownTaken * _BOUNTY) / BASIS_POINTS;
        _bookSlash(account, taken, bounty, recipient);

        emit Slashed(operator, msg.sender, faultKey, amount, ownTaken, delegatedTaken, bounty, recipient);
        if (jailed) _jail(operator, account);
    }

    /// @inheritdoc IStaking
    function burnSlashed() external nonReentrant returns (uint256 amount) {
        amount = _totals.unburnt;
        require(amount > 0, ZeroAmount());

        _totals.unburnt = 0;

        emit SlashedBurnt(amount);
        TOKEN.safeTransfer(NOBODY, amount);
    }

    /// @inheritdoc IStaking
    function parameters() external view returns (Parameters memory) {
        return Parameters(UNBONDING, _STREAM, _JAIL, _MIN_BOND, _MIN_DELEGATION, _LEVERAGE, _MAX_COMMISSION, _BOUNTY);
    }

    /// @inheritdoc IStaking
    function poolOf(address operator, Kind kind) external view returns (Pool memory) {
        return _pool(_accounts[operator], kind);
    }

    /// @inheritdoc IStaking
    function positionOf(address operator, address holder) public view returns (Position memory) {
        Account storage account = _accounts[operator];
        if (holder == operator) return Position(account.own.era, account.own.activeShares, 0);
        (, , , uint256 gain) = _advanced(account);
        return _settled(account, holder, gain).position;
    }

    /// @inheritdoc IStaking
    function valueOf(address operator, address holder) external view returns (uint256) {
        Kind kind = holder == operator ? Kind.Own : Kind.Delegated;
        return _pool(_accounts[operator], kind).valueOf(positionOf(operator, holder).shares);
    }

    /// @inheritdoc IStaking
    function ticketOf(uint256 ticketId) external view returns (Ticket memory) {
        return _tickets[ticketId];
    }

    /// @inheritdoc IStaking
    function ticketValue(uint256 ticketId) external view returns (uint256) {
        Ticket storage ticket = _tickets[ticketId];
        Pool storage pool = _pool(_accounts[ticket.operator], ticket.kind);
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
    function slasherFrom(address operator, address slasher) external view returns (uint64) {
        return slasher == COURT ? 1 : _accounts[operator].slasherFrom[slasher];
    }

    /// @inheritdoc IStaking
    function streamOf(address operator) external view returns (uint256 current, uint256 next, uint64 secondsLeft) {
        (RewardStream.Stream memory stream, , , ) = _advanced(_accounts[operator]);
        current = stream.current.amount - stream.released;
        if (current > 0) secondsLeft = _STREAM - stream.elapsed;
        next = stream.next.amount;
    }

    /// @inheritdoc IStaking
    function totals() external view returns (uint256 staked, uint256 rewards, uint256 credit, uint256 unburnt) {
        return (_totals.staked, _totals.rewards, _totals.credit, _totals.unburnt);
    }

    /// @dev Shares out what streamed since the last time. Comes before every change of what is active.
    function _settle(address operator) private returns (Account storage account) {
        account = _accounts[operator];
        if (account.stream.current.amount == 0) return account;
        (RewardStream.Stream memory stream, uint256 toOperator, uint256 toDelegators, uint256 gain) = _advanced(
            account
        );

        account.stream = stream;
        account.gained[account.delegated.era] += gain;
        _totals.rewards -= toOperator;
        _totals.credit += toOperator;
        _credit[operator] += toOperator;

        if (toOperator + toDelegators > 0) emit RewardsReleased(operator, toOperator, toDelegators);
    }

    /// @dev Brings a delegator's position to the present. The operator is settled.
    function _settleHolding(Account storage account, address holder) private returns (Holding storage holding) {
        holding = account.holdings[holder];
        Holding memory settled = _settled(account, holder, 0);
        (holding.position, holding.mark) = (settled.position, settled.mark);
    }

    /// @dev Pays a ticket whose time has come.
    function _claim(uint256 ticketId) private returns (uint256 amount) {
        Ticket memory ticket = _tickets[ticketId];
        Pool storage pool = _pool(_accounts[ticket.operator], ticket.kind);
        delete _tickets[ticketId];
        // INVARIANT: K9
        if (ticket.era == pool.era) {
            amount = pool.pay(ticket.shares);
            _totals.staked -= amount;
            _tellPool(ticket.operator, ticket.kind);
        }

        emit TicketClaimed(ticketId, ticket.operator, ticket.owner, amount);
        if (amount > 0) TOKEN.safeTransfer(ticket.owner, amount);
    }

    function _slashPool(address operator, Kind kind, uint256 amount) private returns (uint256 taken) {
        Pool storage pool = _pool(_accounts[operator], kind);
        bool ended;
        (taken, ended) = pool.slash(amount);
        if (ended) emit EraEnded(operator, kind, pool.era - 1);
        if (taken > 0) _tellPool(operator, kind);
    }

    /// @dev Every unit that was taken becomes a bounty or waits to be burnt.
    function _bookSlash(Account storage account, uint256 taken, uint256 bounty, address recipient) private {
        // INVARIANT: K2
        _totals.staked -= taken;
        _totals.credit += bounty;
        _totals.unburnt += (taken - bounty);
        _credit[recipient] += bounty;
        if (taken > 0) _record(account);
    }

    function _jail(address operator, Account storage account) private {
        uint64 until = uint64(block.timestamp) + _JAIL;
        if (until > account.jailedUntil) account.jailedUntil = until;

        emit OperatorJailed(operator, account.jailedUntil);
    }

    /// @dev Writes the active stake down for {activeStakeAt}.
    function _record(Account storage account) private {
        uint256 active = account.own.activeValue() + account.delegated.activeValue();
        // INVARIANT: K16
        account.history.push(block.timestamp.toUint48(), active.toUint208());
    }

    function _tellPool(address operator, Kind kind) private {
        Pool storage pool = _pool(_accounts[operator], kind);
        emit PoolChanged(operator, kind, pool.assets, pool.shares, pool.activeShares, pool.era);
    }

    /// @dev Takes tokens from the caller, and no promise instead of them.
    function _receive(uint256 amount) private {
        uint256 before = TOKEN.balanceOf(address(this));
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = Math.saturatingSub(TOKEN.balanceOf(address(this)), before);
        // INVARIANT: K1
        require(received == amount, TransferMismatch(amount, received));
    }

    /// @dev Returns the stream run up to now, and what that pays out: to the operator, to all delegators, per share.
    function _advanced(
        Account storage account
    ) private view returns (RewardStream.Stream memory stream, uint256 toOperator, uint256 toDelegators, uint256 gain) {
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
    function _settled(
        Account storage account,
        address holder,
        uint256 gain
    ) private view returns (Holding memory holding) {
        holding = account.holdings[holder];
        Position memory position = holding.position;
        uint64 era = account.delegated.era;
        uint256 gained = account.gained[position.era] + (position.era == era ? gain : 0);
        position.accrued += ((position.shares * (gained - holding.mark)) / RewardStream.SCALE).toUint128();
        holding.mark = gained;
        // INVARIANT: K9
        if (position.era != era) {
            (position.era, position.shares, holding.mark) = (era, 0, account.gained[era] + gain);
        }
    }

    /// @dev Returns the commission with a planned increase that has begun in its place.
    function _commissionNow(Account storage account) private view returns (Commission memory commission) {
        commission = account.commission;
        if (commission.from != 0 && block.timestamp >= commission.from) {
            commission = Commission(commission.next, commission.next, 0);
        }
    }

    function _checkTerms(address operator, Account storage account, Terms calldata terms) private view {
        require(_isBacked(account), OperatorNotBacked(operator));
        uint64 era = account.delegated.era;
        require(terms.era == era, EraMismatch(terms.era, era));
        Commission memory commission = _commissionNow(account);
        uint16 highest = commission.current > commission.next ? commission.current : commission.next;
        require(highest <= terms.maxCommission, CommissionTooHigh(highest, terms.maxCommission));
    }

    /// @param shares of the delegator, those it just bought included
    function _checkDelegation(Account storage account, uint256 shares, uint256 bought, uint256 least) private view {
        require(bought >= least, TooFewShares(bought, least));
        uint256 value = account.delegated.valueOf(shares);
        require(value >= _MIN_DELEGATION, DelegationTooSmall(value, _MIN_DELEGATION));
        uint256 delegated = account.delegated.activeValue();
        uint256 most = account.own.activeValue() * _LEVERAGE;
        require(delegated <= most, LeverageExceeded(delegated, most));
    }

    function _checkRemainder(Kind kind, uint256 shares, uint256 value) private view {
        if (shares == 0) return;
        if (kind == Kind.Own) require(value >= _MIN_BOND, BondTooSmall(value, _MIN_BOND));
        else require(value >= _MIN_DELEGATION, DelegationTooSmall(value, _MIN_DELEGATION));
    }

    function _maySlash(address operator, address slasher) private view returns (bool) {
        uint64 from = _accounts[operator].slasherFrom[slasher];
        return from != 0 && block.timestamp >= from;
    }

    function _isBacked(Account storage account) private view returns (bool) {
        return block.timestamp >= account.jailedUntil && account.own.activeValue() >= _MIN_BOND;
    }

    function _pool(Account storage account, Kind kind) private view returns (Pool storage) {
        return kind == Kind.Own ? account.own : account.delegated;
    }
}
