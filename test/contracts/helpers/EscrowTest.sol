// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Anchors} from "../../../contracts/Anchors.sol";
import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IModelRegistry} from "../../../contracts/interfaces/IModelRegistry.sol";
import {InferenceEscrow} from "../../../contracts/mocks/InferenceEscrow.sol";
import {ModelRegistry} from "../../../contracts/ModelRegistry.sol";
import {OperatorRegistry} from "../../../contracts/OperatorRegistry.sol";
import {AnchorWord} from "../../../contracts/types/AnchorWord.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {NaiveLog} from "./NaiveLog.sol";
import {Test} from "./Test.sol";

/// @notice All contracts, an operator that serves one model, and a client with one escrowed request.
abstract contract EscrowTest is Test {
    uint64 internal constant WINDOW = 32;
    uint64 internal constant START = 1_700_000_000;
    uint64 internal constant DEADLINE = START + 1000;
    uint256 internal constant PRICE = 5 ether;
    bytes32 internal constant ENDPOINT = keccak256("chat-prod");
    bytes32 internal constant CONFIG = keccak256("config");
    // Not a constant: Solidity would call the precompile at every use, and that call would consume a prank.
    bytes32 internal immutable CONTENT = sha256("what is six times seven?");
    bytes32 internal constant SALT = keccak256("salt");

    Anchors internal anchors;
    OperatorRegistry internal operators;
    ModelRegistry internal models;
    InferenceEscrow internal escrow;
    address internal operator = accountOf("operator");
    address internal client = accountOf("client");
    address internal stranger = accountOf("stranger");
    bytes32 internal modelId;

    struct Claim {
        InferenceReceipt receipt;
        bytes signature;
        bytes32 salt;
        IAnchors.Opening opening;
        IAnchors.LeafProof proof;
    }

    function setUp() public virtual {
        vm.warp(START);
        anchors = new Anchors(WINDOW, 8, 30);
        operators = new OperatorRegistry(2, 3);
        models = new ModelRegistry(WINDOW);
        escrow = new InferenceEscrow(anchors, operators, models);
        vm.deal(client, 100 ether);

        vm.prank(operator);
        modelId = models.register(
            keccak256("manifest"),
            keccak256("oms"),
            0,
            0,
            IModelRegistry.Trust.Attributed,
            "",
            ""
        );
        vm.prank(operator);
        operators.register("log.example", keccak256("checkpoint"), new string[](0), accountOf("receipt key"));
        vm.prank(operator);
        operators.declare("chat-prod", modelId, CONFIG, START);
        open(DEADLINE);
    }

    function open(uint64 deadline) internal returns (uint256) {
        vm.prank(client);
        return escrow.open{value: PRICE}(operator, ENDPOINT, modelId, CONTENT, deadline);
    }

    /// @dev A receipt for the request, as an honest operator issues it now for the entry at `index`.
    function receiptAt(uint256 index) internal view returns (InferenceReceipt memory receipt) {
        receipt.operator = operator;
        receipt.leafIndex = uint64(index);
        receipt.issuedAt = uint64(block.timestamp);
        receipt.anchorBy = uint64(block.timestamp) + 30;
        receipt.endpoint = ENDPOINT;
        receipt.modelId = modelId;
        receipt.configDigest = CONFIG;
        receipt.requestCommitment = sha256(abi.encodePacked(sha256("assay/v1/request"), SALT, CONTENT));
    }

    /// @dev Signs the receipt, anchors a log of three whose entry `index` it is, and lets `age` seconds pass.
    function settle(InferenceReceipt memory receipt, uint256 index, uint256 age) internal returns (Claim memory made) {
        bytes32 digest = anchors.receiptDigest(receipt);
        bytes32[] memory entries = new bytes32[](3);
        (entries[0], entries[1], entries[2]) = (keccak256("a"), keccak256("b"), keccak256("c"));
        entries[index] = digest;

        IAnchors.Step[] memory steps = new IAnchors.Step[](1);
        uint40 size = anchors.sizeOf(operator) + 3;
        steps[0] = IAnchors.Step(NaiveLog.root(entries, 3), size, uint64(block.timestamp));
        AnchorWord previous = anchors.headOf(operator);
        vm.prank(operator);
        anchors.anchor(operator, steps[0].root, size);
        vm.warp(block.timestamp + age);

        made.receipt = receipt;
        made.signature = sign("receipt key", digest);
        made.salt = SALT;
        made.opening = IAnchors.Opening(32, previous, steps);
        made.proof = IAnchors.LeafProof(0, uint40(index), NaiveLog.path(entries, index, 3));
    }

    function claim(uint256 requestId, Claim memory made) internal {
        vm.prank(stranger);
        escrow.claim(requestId, made.receipt, made.signature, made.salt, made.opening, made.proof);
    }
}
