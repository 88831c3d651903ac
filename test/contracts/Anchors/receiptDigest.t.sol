// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {AnchorsTest} from "../helpers/AnchorsTest.sol";

contract AnchorsReceiptDigestTest is AnchorsTest {
    bytes32 private constant TYPE_HASH = keccak256(
        "InferenceReceipt(address operator,uint64 leafIndex,uint64 issuedAt,uint64 anchorBy,bytes32 endpoint,"
        "bytes32 modelId,bytes32 configDigest,bytes32 requestCommitment,bytes32 executedCommitment,"
        "bytes32 responseCommitment,bytes32 executionRoot,bytes32 evidenceDigest,bytes32 clientNonce,"
        "uint32 inputUnits,uint32 outputUnits,uint32 flags)"
    );

    function testFuzz_receiptDigest_anyReceipt_works(InferenceReceipt calldata receipt) public view {
        vm.assertEq(anchors.receiptDigest(receipt), digestByHand(receipt));
    }

    function testFuzz_receiptDigest_anyFieldChanged_works(InferenceReceipt memory receipt, uint8 field) public view {
        bytes32 first = anchors.receiptDigest(receipt);
        change(receipt, field % 16);

        vm.assertNotEq(anchors.receiptDigest(receipt), first);
    }

    function digestByHand(InferenceReceipt calldata receipt) private view returns (bytes32) {
        bytes memory head = abi.encode(
            TYPE_HASH,
            receipt.operator,
            receipt.leafIndex,
            receipt.issuedAt,
            receipt.anchorBy,
            receipt.endpoint,
            receipt.modelId,
            receipt.configDigest
        );
        bytes memory commitments = abi.encode(
            receipt.requestCommitment,
            receipt.executedCommitment,
            receipt.responseCommitment,
            receipt.executionRoot,
            receipt.evidenceDigest,
            receipt.clientNonce
        );
        bytes memory tail = abi.encode(receipt.inputUnits, receipt.outputUnits, receipt.flags);
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Assay"),
                keccak256("1"),
                block.chainid,
                address(anchors)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, keccak256(bytes.concat(head, commitments, tail))));
    }

    function change(InferenceReceipt memory receipt, uint256 field) private pure {
        if (field == 0) receipt.operator = address(uint160(receipt.operator) ^ 1);
        if (field == 1) receipt.leafIndex ^= 1;
        if (field == 2) receipt.issuedAt ^= 1;
        if (field == 3) receipt.anchorBy ^= 1;
        if (field == 4) receipt.endpoint ^= bytes32(uint256(1));
        if (field == 5) receipt.modelId ^= bytes32(uint256(1));
        if (field == 6) receipt.configDigest ^= bytes32(uint256(1));
        if (field == 7) receipt.requestCommitment ^= bytes32(uint256(1));
        if (field == 8) receipt.executedCommitment ^= bytes32(uint256(1));
        if (field == 9) receipt.responseCommitment ^= bytes32(uint256(1));
        if (field == 10) receipt.executionRoot ^= bytes32(uint256(1));
        if (field == 11) receipt.evidenceDigest ^= bytes32(uint256(1));
        if (field == 12) receipt.clientNonce ^= bytes32(uint256(1));
        if (field == 13) receipt.inputUnits ^= 1;
        if (field == 14) receipt.outputUnits ^= 1;
        if (field == 15) receipt.flags ^= 1;
    }
}
