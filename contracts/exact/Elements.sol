// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Descriptors} from "./Descriptors.sol";
import {Float32} from "./Float32.sol";
import {F32} from "./Float32.sol";

/// @title Elements
/// @notice Elements of tensors as scalars and as raw bits: docs/numerics.md, loading and storing.
/// @dev A scalar is 32 bits in the low end of a word: a binary32 pattern, or an integer in two's complement. Tensors are
/// little-endian; in memory, once their hashes are checked, elements are turned round all at once, eight in a word, which is
/// cheaper than each by itself when it is read.
library Elements {
    /// @notice Returns the element at a position as a scalar.
    function load(uint256 dtype, uint256 position) internal pure returns (uint256) {
        uint256 word = _wordAt(position);
        unchecked {
            if (dtype <= Descriptors.I32) return word >> 224;
            if (dtype == Descriptors.I64) return _saturate(word >> 192);
            uint256 value = word >> 248;
            // SAFETY: the bits above the sign of an i8 are copies of it.
            return dtype == Descriptors.I8 && value > 0x7f ? value | 0xffffff00 : value;
        }
    }

    /// @notice Returns the bits of the element at a position.
    /// @param width its bytes: 1, 4 or 8
    function loadBits(uint256 width, uint256 position) internal pure returns (uint64) {
        uint256 word = _wordAt(position);
        // SAFETY: the shift leaves as many bits as an element has, and the cast drops none of them.
        return uint64(word >> (256 - 8 * width));
    }

    /// @notice Returns the bits of an element that holds a scalar; every NaN becomes the canonical one.
    function store(uint256 dtype, uint256 value) internal pure returns (uint64) {
        // SAFETY: scalars have 32 bits.
        if (dtype == Descriptors.F32) return uint64(F32.unwrap(Float32.canonical(F32.wrap(value))));
        if (dtype == Descriptors.I32) return uint64(value);
        if (dtype == Descriptors.BOOL) return value == 0 ? 0 : 1;
        return dtype == Descriptors.I64 ? signExtend(uint32(value)) : uint64(value & 0xff);
    }

    /// @notice Returns the bits of an element that a view fills in.
    function fill(uint256 dtype, uint256 value) internal pure returns (uint64) {
        uint256 width = Descriptors.widthOf(dtype);
        // SAFETY: the descriptor's fill has 32 bits.
        if (width == 8) return signExtend(uint32(value));
        return width == 4 ? uint64(value) : uint64(value & 0xff);
    }

    /// @notice Returns 32 bits as the 64 of the same integer.
    function signExtend(uint32 value) internal pure returns (uint64) {
        // SAFETY: two's complement, read as such and widened.
        return uint64(int64(int32(value)));
    }

    /// @notice Puts a 32-bit value into memory as an element and returns its position.
    function place(uint256 value) internal pure returns (uint256 position) {
        bytes memory element = abi.encodePacked(value << 224);
        // SAFETY: only reads where the array's bytes begin.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            position := add(element, 0x20)
        }
    }

    /// @notice Turns little-endian elements in memory into big-endian ones.
    /// @param length bytes, a multiple of 32
    /// @param width bytes of an element: 1, 4 or 8
    function turnRound(uint256 position, uint256 length, uint256 width) internal pure {
        if (width == 1) return;
        // SAFETY: the caller owns that memory. In each word the bytes of every pair change places, then the pairs of every
        // four, then, for elements of eight, the fours.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let bytesMask := 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff
            let pairsMask := 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff
            let foursMask := 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff
            for {
                let end := add(position, length)
            } lt(position, end) {
                position := add(position, 0x20)
            } {
                let word := mload(position)
                word := or(shl(8, and(word, bytesMask)), and(shr(8, word), bytesMask))
                word := or(shl(16, and(word, pairsMask)), and(shr(16, word), pairsMask))
                if eq(width, 8) {
                    word := or(shl(32, and(word, foursMask)), and(shr(32, word), foursMask))
                }
                mstore(position, word)
            }
        }
    }

    function _saturate(uint256 bits) private pure returns (uint256) {
        // SAFETY: 64 bits, read as two's complement; between the bounds their low 32 bits are the same integer.
        int256 value = int64(uint64(bits));
        if (value > type(int32).max) return 0x7fffffff;
        return value < type(int32).min ? 0x80000000 : bits & 0xffffffff;
    }

    function _wordAt(uint256 position) private pure returns (uint256 word) {
        // SAFETY: only reads.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            word := mload(position)
        }
    }
}
