// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {InferenceEscrow} from "../../../contracts/examples/InferenceEscrow.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {VerdictTest} from "./VerdictTest.sol";

/// @notice A client with one escrowed request to the operator of {VerdictTest}.
abstract contract EscrowTest is VerdictTest {
    uint64 internal constant DEADLINE = START + 1000;
    uint256 internal constant PRICE = 5 ether;
    // Not a constant: Solidity would call the precompile at every use, and that call would consume a prank.
    bytes32 internal immutable CONTENT = sha256("what is six times seven?");
    bytes32 internal constant SALT = keccak256("salt");

    InferenceEscrow internal escrow;
    address internal client = accountOf("client");

    function setUp() public virtual override {
        super.setUp();
        escrow = new InferenceEscrow(verdicts);
        vm.deal(client, 100 ether);
        open(DEADLINE);
    }

    function open(uint64 deadline) internal returns (uint256) {
        vm.prank(client);
        return escrow.open{value: PRICE}(operator, ENDPOINT, modelId, CONTENT, deadline);
    }

    /// @dev A receipt for the request, as an honest operator issues it now for the entry at `index`.
    function answerAt(uint256 index) internal view returns (InferenceReceipt memory receipt) {
        receipt = receiptAt(index);
        receipt.requestCommitment = sha256(abi.encodePacked(sha256("assay/v1/request"), SALT, CONTENT));
    }

    /// @dev Anchors the receipt, presents it as soon as the court takes it, and lets its windows pass.
    function finish(InferenceReceipt memory receipt) internal returns (Shown memory shown) {
        shown = anchor(receipt);
        uint64 anchored = uint64(block.timestamp);
        if (receipt.issuedAt > anchored) vm.warp(receipt.issuedAt);
        present(shown);
        uint64 until = court.admissibleUntil(receipt);
        vm.warp((until > anchored + WINDOW ? until : anchored + WINDOW) + 1);
    }

    function claim(uint256 requestId, Shown memory shown) internal {
        claim(requestId, shown, SALT);
    }

    function claim(uint256 requestId, Shown memory shown, bytes32 salt) internal {
        vm.prank(stranger);
        escrow.claim(requestId, shown.receipt, shown.signature, salt, shown.opening, shown.proof);
    }
}
