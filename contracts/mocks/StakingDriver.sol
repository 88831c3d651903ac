// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IStaking} from "../interfaces/IStaking.sol";
import {StakingActor} from "./StakingActor.sol";

/// @title StakingDriver
/// @notice Performs many calls of many accounts on {IStaking} in one transaction, and reads all of its state in one call.
contract StakingDriver {
    /// @notice Emitted after every call, with the totals as they are then.
    event Performed(bool succeeded, bytes result, uint256[6] totals);

    /// @notice Selects what {read} returns.
    struct Query {
        address[] operators;
        address[] accounts;
        uint256[] tickets;
        uint64[] times;
    }

    /// @dev Numbers that were read, `count` of them so far.
    struct Words {
        uint256[] items;
        uint256 count;
    }

    uint256 private constant MOST_WORDS = 2_000;

    StakingActor[] private _actors;

    constructor(uint256 count) {
        for (uint256 i = 0; i < count; ++i) _actors.push(new StakingActor());
    }

    /// @notice Returns the accounts that this driver acts for.
    function actors() external view returns (StakingActor[] memory) {
        return _actors;
    }

    /// @notice Gives every actor its tokens, and lets `staking` take them.
    function prepare(IStaking staking, uint256[] calldata balances) external {
        IERC20 token = staking.TOKEN();
        bytes memory approval = abi.encodeCall(IERC20.approve, (address(staking), type(uint256).max));
        for (uint256 i = 0; i < balances.length; ++i) {
            token.transfer(address(_actors[i]), balances[i]);
            _actors[i].perform(address(token), approval);
        }
    }

    /// @notice Performs calls one after the other: each is a byte for the actor, two for the length, and the call data.
    function perform(IStaking staking, bytes calldata calls) external {
        uint256 position = 0;
        while (position < calls.length) {
            StakingActor actor = _actors[uint8(calls[position])];
            uint256 start = position + 3;
            position = start + uint16(bytes2(calls[position + 1:start]));
            (bool succeeded, bytes memory result) = actor.perform(address(staking), calls[start:position]);
            emit Performed(succeeded, result, _totalsOf(staking));
        }
    }

    /// @notice Returns what all views say, number by number.
    function read(IStaking staking, Query calldata query) external view returns (uint256[] memory) {
        Words memory words = Words(new uint256[](MOST_WORDS), 0);
        uint256[6] memory totals = _totalsOf(staking);
        for (uint256 i = 0; i < 6; ++i) _push(words, totals[i]);
        for (uint256 i = 0; i < query.accounts.length; ++i) {
            _push(words, staking.creditOf(query.accounts[i]));
            _push(words, staking.TOKEN().balanceOf(query.accounts[i]));
        }
        for (uint256 i = 0; i < query.operators.length; ++i) {
            _readOperator(words, staking, query.operators[i]);
            for (uint256 j = 0; j < query.times.length; ++j) {
                _push(words, staking.activeStakeAt(query.operators[i], query.times[j]));
            }
            for (uint256 j = 0; j < query.accounts.length; ++j) {
                _readHolding(words, staking, query.operators[i], query.accounts[j]);
            }
        }
        for (uint256 i = 0; i < query.tickets.length; ++i) _readTicket(words, staking, query.tickets[i]);
        return words.items;
    }

    function _readOperator(Words memory words, IStaking staking, address operator) private view {
        _readPool(words, staking.poolOf(operator, IStaking.Kind.Own));
        _readPool(words, staking.poolOf(operator, IStaking.Kind.Delegated));
        _push(words, staking.slashableOf(operator));
        (uint256 own, uint256 delegated) = staking.activeStakeOf(operator);
        _push(words, own);
        _push(words, delegated);
        _push(words, staking.isBacked(operator) ? 1 : 0);
        _push(words, staking.jailedUntil(operator));
        IStaking.Commission memory commission = staking.commissionOf(operator);
        _push(words, commission.current);
        _push(words, commission.next);
        _push(words, commission.from);
        (uint256 current, uint256 next, uint64 secondsLeft) = staking.streamOf(operator);
        _push(words, current);
        _push(words, next);
        _push(words, secondsLeft);
    }

    function _readPool(Words memory words, IStaking.Pool memory pool) private pure {
        _push(words, pool.assets);
        _push(words, pool.shares);
        _push(words, pool.activeShares);
        _push(words, pool.era);
    }

    function _readHolding(Words memory words, IStaking staking, address operator, address account) private view {
        IStaking.Position memory position = staking.positionOf(operator, account);
        _push(words, position.era);
        _push(words, position.shares);
        _push(words, position.accrued);
        _push(words, staking.valueOf(operator, account));
        _push(words, staking.slasherFrom(operator, account));
    }

    function _readTicket(Words memory words, IStaking staking, uint256 id) private view {
        IStaking.Ticket memory ticket = staking.ticketOf(id);
        _push(words, uint160(ticket.owner));
        _push(words, uint160(ticket.operator));
        _push(words, uint8(ticket.kind));
        _push(words, ticket.era);
        _push(words, ticket.shares);
        _push(words, ticket.unlockAt);
        _push(words, staking.ticketValue(id));
    }

    function _push(Words memory words, uint256 word) private pure {
        words.items[words.count++] = word;
    }

    function _totalsOf(IStaking staking) private view returns (uint256[6] memory) {
        (uint256 staked, uint256 rewards, uint256 credit, uint256 unburnt) = staking.totals();
        uint256 balance = staking.TOKEN().balanceOf(address(staking));
        return [staked, rewards, credit, unburnt, balance, staking.ticketCount()];
    }
}
