// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IModelRegistry} from "./interfaces/IModelRegistry.sol";

/// @title ModelRegistry
/// @notice See {IModelRegistry}.
contract ModelRegistry is IModelRegistry {
    uint64 private constant HORIZON = 366 days;

    /// @inheritdoc IModelRegistry
    uint64 public immutable NOTICE;

    /// @param registeredAt unix seconds; 0 means not registered
    /// @param until first second at which the model is retired; type(uint64).max while it is not
    struct Entry {
        Model model;
        uint64 registeredAt;
        uint64 until;
    }

    mapping(bytes32 modelId => Entry) private _entries;

    /// @param notice seconds between a retirement and its effect; at least the dispute window of the `Anchors` in use
    constructor(uint64 notice) {
        require(notice > 0 && notice <= HORIZON, BadNotice(notice));
        NOTICE = notice;
    }

    /// @inheritdoc IModelRegistry
    function register(
        bytes32 manifestDigest,
        bytes32 omsRoot,
        bytes32 programRoot,
        bytes32 weightRoot,
        Trust trust,
        string calldata name,
        string calldata uri
    ) external returns (bytes32 modelId) {
        Model memory model = Model(manifestDigest, omsRoot, programRoot, weightRoot, trust, msg.sender);
        require(_isSound(model), BadModel(model));
        modelId = _idOf(model);
        // INVARIANT M1: A record is registered once.
        require(_entries[modelId].registeredAt == 0, ModelKnown(modelId));

        _entries[modelId] = Entry(model, uint64(block.timestamp), type(uint64).max);

        emit ModelRegistered(modelId, msg.sender, manifestDigest, omsRoot, programRoot, weightRoot, trust, name, uri);
    }

    /// @inheritdoc IModelRegistry
    function retire(bytes32 modelId, uint64 from) external {
        Entry storage entry = _entries[modelId];
        require(entry.registeredAt != 0, ModelUnknown(modelId));
        require(entry.model.publisher == msg.sender, NotPublisher(modelId, msg.sender));
        // INVARIANT M3: A model is retired once.
        require(entry.until == type(uint64).max, ModelAlreadyRetired(modelId, entry.until));
        uint64 earliest = uint64(block.timestamp) + NOTICE;
        // INVARIANT M2: A retirement acts forward only, at least NOTICE ahead.
        require(from >= earliest, RetirementTooEarly(from, earliest));
        uint64 latest = earliest + HORIZON;
        require(from <= latest, RetirementTooLate(from, latest));

        entry.until = from;

        emit ModelRetired(modelId, from);
    }

    /// @inheritdoc IModelRegistry
    function modelIdOf(Model calldata model) external pure returns (bytes32) {
        return _idOf(model);
    }

    /// @inheritdoc IModelRegistry
    function modelOf(bytes32 modelId) external view returns (Model memory) {
        require(_entries[modelId].registeredAt != 0, ModelUnknown(modelId));
        return _entries[modelId].model;
    }

    /// @inheritdoc IModelRegistry
    function lifetimeOf(bytes32 modelId) external view returns (uint64 from, uint64 until) {
        return (_entries[modelId].registeredAt, _entries[modelId].until);
    }

    /// @inheritdoc IModelRegistry
    function isActive(bytes32 modelId, uint64 time) external view returns (bool) {
        Entry storage entry = _entries[modelId];
        return entry.registeredAt != 0 && entry.registeredAt <= time && time < entry.until;
    }

    function _isSound(Model memory model) private pure returns (bool) {
        if (model.manifestDigest == 0 || model.omsRoot == 0) return false;
        if (model.trust == Trust.Reexecutable) return model.programRoot != 0 && model.weightRoot != 0;
        return model.programRoot == 0 && model.weightRoot == 0;
    }

    function _idOf(Model memory model) private pure returns (bytes32) {
        // The record is static: its ABI encoding is the six padded words that docs/protocol.md names.
        return keccak256(abi.encode(model));
    }
}
