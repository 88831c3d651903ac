// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPrograms} from "../../../contracts/interfaces/IPrograms.sol";
import {Test} from "./Test.sol";

/// @notice Programs as bytes, and the naive way to their roots.
abstract contract ExactTest is Test {
    /// @dev A copy of `count` elements of a type from a source, in one dimension.
    function copyOf(uint8 source, uint32 id, uint8 dtype, uint32 count) internal pure returns (bytes memory) {
        bytes memory head = bytes.concat(headOf(3, 0, 0, dtype, 1), lanes(count, 1));
        bytes memory operand = bytes.concat(operandOf(source, id, dtype, count), lanes(1, 0), new bytes(64));
        return bytes.concat(head, operand, lanes(0, 0), lanes(count, 1), new bytes(64));
    }

    /// @dev A copy of the only element of instruction `id`.
    function scalarCopyOf(uint32 id, uint8 dtype) internal pure returns (bytes memory) {
        bytes memory head = bytes.concat(headOf(3, 0, 0, dtype, 0), lanes(1, 1));
        bytes memory operand = bytes.concat(operandOf(3, id, dtype, 1), new bytes(96));
        return bytes.concat(head, operand, lanes(0, 0), lanes(1, 1), new bytes(64));
    }

    /// @dev The sum of `count` integer products of an input and of weights from a chunk on, into an i32.
    function dotOf(uint32 input, uint32 chunk, uint8 dtype, uint32 count) internal pure returns (bytes memory) {
        bytes memory head = bytes.concat(headOf(2, 42, 1, 1, 0), lanes(count, 1));
        bytes memory a = bytes.concat(operandOf(1, input, dtype, count), lanes(1, 0));
        bytes memory b = bytes.concat(operandOf(2, chunk, dtype, count), lanes(1, 0));
        return bytes.concat(head, a, b, new bytes(128));
    }

    function headOf(uint8 kind, uint8 fn, uint8 fold, uint8 dtype, uint8 rank) internal pure returns (bytes memory) {
        return abi.encodePacked(kind, fn, fold, dtype, rank, bytes27(0));
    }

    function operandOf(uint8 source, uint32 id, uint8 dtype, uint32 count) internal pure returns (bytes memory) {
        return abi.encodePacked(source, dtype, uint16(0), id, count, bytes20(0));
    }

    /// @dev Eight lanes: the first, and seven of the others.
    function lanes(uint32 first, uint32 others) internal pure returns (bytes memory word) {
        word = abi.encodePacked(first);
        for (uint256 i = 0; i < 7; ++i) word = abi.encodePacked(word, others);
    }

    function typesOf(uint8 dtype, uint32 count) internal pure returns (IPrograms.TensorType[] memory types) {
        types = new IPrograms.TensorType[](1);
        types[0].name = "x";
        types[0].dtype = dtype;
        types[0].shape = new uint32[](1);
        types[0].shape[0] = count;
    }

    function depthOf(uint256 leaves) internal pure returns (uint256 depth) {
        while (2 ** depth < leaves) ++depth;
    }

    /// @dev Root over leaves, padded to the power of two. Recursive, unlike the contracts.
    function rootOver(bytes32[] memory leaves, bytes32 pad) internal pure returns (bytes32) {
        return nodeAt(leaves, pad, depthOf(leaves.length), 0);
    }

    function nodeAt(
        bytes32[] memory leaves,
        bytes32 pad,
        uint256 level,
        uint256 index
    ) internal pure returns (bytes32) {
        if (level == 0) return index < leaves.length ? leaves[index] : pad;
        bytes32 left = nodeAt(leaves, pad, level - 1, 2 * index);
        return keccak256(abi.encodePacked(left, nodeAt(leaves, pad, level - 1, 2 * index + 1)));
    }

    /// @dev Siblings of a run, from the leaves up, left before right; at the end of the leaves without those on the right.
    function siblingsOf(
        bytes32[] memory leaves,
        bytes32 pad,
        uint256 first,
        uint256 count,
        bool isEnd
    ) internal pure returns (bytes32[] memory found) {
        uint256 last = first + count - 1;
        for (uint256 level = 0; level < depthOf(leaves.length); ++level) {
            if (first % 2 == 1) found = appended(found, nodeAt(leaves, pad, level, first - 1));
            if (last % 2 == 0 && !isEnd) found = appended(found, nodeAt(leaves, pad, level, last + 1));
            (first, last) = (first / 2, last / 2);
        }
    }

    function appended(bytes32[] memory list, bytes32 item) internal pure returns (bytes32[] memory longer) {
        longer = new bytes32[](list.length + 1);
        for (uint256 i = 0; i < list.length; ++i) longer[i] = list[i];
        longer[list.length] = item;
    }

    function hashesOf(bytes[] memory items) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](items.length);
        for (uint256 i = 0; i < items.length; ++i) leaves[i] = keccak256(items[i]);
    }

    function joined(bytes[] memory items, uint256 from, uint256 to) internal pure returns (bytes memory all) {
        for (uint256 i = from; i < to; ++i) all = bytes.concat(all, items[i]);
    }
}
