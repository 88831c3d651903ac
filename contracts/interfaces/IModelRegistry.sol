// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title ModelRegistry
/// @notice Content-addressed models: the id is the hash of the record, the publisher included.
/// @dev Anyone may publish any bytes; nobody can squat on a manifest, because another publisher gets another id.
interface IModelRegistry {
    /// @notice What stands behind a receipt of this model. Fixed by the registration, never by the operator's words.
    /// @dev Attributed: who said it. Reexecutable: anyone can recompute it bit for bit. Attested: a measured enclave
    /// signed it. Proven: a succinct proof.
    enum Trust {
        Attributed,
        Reexecutable,
        Attested,
        Proven
    }

    /// @param manifestDigest sha256 of the RFC 8785 form of the manifest: binds file names and digests
    /// @param omsRoot root of the OpenSSF model signing rules: digests only
    /// @param programRoot root of the compiled program; zero unless Reexecutable
    /// @param weightRoot root of the weights; zero unless Reexecutable
    struct Model {
        bytes32 manifestDigest;
        bytes32 omsRoot;
        bytes32 programRoot;
        bytes32 weightRoot;
        Trust trust;
        address publisher;
    }

    /// @notice Emitted once per model. `name` and `uri` are for people and bind nothing.
    event ModelRegistered(
        bytes32 indexed modelId,
        address indexed publisher,
        bytes32 indexed manifestDigest,
        bytes32 omsRoot,
        bytes32 programRoot,
        bytes32 weightRoot,
        Trust trust,
        string name,
        string uri
    );
    /// @notice Emitted when the publisher retires a model from `from` on.
    event ModelRetired(bytes32 indexed modelId, uint64 from);

    /// @notice Raised at deployment for a notice (seconds) of zero or above 366 days.
    error BadNotice(uint64 notice);
    /// @notice Raised when this publisher registered this very record before.
    error ModelKnown(bytes32 modelId);
    /// @notice Raised when no such model is registered.
    error ModelUnknown(bytes32 modelId);
    /// @notice Raised when a digest that the trust label needs is zero, or one that it excludes is not.
    error BadModel(Model model);
    /// @notice Raised when someone else than the publisher retires a model.
    error NotPublisher(bytes32 modelId, address account);
    /// @notice Raised when the model is retired already.
    error ModelAlreadyRetired(bytes32 modelId, uint64 from);
    /// @notice Raised when the retirement lies less than NOTICE ahead.
    error RetirementTooEarly(uint64 from, uint64 earliest);
    /// @notice Raised when it lies more than NOTICE and 366 days ahead: a slip of the pen that could never be taken back.
    error RetirementTooLate(uint64 from, uint64 latest);

    /// @notice Registers a model under the caller's name and returns its id.
    function register(
        bytes32 manifestDigest,
        bytes32 omsRoot,
        bytes32 programRoot,
        bytes32 weightRoot,
        Trust trust,
        string calldata name,
        string calldata uri
    ) external returns (bytes32 modelId);

    /// @notice Retires a model of the caller's from `from` on, at least NOTICE ahead, once and for all.
    /// @dev Acts forward only: receipts issued before `from` keep their meaning.
    function retire(bytes32 modelId, uint64 from) external;

    /// @notice Returns the id that a record has, registered or not.
    function modelIdOf(Model calldata model) external pure returns (bytes32);
    /// @notice Returns a registered model; reverts with ModelUnknown otherwise.
    function modelOf(bytes32 modelId) external view returns (Model memory);
    /// @notice Returns the times (unix seconds) between which the model may be served; 0 and 0 if never registered.
    function lifetimeOf(bytes32 modelId) external view returns (uint64 from, uint64 until);
    /// @notice Returns whether the model was registered and not yet retired at `time`.
    function isActive(bytes32 modelId, uint64 time) external view returns (bool);
    /// @notice Seconds between a retirement and its effect; at least the dispute window.
    function NOTICE() external view returns (uint64);
}
