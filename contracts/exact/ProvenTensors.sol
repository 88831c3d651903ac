// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IElementVerifier} from "../interfaces/IElementVerifier.sol";
import {ChunkRuns} from "./ChunkRuns.sol";
import {Descriptors} from "./Descriptors.sol";
import {Elements} from "./Elements.sol";

/// @notice Proven chunks of one tensor, in memory, with a cursor on the run that was read last.
/// @param width bytes of an element
/// @param origin byte of its tree at which the tensor begins: 0, but for weights
/// @param low first byte of the run under the cursor
/// @param high first byte behind that run
/// @param delta position in memory of a byte of that run, less the byte's number
/// @param runs low, high and delta of each run
struct ProvenTensor {
    uint256 dtype;
    uint256 width;
    uint256 origin;
    uint256 low;
    uint256 high;
    uint256 delta;
    uint256 cursor;
    uint256[3][] runs;
}

using ProvenTensors for ProvenTensor global;

/// @title ProvenTensors
/// @notice Reads elements out of the chunks that a proof shows.
library ProvenTensors {
    /// @notice Raised when an element needs a chunk that its proof does not show.
    error ChunkNotShown(uint256 chunk);

    /// @notice Proves runs of chunks under a root.
    /// @param depth of that tree
    /// @param origin byte of the tree at which the tensor begins
    function prove(
        bytes32 root,
        uint256 depth,
        IElementVerifier.Run[] calldata runs,
        uint256 dtype,
        uint256 origin
    ) internal pure returns (ProvenTensor memory tensor) {
        tensor.dtype = dtype;
        tensor.width = Descriptors.widthOf(dtype);
        tensor.origin = origin;
        tensor.runs = new uint256[3][](runs.length);
        for (uint256 i = 0; i < runs.length; ++i) {
            IElementVerifier.Run calldata run = runs[i];
            uint256 position = ChunkRuns.load(root, depth, run.firstChunk, run.chunks, run.siblings);
            Elements.turnRound(position, run.chunks.length, tensor.width);
            uint256 low = uint256(run.firstChunk) * ChunkRuns.CHUNK;
            // SAFETY: a difference modulo 2^256; adding a byte's number gives its position back.
            unchecked {
                tensor.runs[i] = [low, low + run.chunks.length, position - low];
            }
        }
    }

    /// @notice A tensor of one element, with this value.
    function immediate(uint256 dtype, uint256 value) internal pure returns (ProvenTensor memory tensor) {
        tensor.dtype = dtype;
        tensor.width = 4;
        tensor.high = 4;
        tensor.delta = Elements.place(value);
    }

    /// @notice Returns an element as a scalar.
    function scalarAt(ProvenTensor memory tensor, int256 element) internal pure returns (uint256) {
        uint256 position = tensor.byteOf(element);
        tensor.seek(position);
        unchecked {
            return Elements.load(tensor.dtype, position + tensor.delta);
        }
    }

    /// @notice Returns the bits of an element.
    function bitsAt(ProvenTensor memory tensor, int256 element) internal pure returns (uint64) {
        uint256 position = tensor.byteOf(element);
        tensor.seek(position);
        unchecked {
            return Elements.loadBits(tensor.width, position + tensor.delta);
        }
    }

    /// @notice Returns at which byte of its tree an element begins.
    function byteOf(ProvenTensor memory tensor, int256 element) internal pure returns (uint256) {
        // SAFETY: a valid instruction reaches elements of its tensors only; of others the byte wraps to one that no run shows.
        unchecked {
            return tensor.origin + uint256(element) * tensor.width;
        }
    }

    /// @notice Puts the cursor on the run that shows a byte.
    /// @dev Begins behind the run that was read last: whoever orders runs as they are read pays for one look each.
    function seek(ProvenTensor memory tensor, uint256 position) internal pure {
        if (tensor.low <= position && position < tensor.high) return;
        uint256[3][] memory runs = tensor.runs;
        uint256 cursor = tensor.cursor;
        unchecked {
            for (uint256 i = 0; i < runs.length; ++i) {
                if (++cursor >= runs.length) cursor = 0;
                uint256[3] memory run = runs[cursor];
                if (run[0] <= position && position < run[1]) {
                    tensor.cursor = cursor;
                    (tensor.low, tensor.high, tensor.delta) = (run[0], run[1], run[2]);
                    return;
                }
            }
        }
        // INVARIANT Q2: An element is computed from no byte that its proof does not show.
        revert ChunkNotShown(position / ChunkRuns.CHUNK);
    }

    /// @notice Puts the cursor on a byte and returns how many indices from there stay in its run, that byte's own included.
    /// @param distance bytes from one index to the next, modulo 2^256
    /// @param most indices that are wanted, at least 1
    function indicesFrom(
        ProvenTensor memory tensor,
        uint256 position,
        uint256 distance,
        uint256 most
    ) internal pure returns (uint256) {
        uint256 low = tensor.low;
        uint256 high = tensor.high;
        if (position < low || position >= high) {
            tensor.seek(position);
            (low, high) = (tensor.low, tensor.high);
        }
        // SAFETY: the run holds the position. Distances and their products stay far below 2^255 either way.
        unchecked {
            uint256 last = position + distance * (most - 1);
            if (low <= last && last < high) return most;
            if (int256(distance) < 0) return (position - low) / (0 - distance) + 1;
            return (high - 1 - position) / distance + 1;
        }
    }
}
