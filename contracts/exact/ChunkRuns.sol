// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title ChunkRuns
/// @notice Proofs about consecutive leaves of a binary keccak tree whose depth the caller knows.
/// @dev Node = keccak256(left, right). The depth is never taken from a proof, so that a node cannot pass for a leaf. Siblings come
/// from the leaves up, on each level the left one (if there is one) before the right one: one path for each edge of the run.
library ChunkRuns {
    /// @dev Bytes of one leaf of a tensor tree, zero padded.
    uint256 internal constant CHUNK = 256;

    /// @notice Raised when a run has no leaves, no whole chunks, or leaves beyond the tree.
    error RunOutsideTree(uint256 first, uint256 bytesLength, uint256 depth);
    /// @notice Raised when a proof has more or fewer siblings than its place in the tree asks for.
    error WrongSiblings(uint256 expected, uint256 actual);
    /// @notice Raised when a proof leads to another root.
    error NotUnderRoot(bytes32 root, bytes32 computed);

    /// @notice Returns the chunks that so many bytes take: at least one.
    function chunksOf(uint256 byteLength) internal pure returns (uint256) {
        return byteLength <= CHUNK ? 1 : (byteLength + CHUNK - 1) / CHUNK;
    }

    /// @notice Returns the depth of the tree over so many leaves: ceil(log2(leaves)), 0 for one.
    function depthOf(uint256 leaves) internal pure returns (uint256 depth) {
        while (1 << depth < leaves) ++depth;
    }

    /// @notice Checks that whole chunks lie under a root and returns where in memory they are now.
    /// @param first number of the first chunk
    /// @param chunks raw bytes, a multiple of 256
    /// @return position memory position of the first byte
    function load(
        bytes32 root,
        uint256 depth,
        uint256 first,
        bytes calldata chunks,
        bytes32[] calldata siblings
    ) internal pure returns (uint256 position) {
        uint256 count = chunks.length / CHUNK;
        require(
            count != 0 && count * CHUNK == chunks.length && first + count <= 1 << depth,
            RunOutsideTree(first, chunks.length, depth)
        );
        bytes memory copy = chunks;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            position := add(copy, 0x20)
        }
        bytes32 computed =
            count == 1
                ? rootOfLeaf(_hashChunk(position), depth, first, siblings)
                : rootOf(_hashChunks(position, count), count, depth, first, siblings, false);
        // INVARIANT Q1: Chunks are looked at only after they were proven under a root, in a tree whose depth the
        //   instruction's descriptor or the program's header gives.
        require(computed == root, NotUnderRoot(root, computed));
    }

    /// @notice Returns memory for a run of hashes: they go to places 1 to `count`, one place before and one behind is for siblings.
    function newLevel(uint256 count) internal pure returns (bytes32[] memory level) {
        return new bytes32[](count + 2);
    }

    /// @notice Returns the root that a run of leaves leads to. Uses up `level`.
    /// @param level as {newLevel} gives it, filled; `first + count` is at most 2^depth, `count` at least 1
    /// @param isEnd whether all that follows the run is leaves of zero: siblings on its right are left out then
    function rootOf(
        bytes32[] memory level,
        uint256 count,
        uint256 depth,
        uint256 first,
        bytes32[] calldata siblings,
        bool isEnd
    ) internal pure returns (bytes32) {
        unchecked {
            uint256 used = 0;
            uint256 last = first + count - 1;
            bytes32 padding;
            for (uint256 i = 0; i < depth; ++i) {
                uint256 from = 1;
                if (first & 1 == 1) {
                    from = 0;
                    level[0] = _siblingAt(siblings, used++, depth);
                }
                if (last & 1 == 0) level[last - first + 2] = isEnd ? padding : _siblingAt(siblings, used++, depth);
                if (isEnd) padding = hashNode(padding, padding);
                first >>= 1;
                last >>= 1;
                hashPairs(level, from, last - first + 1);
            }
            require(used == siblings.length, WrongSiblings(used, siblings.length));
            return level[1];
        }
    }

    /// @notice Returns the root that one leaf leads to.
    /// @param index place of the leaf, below 2^depth
    function rootOfLeaf(
        bytes32 leaf,
        uint256 depth,
        uint256 index,
        bytes32[] calldata siblings
    ) internal pure returns (bytes32 node) {
        require(siblings.length == depth, WrongSiblings(depth, siblings.length));
        node = leaf;
        // SAFETY: reads `depth` siblings, writes scratch space only. An element proof has up to a hundred of these paths, and checked
        // code took five times as long.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            for {
                let i := 0
            } lt(i, depth) {
                i := add(i, 1)
            } {
                let side := shl(5, and(shr(i, index), 1))
                mstore(side, node)
                mstore(xor(side, 0x20), calldataload(add(siblings.offset, shl(5, i))))
                node := keccak256(0x00, 0x40)
            }
        }
    }

    /// @notice Replaces pairs of hashes, from place `from` on (0 or 1), by their nodes, from place 1 on.
    function hashPairs(bytes32[] memory level, uint256 from, uint256 pairs) internal pure {
        // SAFETY: node k goes to place k + 1, which is not behind the pair it comes from: nothing unread is overwritten.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let source := add(level, add(0x20, shl(5, from)))
            let target := add(level, 0x40)
            for {
                let k := 0
            } lt(k, pairs) {
                k := add(k, 1)
            } {
                mstore(add(target, shl(5, k)), keccak256(add(source, shl(6, k)), 0x40))
            }
        }
    }

    /// @notice Returns keccak256(abi.encode(left, right)).
    function hashNode(bytes32 left, bytes32 right) internal pure returns (bytes32 node) {
        // SAFETY: writes scratch space only.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(0x00, left)
            mstore(0x20, right)
            node := keccak256(0x00, 0x40)
        }
    }

    function _hashChunk(uint256 position) private pure returns (bytes32 leaf) {
        // SAFETY: only reads.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            leaf := keccak256(position, 0x100)
        }
    }

    function _hashChunks(uint256 position, uint256 count) private pure returns (bytes32[] memory level) {
        level = newLevel(count);
        // Each where it lies: without assembly every chunk would be copied a second time to be hashed.
        unchecked {
            for (uint256 i = 0; i < count; ++i) level[i + 1] = _hashChunk(position + i * CHUNK);
        }
    }

    function _siblingAt(bytes32[] calldata siblings, uint256 index, uint256 depth) private pure returns (bytes32) {
        require(index < siblings.length, WrongSiblings(2 * depth, siblings.length));
        return siblings[index];
    }
}
