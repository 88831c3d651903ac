// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title OperatorRegistry
/// @notice Who operates, where its log is, which keys sign for it and when, and which model stands behind each endpoint.
/// @dev An operator is the account that registered; it alone may change its record. Keys and declarations are histories:
/// entries are never removed or rewritten, so a receipt that was good when issued verifies for ever.
interface IOperatorRegistry {
    /// @param origin the log's name: the first line of its checkpoints, unique among operators
    /// @param checkpointKey Ed25519 public key that signs the checkpoints
    /// @param registeredAt unix seconds; 0 means not registered
    struct Operator {
        string origin;
        bytes32 checkpointKey;
        uint64 registeredAt;
    }

    /// @param from first second (unix) at which the key binds receipts
    /// @param until last second at which it does; type(uint64).max while open
    struct ReceiptKey {
        address key;
        uint64 from;
        uint64 until;
    }

    /// @notice From `from` on, the endpoint is served by this model under this configuration. `modelId` zero: withdrawn.
    /// @dev Stays valid for DRAIN seconds after its successor began: a stream may start under one and end under the other.
    struct Declaration {
        bytes32 modelId;
        bytes32 configDigest;
        uint64 from;
    }

    /// @notice Emitted once per operator.
    event OperatorRegistered(address indexed operator, string origin, bytes32 checkpointKey);
    /// @notice Emitted when the list of log URLs changes; the new list replaces the old one.
    event MirrorsChanged(address indexed operator, string[] mirrors);
    /// @notice Emitted when the Ed25519 key that signs checkpoints changes.
    event CheckpointKeyChanged(address indexed operator, bytes32 checkpointKey);
    /// @notice Emitted when a receipt key begins to bind.
    event ReceiptKeyAdded(address indexed operator, address indexed key, uint64 from);
    /// @notice Emitted when the end of a receipt key is fixed.
    event ReceiptKeyClosed(address indexed operator, address indexed key, uint64 until);
    /// @notice Emitted for every declaration. `endpoint` is keccak256 of `name`; `index` counts that endpoint's from 0.
    event EndpointDeclared(
        address indexed operator,
        bytes32 indexed endpoint,
        bytes32 indexed modelId,
        string name,
        bytes32 configDigest,
        uint64 from,
        uint256 index
    );

    /// @notice Raised at deployment for times (seconds) of zero or above 366 days.
    error BadDelays(uint64 notice, uint64 drain);
    /// @notice Raised when the caller is registered already.
    error AlreadyRegistered(address operator);
    /// @notice Raised when the account is not a registered operator.
    error NotRegistered(address account);
    /// @notice Raised when another operator has this origin.
    error OriginTaken(string origin, address operator);
    /// @notice Raised when an origin, mirror URL or endpoint name is empty, too long or has a byte outside 0x21..0x7e.
    error BadText(string text);
    /// @notice Raised when there are more than 16 mirror URLs.
    error TooManyMirrors(uint256 count);
    /// @notice Raised when an operator has had 1,024 receipt keys, or an endpoint 2,048 declarations: no more fit.
    error HistoryFull(address operator, uint256 entries);
    /// @notice Raised for a zero key.
    error ZeroKey();
    /// @notice Raised when the operator had this receipt key before, or never had it.
    error ReceiptKeyKnown(address operator, address key);
    error ReceiptKeyUnknown(address operator, address key);
    /// @notice Raised when the key's end is fixed already.
    error ReceiptKeyEnded(address operator, address key, uint64 until);
    /// @notice Raised when a time lies before the earliest allowed one.
    error TooEarly(uint64 time, uint64 earliest);
    /// @notice Raised when a time lies more than 366 days ahead: a slip of the pen that could never be taken back.
    error TooLate(uint64 time, uint64 latest);

    /// @notice Registers the caller.
    /// @param origin log name, 1..128 bytes, printable ASCII without spaces or '+' (it is the key name of a signed note)
    /// @param checkpointKey Ed25519 public key
    /// @param mirrors up to 16 URLs under which the log can be read, each up to 256 bytes
    /// @param receiptKey first receipt key; binds from the current block's time
    function register(
        string calldata origin,
        bytes32 checkpointKey,
        string[] calldata mirrors,
        address receiptKey
    ) external;

    /// @notice Replaces the caller's list of log URLs.
    function setMirrors(string[] calldata mirrors) external;

    /// @notice Replaces the caller's checkpoint key.
    function setCheckpointKey(bytes32 checkpointKey) external;

    /// @notice Adds a receipt key that binds from `from` on, which must not lie in the past. Each key once, ever.
    function addReceiptKey(address key, uint64 from) external;

    /// @notice Fixes the end of an open receipt key, at least DRAIN seconds ahead.
    function closeReceiptKey(address key, uint64 until) external;

    /// @notice Declares what serves an endpoint from `from` on.
    /// @dev The first declaration of an endpoint may start now. A later one needs `from >= now + NOTICE` and
    /// `from >= previous.from + DRAIN`, so that at most two declarations are valid at any time.
    function declare(string calldata name, bytes32 modelId, bytes32 configDigest, uint64 from) external;

    function operatorOf(address operator) external view returns (Operator memory);
    function operatorByOrigin(string calldata origin) external view returns (address);
    function mirrorsOf(address operator) external view returns (string[] memory);
    function receiptKeysOf(address operator) external view returns (ReceiptKey[] memory);
    function declarationsOf(address operator, bytes32 endpoint) external view returns (Declaration[] memory);

    /// @notice Returns whether `key` binds receipts of `operator` issued at `time`.
    function isReceiptKey(address operator, address key, uint64 time) external view returns (bool);

    /// @notice Returns whether the endpoint was declared with this model and configuration at `time`.
    /// @dev True for the declaration in force and, for DRAIN seconds, for the one before it. O(log n).
    function isDeclared(
        address operator,
        bytes32 endpoint,
        bytes32 modelId,
        bytes32 configDigest,
        uint64 time
    ) external view returns (bool);

    /// @notice Returns how many declarations of the endpoint had begun at `time`: the one in force is the last of them.
    function declarationsBegun(address operator, bytes32 endpoint, uint64 time) external view returns (uint256);

    /// @notice Seconds between a declaration and its earliest start.
    function NOTICE() external view returns (uint64);
    /// @notice Seconds for which a predecessor stays valid, and the least time before a key may end.
    function DRAIN() external view returns (uint64);
}
