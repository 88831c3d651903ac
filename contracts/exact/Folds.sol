// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Descriptor, Descriptors} from "./Descriptors.sol";
import {Elements} from "./Elements.sol";
import {F32, Float32} from "./Float32.sol";
import {Int32} from "./Int32.sol";
import {OpenedTensor} from "./OpenedTensors.sol";

/// @title Folds
/// @notice Folds over the reduce dimensions of an operator, in row-major order: sums, maxima and minima of elements or of
/// products of two.
/// @dev Stretches of the innermost dimension during which no operand leaves its run go to loops over positions in memory,
/// because a step repeats them a thousand times.
library Folds {
    /// @dev Where a fold stands. Strides and positions in bytes.
    /// @param inner size of the innermost reduce dimension that has more than one index
    /// @param innerDim its number
    struct Walk {
        uint256[2] positions;
        int256[2] strides;
        uint256[8] index;
        uint256 inner;
        uint256 innerDim;
        bool isProduct;
        bool isFloat;
    }

    /// @dev A stretch of one row: positions in memory, their steps modulo 2^256, how often.
    struct Stretch {
        uint256 a;
        uint256 b;
        uint256 stepA;
        uint256 stepB;
        uint256 count;
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
        OpenedTensor[3] memory tensors,
        int256[3] memory bases
    ) internal pure returns (uint256 value) {
        Walk memory walk;
        walk.isProduct = op.fn != 0;
        walk.isFloat = tensors[0].dtype == Descriptors.F32;
        _findInner(walk, op);
        uint256 operands = walk.isProduct ? 2 : 1;
        for (uint256 k = 0; k < operands; ++k) {
            walk.positions[k] = tensors[k].byteOf(bases[k]);
            walk.strides[k] = _strideOf(op, tensors, k, walk.innerDim);
        }
        value = start(op.fold, walk.isFloat);
        do {
            value = _row(walk, op, tensors, value);
        } while (_nextRow(walk, op, tensors));
    }

    function _findInner(Walk memory walk, Descriptor memory op) private pure {
        uint256 dim = 7;
        while (dim > op.rank && Descriptors.unsignedLane(op.sizes, dim) == 1) --dim;
        // With eight output dimensions there is no reduce dimension at all, and one element.
        walk.innerDim = dim;
        walk.inner = dim < op.rank ? 1 : Descriptors.unsignedLane(op.sizes, dim);
    }

    function _strideOf(
        Descriptor memory op,
        OpenedTensor[3] memory tensors,
        uint256 k,
        uint256 dim
    ) private pure returns (int256) {
        // SAFETY: 32 bits times an element's bytes.
        unchecked {
            return Descriptors.signedLane(op.operands[k].strides, dim) * int256(tensors[k].width);
        }
    }

    /// @dev Goes on to the next index of the outer reduce dimensions; false after the last.
    function _nextRow(
        Walk memory walk,
        Descriptor memory op,
        OpenedTensor[3] memory tensors
    ) private pure returns (bool) {
        unchecked {
            for (uint256 dim = walk.innerDim; dim > op.rank;) {
                --dim;
                uint256 size = Descriptors.unsignedLane(op.sizes, dim);
                if (size == 1) continue;
                uint256 index = walk.index[dim] + 1;
                bool isWrapped = index == size;
                walk.index[dim] = isWrapped ? 0 : index;
                // SAFETY: positions modulo 2^256; those of a valid operator's indices do not wrap.
                uint256 steps = isWrapped ? 1 - size : 1;
                walk.positions[0] += steps * uint256(_strideOf(op, tensors, 0, dim));
                if (walk.isProduct) walk.positions[1] += steps * uint256(_strideOf(op, tensors, 1, dim));
                if (!isWrapped) return true;
            }
            return false;
        }
    }

    function _row(
        Walk memory walk,
        Descriptor memory op,
        OpenedTensor[3] memory tensors,
        uint256 value
    ) private pure returns (uint256) {
        Stretch memory stretch;
        uint256 left = walk.inner;
        uint256 a = walk.positions[0];
        uint256 b = walk.positions[1];
        stretch.stepA = uint256(walk.strides[0]);
        stretch.stepB = uint256(walk.strides[1]);
        unchecked {
            while (true) {
                uint256 count = tensors[0].stepsFrom(a, walk.strides[0]);
                if (walk.isProduct) {
                    uint256 other = tensors[1].stepsFrom(b, walk.strides[1]);
                    if (other < count) count = other;
                    stretch.b = b + tensors[1].delta;
                }
                if (left < count) count = left;
                stretch.a = a + tensors[0].delta;
                stretch.count = count;
                value = _stretch(walk, op, tensors, stretch, value);
                left -= count;
                if (left == 0) return value;
                // SAFETY: modulo 2^256, as strides are.
                a += count * stretch.stepA;
                b += count * stretch.stepB;
            }
        }
        return value;
    }

    function _stretch(
        Walk memory walk,
        Descriptor memory op,
        OpenedTensor[3] memory tensors,
        Stretch memory stretch,
        uint256 value
    ) private pure returns (uint256) {
        if (walk.isFloat) {
            if (!walk.isProduct) return _floats(op.fold, stretch, value);
            return op.fold == Descriptors.SUM ? _dot(stretch, value) : _floatProducts(op.fold, stretch, value);
        }
        uint256 typeA = tensors[0].dtype;
        uint256 typeB = walk.isProduct ? tensors[1].dtype : Descriptors.I32;
        if (walk.isProduct && op.fold == Descriptors.SUM && tensors[0].width == 1 && tensors[1].width == 1) {
            return _byteDot(stretch, value, _signOf(typeA), _signOf(typeB));
        }
        return _integers(op.fold, stretch, value, typeA, walk.isProduct ? typeB : type(uint256).max);
    }

    function _dot(Stretch memory stretch, uint256 value) private pure returns (uint256) {
        (uint256 a, uint256 b) = (stretch.a, stretch.b);
        (uint256 stepA, uint256 stepB) = (stretch.stepA, stretch.stepB);
        F32 sum = F32.wrap(value);
        unchecked {
            for (uint256 left = stretch.count; left != 0; --left) {
                F32 x = F32.wrap(Elements.load(Descriptors.F32, a));
                F32 y = F32.wrap(Elements.load(Descriptors.F32, b));
                sum = sum.add(x.mul(y));
                a += stepA;
                b += stepB;
            }
        }
        return F32.unwrap(sum);
    }

    function _floats(uint256 fold, Stretch memory stretch, uint256 value) private pure returns (uint256) {
        (uint256 a, uint256 stepA) = (stretch.a, stretch.stepA);
        F32 result = F32.wrap(value);
        unchecked {
            for (uint256 left = stretch.count; left != 0; --left) {
                result = _foldFloat(fold, result, F32.wrap(Elements.load(Descriptors.F32, a)));
                a += stepA;
            }
        }
        return F32.unwrap(result);
    }

    function _floatProducts(uint256 fold, Stretch memory stretch, uint256 value) private pure returns (uint256) {
        (uint256 a, uint256 b) = (stretch.a, stretch.b);
        F32 result = F32.wrap(value);
        unchecked {
            for (uint256 left = stretch.count; left != 0; --left) {
                F32 x = F32.wrap(Elements.load(Descriptors.F32, a));
                F32 y = F32.wrap(Elements.load(Descriptors.F32, b));
                result = _foldFloat(fold, result, x.mul(y));
                a += stretch.stepA;
                b += stretch.stepB;
            }
        }
        return F32.unwrap(result);
    }

    function _foldFloat(uint256 fold, F32 result, F32 next) private pure returns (F32) {
        if (fold == Descriptors.SUM) return result.add(next);
        return fold == Descriptors.MAX ? result.max(next) : result.min(next);
    }

    /// @dev Where the sign of a one-byte type is: its highest bit, or nowhere.
    function _signOf(uint256 dtype) private pure returns (uint256) {
        return dtype == Descriptors.I8 ? 0x80 : 0;
    }

    /// @dev Sum of products of bytes. It wraps modulo 2^256, and 2^32 divides that: its low 32 bits are what wrapping at each
    /// addition would give.
    function _byteDot(
        Stretch memory stretch,
        uint256 value,
        uint256 signA,
        uint256 signB
    ) private pure returns (uint256) {
        (uint256 a, uint256 b) = (stretch.a, stretch.b);
        (uint256 stepA, uint256 stepB) = (stretch.stepA, stretch.stepB);
        uint256 count = stretch.count;
        // SAFETY: only reads memory, at positions of proven chunks. A byte is shifted down by its word's other 31; flipping its
        // sign bit and taking that bit's weight away gives the negative number of an i8. Three times faster than checked code.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            for {} count {
                count := sub(count, 1)
            } {
                value := add(
                    value,
                    mul(sub(xor(shr(248, mload(a)), signA), signA), sub(xor(shr(248, mload(b)), signB), signB))
                )
                a := add(a, stepA)
                b := add(b, stepB)
            }
        }
        return value & 0xffffffff;
    }

    /// @param typeB that of the second factor, above all types if there is none
    function _integers(
        uint256 fold,
        Stretch memory stretch,
        uint256 value,
        uint256 typeA,
        uint256 typeB
    ) private pure returns (uint256) {
        (uint256 a, uint256 b) = (stretch.a, stretch.b);
        // SAFETY: scalars have 32 bits; the casts read them as two's complement and back.
        int32 result = int32(uint32(value));
        unchecked {
            for (uint256 left = stretch.count; left != 0; --left) {
                int32 next = int32(uint32(Elements.load(typeA, a)));
                if (typeB <= Descriptors.I64) {
                    next = Int32.mul(next, int32(uint32(Elements.load(typeB, b))));
                    b += stretch.stepB;
                }
                if (fold == Descriptors.SUM) result = Int32.add(result, next);
                else if (fold == Descriptors.MAX) result = Int32.max(result, next);
                else result = Int32.min(result, next);
                a += stretch.stepA;
            }
        }
        return uint32(result);
    }
}
