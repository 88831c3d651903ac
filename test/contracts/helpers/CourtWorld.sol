// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Anchors} from "../../../contracts/Anchors.sol";
import {FaultCourt} from "../../../contracts/FaultCourt.sol";
import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {IModelRegistry} from "../../../contracts/interfaces/IModelRegistry.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {ModelRegistry} from "../../../contracts/ModelRegistry.sol";
import {OPG} from "../../../contracts/OPG.sol";
import {OperatorRegistry} from "../../../contracts/OperatorRegistry.sol";
import {AnchorWord} from "../../../contracts/types/AnchorWord.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {NaiveLog} from "./NaiveLog.sol";
import {Test} from "./Test.sol";

/// @notice All contracts in the local profile, and one operator's log as it remembers it.
abstract contract CourtWorld is Test {
    uint64 internal constant WINDOW = 32;
    uint64 internal constant GRACE = 8;
    uint64 internal constant MAX_DELAY = 30;
    uint64 internal constant DRAIN = 3;
    uint64 internal constant SKEW = 2;
    uint64 internal constant ANSWER = 10;
    uint64 internal constant THIRD = 3;
    uint64 internal constant START = 1_700_000_000;
    uint128 internal constant MIN_BOND = 1000e18;
    uint256 internal constant STAKE = 100_000e18;
    uint256 internal constant LEAST_PENALTY = 100e18;
    bytes32 internal constant ENDPOINT = keccak256("chat-prod");
    bytes32 internal constant CONFIG = keccak256("config");
    bytes32 internal constant SALT = keccak256("salt");
    uint8 internal constant HEAD = 64;

    Anchors public anchors;
    OperatorRegistry public operators;
    ModelRegistry public models;
    OPG public token;
    FaultCourt public court;
    IStaking public staking;
    address public operator = accountOf("operator");
    bytes32 public modelId;

    bytes32[] internal entries;
    IAnchors.Anchoring[] internal history;
    AnchorWord[] internal before;
    uint256 private pulses;

    function deploy() internal {
        anchors = new Anchors(WINDOW, GRACE, MAX_DELAY);
        operators = new OperatorRegistry(2, DRAIN);
        models = new ModelRegistry(WINDOW);
        token = new OPG(address(this));
        court = new FaultCourt(anchors, operators, models, token, courtTimes(), demandFees(), parameters());
        staking = court.STAKING();
        modelId = registerModel("manifest");
        registerOperator(operator, "log.example", "receipt key");
        vm.prank(operator);
        operators.declare("chat-prod", modelId, CONFIG, uint64(block.timestamp));
    }

    function courtTimes() internal pure returns (IFaultCourt.CourtTimes memory) {
        return IFaultCourt.CourtTimes({answer: ANSWER, longestDispute: 20, buffer: 10, skew: SKEW});
    }

    function demandFees() internal pure returns (IFaultCourt.DemandFees memory) {
        return IFaultCourt.DemandFees({least: 1 gwei, highest: 50 gwei});
    }

    function parameters() internal pure returns (IStaking.Parameters memory) {
        return IStaking.Parameters(120, 60, 60, MIN_BOND, 1e18, 10, 3000, 3000);
    }

    function registerOperator(address account, string memory origin, string memory key) internal {
        vm.prank(account);
        operators.register(origin, keccak256("checkpoint"), new string[](0), accountOf(key));
    }

    function registerModel(string memory manifest) internal returns (bytes32) {
        vm.prank(operator);
        return
            models.register(
                keccak256(bytes(manifest)),
                keccak256("oms"),
                0,
                0,
                IModelRegistry.Trust.Attributed,
                "",
                ""
            );
    }

    function bondAs(address account, uint256 amount) internal {
        vm.assertTrue(token.transfer(account, amount));
        vm.prank(account);
        token.approve(address(staking), amount);
        vm.prank(account);
        staking.bond(amount);
    }

    /// @dev A receipt as an honest operator issues it now for the entry at `index`.
    function receiptAt(uint256 index) internal view returns (InferenceReceipt memory receipt) {
        receipt.operator = operator;
        receipt.leafIndex = uint64(index);
        receipt.issuedAt = uint64(block.timestamp);
        receipt.anchorBy = uint64(block.timestamp) + MAX_DELAY;
        receipt.endpoint = ENDPOINT;
        receipt.modelId = modelId;
        receipt.configDigest = CONFIG;
        receipt.requestCommitment = keccak256(abi.encode("request", index));
    }

    function signAs(
        string memory key,
        InferenceReceipt memory receipt
    ) internal view returns (IFaultCourt.SignedReceipt memory) {
        return IFaultCourt.SignedReceipt(receipt, sign(key, anchors.receiptDigest(receipt)));
    }

    function signed(InferenceReceipt memory receipt) internal view returns (IFaultCourt.SignedReceipt memory) {
        return signAs("receipt key", receipt);
    }

    function digestOf(IFaultCourt.SignedReceipt memory made) internal view returns (bytes32) {
        return anchors.receiptDigest(made.receipt);
    }

    /// @dev What a demand for its leaf costs now.
    function bondFor(IFaultCourt.SignedReceipt memory made) internal view returns (uint256) {
        return court.demandBond(made.receipt.operator, digestOf(made));
    }

    /// @dev Puts what is no receipt into the log.
    function fill(uint256 count) internal {
        for (uint256 i = 0; i < count; ++i) entries.push(keccak256(abi.encode("entry", entries.length)));
    }

    function anchorLog() internal {
        anchorRoot(NaiveLog.root(entries, entries.length), uint40(entries.length));
    }

    function anchorRoot(bytes32 root, uint40 size) internal {
        before.push(anchors.headOf(operator));
        history.push(IAnchors.Anchoring(root, size, uint64(block.timestamp)));
        vm.prank(operator);
        anchors.anchor(operator, root, size);
    }

    /// @dev Begins an empty log.
    function forget() internal {
        delete entries;
        delete history;
        delete before;
    }

    /// @dev The opening of the head by the anchorings from `first` on.
    function opening(uint256 first) internal view returns (IAnchors.Opening memory made) {
        made.slot = HEAD;
        made.previous = before[first];
        made.anchorings = new IAnchors.Anchoring[](history.length - first);
        for (uint256 i = 0; i < made.anchorings.length; ++i) made.anchorings[i] = history[first + i];
    }

    /// @dev Proof in the honest log that entry `index` is under anchoring `position` of the history, for `opening(first)`.
    function proofOf(uint256 index, uint256 first, uint256 position) internal view returns (IAnchors.LeafProof memory) {
        uint256 size = history[position].size;
        return IAnchors.LeafProof(position - first, uint40(index), NaiveLog.path(entries, index, size));
    }

    /// @dev A commitment of nobody's that shows that the chain is alive now.
    function pulse() internal returns (bytes32 commitment) {
        commitment = keccak256(abi.encode("pulse", ++pulses, address(this)));
        court.commit(commitment);
    }

    function pass(uint256 time) internal {
        vm.warp(block.timestamp + time);
    }

    /// @dev Of promises that fell due in the first window.
    function gapKey(address account, uint256 sizeBefore) internal pure returns (bytes32) {
        return gapKey(account, sizeBefore, START);
    }

    function gapKey(address account, uint256 sizeBefore, uint64 anchorBy) internal pure returns (bytes32) {
        return keccak256(abi.encode(uint8(1), account, sizeBefore, anchorBy / WINDOW));
    }

    function undeclaredKey(InferenceReceipt memory receipt, uint256 begun) internal pure returns (bytes32) {
        uint64 window = receipt.issuedAt / WINDOW;
        return keccak256(abi.encode(uint8(6), receipt.operator, receipt.endpoint, begun, window));
    }

    function unknownModelKey(InferenceReceipt memory receipt) internal pure returns (bytes32) {
        return keccak256(abi.encode(uint8(7), receipt.operator, receipt.modelId, receipt.issuedAt / WINDOW));
    }

    function placeKey(address account, uint256 index) internal pure returns (bytes32) {
        return keccak256(abi.encode(uint8(3), account, index));
    }

    function forkKey(address account) internal pure returns (bytes32) {
        return keccak256(abi.encode(uint8(5), account));
    }

    function leafKey(address account, bytes32 digest) internal pure returns (bytes32) {
        return keccak256(abi.encode(uint8(8), account, digest));
    }
}
