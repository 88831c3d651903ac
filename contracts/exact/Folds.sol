// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Descriptor, Descriptors} from "./Descriptors.sol";
import {F32, Float32} from "./Float32.sol";
import {ProvenTensor, ProvenTensors} from "./ProvenTensors.sol";
import {ScalarCodes} from "./ScalarCodes.sol";

/// @title Folds
/// @notice Folds over the reduce dimensions of an instruction, in row-major order: sums, maxima and minima of elements or of
/// products of two.
/// @dev Stretches of the innermost dimension during which no operand leaves its run go to loops over positions in memory,
/// because one element repeats them a thousand times.
library Folds {
    /// @dev An outer reduce dimension that has more than one index. Bytes modulo 2^256.
    /// @param goA bytes from one index to the next in the first operand's tree
    struct Dimension {
        uint256 size;
        uint256 index;
        uint256 goA;
        uint256 goB;
    }

    /// @dev A fold under way. Bytes modulo 2^256: those of a valid instruction's elements do not wrap.
    /// @param isProduct whether there is a second factor
    /// @param isDot whether it is a sum that one loop for integers of up to 32 bits does
    /// @param inner size of the innermost reduce dimension that has more than one index
    /// @param distanceA bytes from one index of that dimension to the next
    /// @param a position in memory at which a stretch begins, for `count` indices
    /// @param shiftA bits of a word below an element at its high end
    /// @param signA the sign bit of an element, 0 if it has none
    struct Walk {
        uint256 fold;
        bool isProduct;
        bool isFloat;
        bool isDot;
        uint256 inner;
        uint256 distanceA;
        uint256 distanceB;
        uint256 a;
        uint256 b;
        uint256 count;
        uint256 shiftA;
        uint256 shiftB;
        uint256 signA;
        uint256 signB;
        ProvenTensor first;
        ProvenTensor second;
        Dimension[] outer;
    }

    /// @notice Returns what a fold of nothing gives.
    function start(uint256 fold, bool isFloat) internal pure returns (uint256) {
        if (fold == Descriptors.SUM) return 0;
        if (fold == Descriptors.MAX) return isFloat ? F32.unwrap(Float32.NEGATIVE_INFINITY) : 0x80000000;
        return isFloat ? F32.unwrap(Float32.INFINITY) : 0x7fffffff;
    }

    /// @notice Returns the fold of one output element, as a scalar.
    /// @param op a fold of at least one element
    /// @param tensors what its operands read; the second counts only for products
    /// @param bases element of each operand at the first index of all reduce dimensions
    function run(
        Descriptor memory op,
        ProvenTensor[3] memory tensors,
        int256[3] memory bases
    ) internal pure returns (uint256 value) {
        Walk memory walk;
        walk.fold = op.fold;
        walk.isProduct = op.fn != ScalarCodes.IDENTITY;
        walk.isFloat = tensors[0].dtype == Descriptors.F32;
        // A sum without products is one of products with one.
        walk.first = tensors[0];
        walk.second = walk.isProduct ? tensors[1] : ProvenTensors.immediate(Descriptors.I32, 1);
        _planDimensions(walk, op);
        _planLoop(walk);
        value = start(op.fold, walk.isFloat);
        uint256 a = walk.first.byteOf(bases[0]);
        uint256 b = walk.isProduct ? walk.second.byteOf(bases[1]) : 0;
        // SAFETY: bytes modulo 2^256.
        unchecked {
            while (true) {
                value = _row(walk, a, b, value);
                (bool isMore, uint256 goA, uint256 goB) = _nextRow(walk.outer);
                if (!isMore) return value;
                a += goA;
                b += goB;
            }
        }
    }

    function _planDimensions(Walk memory walk, Descriptor memory op) private pure {
        uint256 count = 0;
        for (uint256 d = op.rank; d < 8; ++d) {
            if (Descriptors.unsignedLane(op.sizes, d) != 1) ++count;
        }
        walk.inner = 1;
        if (count == 0) return;
        walk.outer = new Dimension[](count - 1);
        uint256 next = 0;
        for (uint256 d = op.rank; next < count; ++d) {
            uint256 size = Descriptors.unsignedLane(op.sizes, d);
            if (size == 1) continue;
            uint256 goA = _bytesOf(walk.first, op.operands[0].strides, d);
            uint256 goB = walk.isProduct ? _bytesOf(walk.second, op.operands[1].strides, d) : 0;
            if (++next == count) (walk.inner, walk.distanceA, walk.distanceB) = (size, goA, goB);
            else walk.outer[next - 1] = Dimension(size, 0, goA, goB);
        }
    }

    function _bytesOf(ProvenTensor memory tensor, uint256 strides, uint256 d) private pure returns (uint256) {
        // SAFETY: 32 bits times an element's bytes, modulo 2^256.
        unchecked {
            return uint256(Descriptors.signedLane(strides, d)) * tensor.width;
        }
    }

    function _planLoop(Walk memory walk) private pure {
        (uint256 typeA, uint256 typeB) = (walk.first.dtype, walk.second.dtype);
        walk.shiftA = 256 - 8 * walk.first.width;
        walk.shiftB = 256 - 8 * walk.second.width;
        walk.signA = _signOf(typeA);
        walk.signB = _signOf(typeB);
        walk.isDot = walk.fold == Descriptors.SUM && typeA != Descriptors.I64 && typeB != Descriptors.I64;
    }

    function _signOf(uint256 dtype) private pure returns (uint256) {
        if (dtype == Descriptors.I32) return 1 << 31;
        if (dtype == Descriptors.I8) return 1 << 7;
        return dtype == Descriptors.I64 ? 1 << 63 : 0;
    }

    /// @dev Goes on to the next index of the outer dimensions; false after the last. Also returns the bytes from there to here.
    function _nextRow(Dimension[] memory outer) private pure returns (bool isMore, uint256 goA, uint256 goB) {
        unchecked {
            for (uint256 d = outer.length; d != 0;) {
                Dimension memory dimension = outer[--d];
                uint256 index = dimension.index + 1;
                if (index != dimension.size) {
                    dimension.index = index;
                    return (true, goA + dimension.goA, goB + dimension.goB);
                }
                dimension.index = 0;
                goA -= (index - 1) * dimension.goA;
                goB -= (index - 1) * dimension.goB;
            }
        }
    }

    /// @dev Folds a row of the inner dimension.
    /// @param a byte at which it begins in the first operand, and `b` in the second
    function _row(Walk memory walk, uint256 a, uint256 b, uint256 value) private pure returns (uint256) {
        uint256 left = walk.inner;
        ProvenTensor memory first = walk.first;
        ProvenTensor memory second = walk.second;
        unchecked {
            while (true) {
                uint256 count = first.indicesFrom(a, walk.distanceA, left);
                count = second.indicesFrom(b, walk.distanceB, count);
                walk.a = a + first.delta;
                walk.b = b + second.delta;
                walk.count = count;
                if (walk.isFloat) value = _floats(walk, value);
                else value = walk.isDot ? _dot(walk, value) : _integers(walk, value);
                left -= count;
                if (left == 0) return value;
                a += count * walk.distanceA;
                b += count * walk.distanceB;
            }
        }
        return value;
    }

    function _floats(Walk memory walk, uint256 value) private pure returns (uint256) {
        (uint256 a, uint256 b) = (walk.a, walk.b);
        (uint256 distanceA, uint256 distanceB) = (walk.distanceA, walk.distanceB);
        F32 result = F32.wrap(value);
        unchecked {
            if (walk.isProduct && walk.fold == Descriptors.SUM) {
                for (uint256 left = walk.count; left != 0; --left) {
                    result = result.add(_floatAt(a).mul(_floatAt(b)));
                    a += distanceA;
                    b += distanceB;
                }
                return F32.unwrap(result);
            }
            for (uint256 left = walk.count; left != 0; --left) {
                F32 next = _floatAt(a);
                if (walk.isProduct) {
                    next = next.mul(_floatAt(b));
                    b += distanceB;
                }
                if (walk.fold == Descriptors.SUM) result = result.add(next);
                else if (walk.fold == Descriptors.MAX) result = result.max(next);
                else result = result.min(next);
                a += distanceA;
            }
        }
        return F32.unwrap(result);
    }

    function _floatAt(uint256 position) private pure returns (F32 value) {
        // SAFETY: only reads.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            value := shr(224, mload(position))
        }
    }

    /// @dev Sum of products of integers of up to 32 bits. It wraps modulo 2^256, and 2^32 divides that: its low 32 bits are what
    /// wrapping at each addition would give.
    function _dot(Walk memory walk, uint256 value) private pure returns (uint256) {
        (uint256 a, uint256 b) = (walk.a, walk.b);
        (uint256 distanceA, uint256 distanceB) = (walk.distanceA, walk.distanceB);
        (uint256 shiftA, uint256 shiftB) = (walk.shiftA, walk.shiftB);
        (uint256 signA, uint256 signB) = (walk.signA, walk.signB);
        uint256 count = walk.count;
        // SAFETY: only reads memory, at positions of proven chunks. An element is shifted down to the low end; flipping the sign
        // bit of an i8 and taking that bit's weight away gives its negative numbers. Three times faster than checked code.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            for {} count {
                count := sub(count, 1)
            } {
                let x := sub(xor(shr(shiftA, mload(a)), signA), signA)
                let y := sub(xor(shr(shiftB, mload(b)), signB), signB)
                value := add(value, mul(x, y))
                a := add(a, distanceA)
                b := add(b, distanceB)
            }
        }
        return value & 0xffffffff;
    }

    /// @dev Sum, maximum or minimum of products of integers of any type. Those of i64 are saturated to 32 bits.
    function _integers(Walk memory walk, uint256 value) private pure returns (uint256) {
        (uint256 a, uint256 b) = (walk.a, walk.b);
        (uint256 distanceA, uint256 distanceB) = (walk.distanceA, walk.distanceB);
        (uint256 shiftA, uint256 shiftB) = (walk.shiftA, walk.shiftB);
        (uint256 signA, uint256 signB) = (walk.signA, walk.signB);
        (uint256 fold, uint256 count) = (walk.fold, walk.count);
        // SAFETY: reads as {_dot} does. A number that is not what its low 32 bits say becomes the greatest that is, or, if it is
        // negative, the complement of that. Products wrap to 32 bits before they are compared; sums may wrap at the end.
        // In checked code 4096 products of i64 alone took half of what an element may cost.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            value := signextend(3, value)
            for {} count {
                count := sub(count, 1)
            } {
                let x := sub(xor(shr(shiftA, mload(a)), signA), signA)
                let y := sub(xor(shr(shiftB, mload(b)), signB), signB)
                if xor(signextend(3, x), x) {
                    x := xor(0x7fffffff, sub(0, shr(255, x)))
                }
                if xor(signextend(3, y), y) {
                    y := xor(0x7fffffff, sub(0, shr(255, y)))
                }
                x := signextend(3, mul(x, y))
                // Descriptors.SUM, MAX, MIN.
                switch fold
                case 1 {
                    value := add(value, x)
                }
                case 2 {
                    if sgt(x, value) {
                        value := x
                    }
                }
                default {
                    if slt(x, value) {
                        value := x
                    }
                }
                a := add(a, distanceA)
                b := add(b, distanceB)
            }
        }
        return value & 0xffffffff;
    }
}
