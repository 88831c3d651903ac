// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOperatorRegistry} from "./interfaces/IOperatorRegistry.sol";
import {PrintableText} from "./libraries/PrintableText.sol";

/// @title OperatorRegistry
/// @notice See {IOperatorRegistry}.
contract OperatorRegistry is IOperatorRegistry {
    uint256 private constant MAX_NAME = 128;
    uint256 private constant MAX_URL = 256;
    uint256 private constant MAX_MIRRORS = 16;
    /// @dev Readers take a whole history in one call: an operator must not make its own too long for a node to answer.
    uint256 private constant MAX_KEYS = 1024;
    uint256 private constant MAX_DECLARATIONS = 2048;
    uint64 private constant HORIZON = 366 days;
    uint64 private constant OPEN = type(uint64).max;

    /// @inheritdoc IOperatorRegistry
    uint64 public immutable NOTICE;
    /// @inheritdoc IOperatorRegistry
    uint64 public immutable DRAIN;

    mapping(address operator => Operator) private _operators;
    mapping(bytes32 originHash => address operator) private _byOrigin;
    mapping(address operator => string[]) private _mirrors;
    mapping(address operator => ReceiptKey[]) private _receiptKeys;
    /// @dev Position in `_receiptKeys` plus one; 0 for a key the operator never had.
    mapping(address operator => mapping(address key => uint256)) private _positions;
    mapping(address operator => mapping(bytes32 endpoint => Declaration[])) private _declarations;

    modifier onlyOperator() {
        // INVARIANT O1: Only a registered operator changes its record.
        require(_operators[msg.sender].registeredAt != 0, NotRegistered(msg.sender));
        _;
    }

    /// @param notice seconds between a declaration and its earliest start
    /// @param drain seconds for which a predecessor stays valid
    constructor(uint64 notice, uint64 drain) {
        require(notice > 0 && notice <= HORIZON && drain > 0 && drain <= HORIZON, BadDelays(notice, drain));
        NOTICE = notice;
        DRAIN = drain;
    }

    /// @inheritdoc IOperatorRegistry
    function register(
        string calldata origin,
        bytes32 checkpointKey,
        string[] calldata mirrors,
        address receiptKey
    ) external {
        require(_operators[msg.sender].registeredAt == 0, AlreadyRegistered(msg.sender));
        require(PrintableText.isPlain(origin, MAX_NAME) && !PrintableText.contains(origin, "+"), BadText(origin));
        bytes32 originHash = keccak256(bytes(origin));
        // INVARIANT O2: No two operators share an origin.
        require(_byOrigin[originHash] == address(0), OriginTaken(origin, _byOrigin[originHash]));
        require(checkpointKey != 0, ZeroKey());

        _operators[msg.sender] = Operator(origin, checkpointKey, uint64(block.timestamp));
        _byOrigin[originHash] = msg.sender;

        emit OperatorRegistered(msg.sender, origin, checkpointKey);
        _setMirrors(mirrors);
        _addReceiptKey(receiptKey, uint64(block.timestamp));
    }

    /// @inheritdoc IOperatorRegistry
    function setMirrors(string[] calldata mirrors) external onlyOperator {
        _setMirrors(mirrors);
    }

    /// @inheritdoc IOperatorRegistry
    function setCheckpointKey(bytes32 checkpointKey) external onlyOperator {
        require(checkpointKey != 0, ZeroKey());

        _operators[msg.sender].checkpointKey = checkpointKey;

        emit CheckpointKeyChanged(msg.sender, checkpointKey);
    }

    /// @inheritdoc IOperatorRegistry
    function addReceiptKey(address key, uint64 from) external onlyOperator {
        _requireWithin(from, block.timestamp);
        _addReceiptKey(key, from);
    }

    /// @inheritdoc IOperatorRegistry
    function closeReceiptKey(address key, uint64 until) external onlyOperator {
        uint256 position = _positions[msg.sender][key];
        require(position != 0, ReceiptKeyUnknown(msg.sender, key));
        ReceiptKey storage entry = _receiptKeys[msg.sender][position - 1];
        // INVARIANT O4: The end of a receipt key is fixed once, at least DRAIN ahead: what it bound stays bound.
        require(entry.until == OPEN, ReceiptKeyEnded(msg.sender, key, entry.until));
        _requireWithin(until, block.timestamp + DRAIN);

        entry.until = until;

        emit ReceiptKeyClosed(msg.sender, key, until);
    }

    /// @inheritdoc IOperatorRegistry
    function declare(string calldata name, bytes32 modelId, bytes32 configDigest, uint64 from) external onlyOperator {
        require(PrintableText.isPlain(name, MAX_NAME), BadText(name));
        bytes32 endpoint = keccak256(bytes(name));
        Declaration[] storage history = _declarations[msg.sender][endpoint];
        uint256 index = history.length;
        // INVARIANT O6: No history that readers fetch whole (receipt keys, declarations of an endpoint) grows without
        //   bound: 1,024 keys, 2,048 declarations.
        require(index < MAX_DECLARATIONS, HistoryFull(msg.sender, index));
        uint256 earliest = block.timestamp;
        if (index > 0) {
            uint256 drained = uint256(history[index - 1].from) + DRAIN;
            earliest += NOTICE;
            if (drained > earliest) earliest = drained;
        }
        // INVARIANT O5: Declarations act forward, and at most two are valid at any time.
        _requireWithin(from, earliest);

        history.push(Declaration(modelId, configDigest, from));

        emit EndpointDeclared(msg.sender, endpoint, modelId, name, configDigest, from, index);
    }

    /// @inheritdoc IOperatorRegistry
    function operatorOf(address operator) external view returns (Operator memory) {
        return _operators[operator];
    }

    /// @inheritdoc IOperatorRegistry
    function operatorByOrigin(string calldata origin) external view returns (address) {
        return _byOrigin[keccak256(bytes(origin))];
    }

    /// @inheritdoc IOperatorRegistry
    function mirrorsOf(address operator) external view returns (string[] memory) {
        return _mirrors[operator];
    }

    /// @inheritdoc IOperatorRegistry
    function receiptKeysOf(address operator) external view returns (ReceiptKey[] memory) {
        return _receiptKeys[operator];
    }

    /// @inheritdoc IOperatorRegistry
    function declarationsOf(address operator, bytes32 endpoint) external view returns (Declaration[] memory) {
        return _declarations[operator][endpoint];
    }

    /// @inheritdoc IOperatorRegistry
    function isReceiptKey(address operator, address key, uint64 time) external view returns (bool) {
        uint256 position = _positions[operator][key];
        if (position == 0) return false;
        ReceiptKey storage entry = _receiptKeys[operator][position - 1];
        return entry.from <= time && time <= entry.until;
    }

    /// @inheritdoc IOperatorRegistry
    function isDeclared(
        address operator,
        bytes32 endpoint,
        bytes32 modelId,
        bytes32 configDigest,
        uint64 time
    ) external view returns (bool) {
        if (modelId == 0) return false;
        Declaration[] storage history = _declarations[operator][endpoint];
        uint256 begun = _countBegun(history, time);
        if (begun == 0) return false;
        Declaration storage current = history[begun - 1];
        if (current.modelId == modelId && current.configDigest == configDigest) return true;
        if (begun == 1 || time - current.from >= DRAIN) return false;
        Declaration storage draining = history[begun - 2];
        return draining.modelId == modelId && draining.configDigest == configDigest;
    }

    /// @inheritdoc IOperatorRegistry
    function declarationsBegun(address operator, bytes32 endpoint, uint64 time) external view returns (uint256) {
        return _countBegun(_declarations[operator][endpoint], time);
    }

    function _setMirrors(string[] calldata mirrors) private {
        require(mirrors.length <= MAX_MIRRORS, TooManyMirrors(mirrors.length));

        delete _mirrors[msg.sender];
        for (uint256 i = 0; i < mirrors.length; ++i) {
            require(PrintableText.isPlain(mirrors[i], MAX_URL), BadText(mirrors[i]));
            _mirrors[msg.sender].push(mirrors[i]);
        }

        emit MirrorsChanged(msg.sender, mirrors);
    }

    function _addReceiptKey(address key, uint64 from) private {
        require(key != address(0), ZeroKey());
        // INVARIANT O3: An operator has each receipt key once, ever: a closed key never binds again.
        require(_positions[msg.sender][key] == 0, ReceiptKeyKnown(msg.sender, key));
        uint256 count = _receiptKeys[msg.sender].length;
        // INVARIANT O6: No history that readers fetch whole (receipt keys, declarations of an endpoint) grows without
        //   bound: 1,024 keys, 2,048 declarations.
        require(count < MAX_KEYS, HistoryFull(msg.sender, count));

        _receiptKeys[msg.sender].push(ReceiptKey(key, from, OPEN));
        _positions[msg.sender][key] = count + 1;

        emit ReceiptKeyAdded(msg.sender, key, from);
    }

    function _requireWithin(uint64 time, uint256 earliest) private view {
        // SAFETY: `earliest` is at most two horizons after the block's time, far below 2^64.
        require(time >= earliest, TooEarly(time, uint64(earliest)));
        uint256 latest = block.timestamp + HORIZON;
        require(time <= latest, TooLate(time, uint64(latest)));
    }

    /// @dev Number of declarations with `from <= time`; their `from` only grows.
    function _countBegun(Declaration[] storage history, uint64 time) private view returns (uint256) {
        uint256 low = 0;
        uint256 high = history.length;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (history[middle].from <= time) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
