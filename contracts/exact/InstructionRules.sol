// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ChunkRuns} from "./ChunkRuns.sol";
import {Descriptor, Descriptors, Operand} from "./Descriptors.sol";
import {ScalarCodes} from "./ScalarCodes.sol";
import {Scalars} from "./Scalars.sol";

/// @title InstructionRules
/// @notice What an instruction has to keep to so that each of its elements can be computed on chain: docs/trace.md, section "Programs".
/// @dev The same rules as `validateProgram` of the engine; test/vectors/exact/programs.json holds both together.
library InstructionRules {
    /// @notice The rule that an instruction breaks, in the order in which they are looked at.
    enum Rule {
        Encoding,
        Dimensions,
        TensorTooLarge,
        Function,
        Dtype,
        Operand,
        Address,
        FanIn,
        Chunks,
        Outputs
    }

    /// @notice Raised for an instruction that breaks a rule.
    error InstructionRefused(uint256 instructionIndex, Rule rule);

    uint256 internal constant FLOAT_FAN_IN = 1024;
    uint256 internal constant OTHER_FAN_IN = 4096;
    uint256 internal constant ELEMENT_CHUNKS = 204;
    uint256 internal constant ELEMENT_STRETCHES = 64;
    uint256 internal constant TENSOR_ELEMENTS = 2 ** 30;

    /// @notice Type of a source that does not exist.
    uint256 internal constant NOWHERE = type(uint256).max;

    /// @dev Bytes that each kind uses of word 0, and that an operand uses of its first word.
    uint256 private constant _MAP_BYTES = 0xffff00ffff << 216;
    uint256 private constant _FOLD_BYTES = 0xffffffffff << 216;
    uint256 private constant _VIEW_BYTES = (0xff0000ffff << 216) | (0xffffffff << 160);
    uint256 private constant _GATHER_BYTES = (0xff0000ffff << 216) | (0xffffffffffffffff << 96);
    uint256 private constant _OPERAND_BYTES = 0xffff0000ffffffffffffffffffffffff << 128;

    /// @notice Checks everything about an instruction but its place among the outputs.
    /// @param op what `data` decodes to
    /// @param number its place in the program
    /// @param sources type of what each operand reads, as {typeOf} packs it, if it is an input or an earlier instruction
    /// @param weightChunks of the program
    function check(
        Descriptor memory op,
        bytes calldata data,
        uint256 number,
        uint256[3] memory sources,
        uint256 weightChunks
    ) internal pure {
        uint256 operands = operandsOf(op, data);
        _need(_isEncoded(op, data, operands), number, Rule.Encoding);
        _need(op.kind == Descriptors.FOLD || fanInOf(op) == 1, number, Rule.Dimensions);
        _need(countOf(op) <= TENSOR_ELEMENTS, number, Rule.TensorTooLarge);
        _checkFunction(op, number, operands);
        for (uint256 k = 0; k < operands; ++k) {
            _need(_isThere(op.operands[k], sources[k], weightChunks), number, Rule.Operand);
        }
        _need(op.kind != Descriptors.GATHER || op.gatherSize != 0, number, Rule.Address);
        for (uint256 k = 0; k < operands; ++k) _need(_reachesInside(op, k), number, Rule.Address);
        // Other kinds read one element of each operand.
        if (op.kind == Descriptors.FOLD) _checkCost(op, number, operands);
    }

    /// @notice Checks that an instruction copies whole tensors of a type, as the instructions that give the outputs do.
    /// @param wanted as {typeOf} packs it
    function checkOutput(Descriptor memory op, bytes calldata data, uint256 number, uint256 wanted) internal pure {
        bool isCopy = op.kind == Descriptors.VIEW && operandsOf(op, data) == 1;
        for (uint256 d = 0; isCopy && d < op.rank; ++d) {
            isCopy =
                Descriptors.unsignedLane(op.boxes[0], d) == 0 &&
                Descriptors.unsignedLane(op.boxes[1], d) == Descriptors.unsignedLane(op.sizes, d);
        }
        _need(isCopy && typeOf(countOf(op), op.dtype) == wanted, number, Rule.Outputs);
    }

    /// @notice Packs elements and element type of a tensor.
    function typeOf(uint256 count, uint256 dtype) internal pure returns (uint256) {
        return (count << 4) | dtype;
    }

    /// @notice Returns the elements of an instruction's output.
    function countOf(Descriptor memory op) internal pure returns (uint256) {
        return Descriptors.product(op.sizes, 0, op.rank);
    }

    /// @notice Returns the elements that go into one output element of a fold; 1 for other kinds.
    function fanInOf(Descriptor memory op) internal pure returns (uint256) {
        return Descriptors.product(op.sizes, op.rank, 8);
    }

    /// @notice Returns how many operands an instruction has; for unknown kinds and functions any number.
    function operandsOf(Descriptor memory op, bytes calldata data) internal pure returns (uint256) {
        // SAFETY: the function's code is one byte of the descriptor.
        if (op.kind == Descriptors.MAP) return Scalars.arity(uint8(op.fn));
        if (op.kind == Descriptors.FOLD) return op.fn == ScalarCodes.IDENTITY ? 1 : 2;
        // An operand that is there has elements, or a source that is not the immediate one.
        if (op.kind == Descriptors.VIEW) return Descriptors.wordAt(data, 4) == 0 ? 1 : 2;
        return 2;
    }

    /// @dev Known codes, and zero in every byte that means nothing: one instruction, one descriptor.
    function _isEncoded(Descriptor memory op, bytes calldata data, uint256 operands) private pure returns (bool) {
        if (Descriptors.wordAt(data, 0) & ~_bytesOf(op.kind) != 0 || op.rank > 8) return false;
        // The byte of any other unknown kind is not among those that are used.
        if (op.kind == 0 || op.dtype > Descriptors.I64 || !Scalars.isKnown(uint8(op.fn))) return false;
        if (op.kind == Descriptors.FOLD && (op.fold == 0 || op.fold > Descriptors.MIN)) return false;
        bool isView = op.kind == Descriptors.VIEW;
        uint256 unused = 0;
        for (uint256 k = 0; k < 3; ++k) {
            // A view has its first box where others have a third operand.
            if (k == 2 && isView) break;
            uint256 head = Descriptors.wordAt(data, 2 + 2 * k);
            if (k < operands) {
                unused |= head & ~_OPERAND_BYTES;
                Operand memory operand = op.operands[k];
                if (operand.source > Descriptors.INSTRUCTION || operand.dtype > Descriptors.I64) return false;
            } else {
                unused |= head | Descriptors.wordAt(data, 3 + 2 * k);
            }
        }
        if (isView) return unused == 0 && _hasBoxes(op, operands);
        return unused | Descriptors.wordAt(data, 8) | Descriptors.wordAt(data, 9) == 0;
    }

    /// @dev Dimensions that the output does not have are 0 to 1 in each operand's box.
    function _hasBoxes(Descriptor memory op, uint256 operands) private pure returns (bool) {
        if (operands == 1 && op.boxes[2] | op.boxes[3] != 0) return false;
        // SAFETY: the shift is at most 256; rank is at most 8.
        uint256 beyond = type(uint256).max >> (32 * op.rank);
        uint256 ones = 0x0000000100000001000000010000000100000001000000010000000100000001 & beyond;
        for (uint256 k = 0; k < operands; ++k) {
            if (op.boxes[2 * k] & beyond != 0 || op.boxes[2 * k + 1] & beyond != ones) return false;
        }
        return true;
    }

    function _bytesOf(uint256 kind) private pure returns (uint256) {
        if (kind == Descriptors.MAP) return _MAP_BYTES;
        if (kind == Descriptors.FOLD) return _FOLD_BYTES;
        if (kind == Descriptors.VIEW) return _VIEW_BYTES;
        return kind == Descriptors.GATHER ? _GATHER_BYTES : 0;
    }

    function _checkFunction(Descriptor memory op, uint256 number, uint256 operands) private pure {
        Operand[3] memory taken = op.operands;
        if (op.kind == Descriptors.VIEW) {
            _need(taken[0].dtype == op.dtype && (operands == 1 || taken[1].dtype == op.dtype), number, Rule.Dtype);
            return;
        }
        if (op.kind == Descriptors.GATHER) {
            _need(taken[0].dtype == op.dtype && taken[1].dtype != Descriptors.F32, number, Rule.Dtype);
            return;
        }
        bool isFoldable = op.fn == ScalarCodes.IDENTITY || op.fn == ScalarCodes.MUL || op.fn == ScalarCodes.MUL_INT;
        _need(op.kind == Descriptors.MAP || isFoldable, number, Rule.Function);
        // SAFETY: one byte of the descriptor.
        uint8 fn = uint8(op.fn);
        // Identity takes its one operand, select its last two, of either domain, and gives the same.
        bool isEither = Scalars.takesEither(fn, operands - 1);
        bool isFloat = isEither ? taken[operands - 1].dtype == Descriptors.F32 : Scalars.givesFloat(fn);
        bool fits = (op.dtype == Descriptors.F32) == isFloat;
        for (uint256 k = 0; k < operands; ++k) {
            bool expected = Scalars.takesEither(fn, k) ? isFloat : Scalars.takesFloat(fn, k);
            if ((taken[k].dtype == Descriptors.F32) != expected) fits = false;
        }
        _need(fits, number, Rule.Dtype);
    }

    /// @dev Whether an operand's source has exactly the elements that the operand speaks of.
    function _isThere(Operand memory operand, uint256 source, uint256 weightChunks) private pure returns (bool) {
        if (operand.source == Descriptors.IMMEDIATE) return operand.count == 1 && operand.dtype <= Descriptors.I32;
        if (operand.source == Descriptors.WEIGHTS) {
            uint256 chunks = ChunkRuns.chunksOf(operand.count * Descriptors.widthOf(operand.dtype));
            return operand.count <= TENSOR_ELEMENTS && operand.id + chunks <= weightChunks;
        }
        return source == typeOf(operand.count, operand.dtype);
    }

    /// @dev Whether operand number `k` stays inside its source at all indices.
    function _reachesInside(Descriptor memory op, uint256 k) private pure returns (bool) {
        Operand memory operand = op.operands[k];
        bool isView = op.kind == Descriptors.VIEW;
        int256 least = operand.offset;
        int256 most = operand.offset;
        // SAFETY: sums of nine products of 32 bits each.
        unchecked {
            for (uint256 d = 0; d < 8; ++d) {
                uint256 low = 0;
                uint256 high = Descriptors.unsignedLane(op.sizes, d);
                if (high == 1 && !isView) continue;
                if (isView) {
                    low = Descriptors.unsignedLane(op.boxes[2 * k], d);
                    uint256 boxHigh = Descriptors.unsignedLane(op.boxes[2 * k + 1], d);
                    if (boxHigh < high) high = boxHigh;
                }
                // No index, no address.
                if (high <= low) return true;
                int256 stride = Descriptors.signedLane(operand.strides, d);
                if (stride == 0) continue;
                (least, most) = _widened(least, most, stride * int256(low), stride * int256(high - 1));
            }
            if (op.kind == Descriptors.GATHER && k == 0) {
                (least, most) = _widened(least, most, 0, op.gatherStride * int256(op.gatherSize - 1));
            }
        }
        return least >= 0 && most < int256(operand.count);
    }

    function _widened(int256 least, int256 most, int256 a, int256 b) private pure returns (int256, int256) {
        unchecked {
            return a < b ? (least + a, most + b) : (least + b, most + a);
        }
    }

    function _checkCost(Descriptor memory op, uint256 number, uint256 operands) private pure {
        uint256 chunks = 0;
        bool isEmpty = Descriptors.product(op.sizes, 0, 8) == 0;
        for (uint256 k = 0; !isEmpty && k < operands; ++k) chunks += _chunksOf(op, op.operands[k]);
        // INVARIANT Q7: Every element proof of a valid program costs at most 4,000,000 gas, calldata included.
        _need(fanInOf(op) <= (_isFloatSum(op) ? FLOAT_FAN_IN : OTHER_FAN_IN), number, Rule.FanIn);
        _need(chunks <= ELEMENT_CHUNKS && _stretchesOf(op, operands) <= ELEMENT_STRETCHES, number, Rule.Chunks);
    }

    /// @dev Whether each element of a fold costs an addition or a multiplication of binary32 numbers.
    function _isFloatSum(Descriptor memory op) private pure returns (bool) {
        return op.dtype == Descriptors.F32 && (op.fold == Descriptors.SUM || op.fn != 0);
    }

    /// @dev What it takes to show the chunks that one element needs of an operand, in chunks: a run for each index of the outer
    /// reduce dimensions, or one chunk an element where those of the innermost one lie further apart than a chunk is long. The
    /// siblings of a run weigh as much as six chunks in the deepest tree, those of a single chunk as much as three.
    function _chunksOf(Descriptor memory op, Operand memory operand) private pure returns (uint256 chunks) {
        if (operand.source == Descriptors.IMMEDIATE) return 0;
        uint256 inner = _innerOf(op);
        if (inner == 8) return 4;
        uint256 size = Descriptors.unsignedLane(op.sizes, inner);
        uint256 distance = _distanceOf(operand, inner);
        uint256 length = (size - 1) * distance;
        chunks = distance > ChunkRuns.CHUNK ? 4 * size : (length + ChunkRuns.CHUNK - 1) / ChunkRuns.CHUNK + 7;
        for (uint256 d = op.rank; d < inner; ++d) {
            if (Descriptors.signedLane(operand.strides, d) != 0) chunks *= Descriptors.unsignedLane(op.sizes, d);
        }
    }

    /// @dev Stretches of elements that a fold reads without looking for another run: one for each index of the outer reduce
    /// dimensions, or one an element.
    function _stretchesOf(Descriptor memory op, uint256 operands) private pure returns (uint256 stretches) {
        uint256 inner = _innerOf(op);
        if (inner == 8) return 1;
        stretches = Descriptors.product(op.sizes, op.rank, inner);
        for (uint256 k = 0; k < operands; ++k) {
            if (_distanceOf(op.operands[k], inner) <= ChunkRuns.CHUNK) continue;
            return stretches * Descriptors.unsignedLane(op.sizes, inner);
        }
    }

    /// @dev The innermost reduce dimension that has not just one index; 8 if there is none.
    function _innerOf(Descriptor memory op) private pure returns (uint256) {
        for (uint256 d = 8; d > op.rank;) {
            --d;
            if (Descriptors.unsignedLane(op.sizes, d) != 1) return d;
        }
        return 8;
    }

    /// @dev Bytes between elements at neighbouring indices of a dimension.
    function _distanceOf(Operand memory operand, uint256 d) private pure returns (uint256) {
        int256 stride = Descriptors.signedLane(operand.strides, d);
        // SAFETY: 32 bits, without their sign.
        return uint256(stride < 0 ? -stride : stride) * Descriptors.widthOf(operand.dtype);
    }

    function _need(bool holds, uint256 number, Rule rule) private pure {
        // INVARIANT Q8: A program becomes valid only if each instruction keeps every rule, and the contract and the engine
        //   agree on which do.
        require(holds, InstructionRefused(number, rule));
    }
}
