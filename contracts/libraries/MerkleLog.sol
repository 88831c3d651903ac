// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title MerkleLog
/// @notice Proofs about an append-only Merkle tree over SHA-256, as in RFC 9162 section 2.1.
/// @dev Every function is total: any input that proves nothing gives false, whatever its lengths and numbers.
library MerkleLog {
    /// @notice Returns the hash of a log entry.
    function hashLeaf(bytes32 entry) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x00), entry));
    }

    /// @notice Returns the hash of an inner node.
    /// @dev Is sha256(abi.encodePacked(bytes1(0x01), left, right)) without a new piece of memory for each node of a
    /// path, which made a path of 16 nodes cost half as much again.
    function hashNode(bytes32 left, bytes32 right) internal view returns (bytes32 hash) {
        // SAFETY: writes only above the free memory pointer and into scratch space. The precompile fails only for lack
        // of gas; a chain without it answers nothing, which fails too.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore8(free, 0x01)
            mstore(add(free, 0x01), left)
            mstore(add(free, 0x21), right)
            let done := staticcall(gas(), 0x02, free, 0x41, 0x00, 0x20)
            if iszero(and(done, eq(returndatasize(), 0x20))) {
                revert(0x00, 0x00)
            }
            hash := mload(0x00)
        }
    }

    /// @notice Returns whether `leafHash` is leaf number `index` of the tree with `size` leaves and this root.
    /// @dev RFC 9162 section 2.1.3.2.
    /// @param path sibling hashes, leaf to root
    function isIncluded(
        bytes32 leafHash,
        uint256 index,
        uint256 size,
        bytes32[] calldata path,
        bytes32 root
    ) internal view returns (bool) {
        if (index >= size) return false;

        uint256 node = index;
        uint256 last = size - 1;
        bytes32 hash = leafHash;
        for (uint256 i = 0; i < path.length; ++i) {
            // INVARIANT P1: A Merkle path of a wrong length proves nothing and is not walked to its end.
            if (last == 0) return false;
            if (node & 1 == 1 || node == last) {
                hash = hashNode(path[i], hash);
                while (node & 1 == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                hash = hashNode(hash, path[i]);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && hash == root;
    }

    /// @notice Returns whether the tree with `newSize` leaves and `newRoot` extends the one with `oldSize` and `oldRoot`.
    /// @dev RFC 9162 section 2.1.4.2, but an empty old tree is refused: it says nothing that could be checked.
    /// @param proof node hashes in the order of the RFC; empty when both sizes are equal
    function isConsistent(
        uint256 oldSize,
        bytes32 oldRoot,
        uint256 newSize,
        bytes32 newRoot,
        bytes32[] calldata proof
    ) internal view returns (bool) {
        // INVARIANT P2: No consistency proof is accepted from an empty log, or from a longer log to a shorter one.
        if (oldSize == 0 || oldSize > newSize) return false;
        if (oldSize == newSize) return proof.length == 0 && oldRoot == newRoot;

        uint256 node = oldSize - 1;
        uint256 last = newSize - 1;
        while (node & 1 == 1) {
            node >>= 1;
            last >>= 1;
        }

        uint256 next = 0;
        bytes32 seed = oldRoot;
        // An old tree that is complete is a node of the new one, and the proof leaves its hash out.
        if (node != 0) {
            if (proof.length == 0) return false;
            seed = proof[0];
            next = 1;
        }
        return _climb(node, last, seed, oldRoot, newRoot, proof[next:]);
    }

    function _climb(
        uint256 node,
        uint256 last,
        bytes32 seed,
        bytes32 oldRoot,
        bytes32 newRoot,
        bytes32[] calldata path
    ) private view returns (bool) {
        bytes32 oldHash = seed;
        bytes32 newHash = seed;
        for (uint256 i = 0; i < path.length; ++i) {
            // INVARIANT P1: A Merkle path of a wrong length proves nothing and is not walked to its end.
            if (last == 0) return false;
            if (node & 1 == 1 || node == last) {
                oldHash = hashNode(path[i], oldHash);
                newHash = hashNode(path[i], newHash);
                while (node & 1 == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                newHash = hashNode(newHash, path[i]);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && oldHash == oldRoot && newHash == newRoot;
    }
}
