// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPrograms} from "../interfaces/IPrograms.sol";
import {IStepVerifier} from "../interfaces/IStepVerifier.sol";
import {ChunkRuns} from "./ChunkRuns.sol";
import {Descriptor, Descriptors, Operand} from "./Descriptors.sol";
import {Elements} from "./Elements.sol";
import {Folds} from "./Folds.sol";
import {OpenedTensor, OpenedTensors} from "./OpenedTensors.sol";
import {Scalars} from "./Scalars.sol";

/// @title StepVerifier
/// @notice See {IStepVerifier}.
contract StepVerifier is IStepVerifier {
    /// @inheritdoc IStepVerifier
    function compute(Claim calldata claim, Step calldata step) external pure returns (uint8 dtype, uint64 bits) {
        Descriptor memory op = _instructionOf(claim, step);
        uint256 count = Descriptors.product(op.sizes, 0, op.rank);
        require(step.element < count, ElementOutside(step.element, count));
        // SAFETY: the type is one byte of the descriptor.
        return (uint8(op.dtype), _compute(claim, step, op));
    }

    /// @inheritdoc IStepVerifier
    function contradicts(
        Claim calldata claim,
        Step calldata step,
        Opening calldata output
    ) external pure returns (bool) {
        Descriptor memory op = _instructionOf(claim, step);
        uint256 count = Descriptors.product(op.sizes, 0, op.rank);
        uint64 committed = _committedBits(claim, step, op, count, output);
        // What lies behind the last element is nobody's to choose: a tensor has one root.
        // INVARIANT Q3: An instruction's tensor is its elements and zeros up to the padded end: anything else contradicts
        //   the claim, and nothing else does.
        return committed != (step.element < count ? _compute(claim, step, op) : 0);
    }

    function _instructionOf(Claim calldata claim, Step calldata step) private pure returns (Descriptor memory) {
        IPrograms.Header calldata header = step.header;
        bytes32 programRoot = keccak256(abi.encode(header));
        require(programRoot == claim.programRoot, WrongProgram(claim.programRoot, programRoot));
        require(
            step.instructionIndex < header.instructionCount,
            InstructionOutside(step.instructionIndex, header.instructionCount)
        );
        require(step.descriptor.length == Descriptors.LENGTH, WrongDescriptorLength(step.descriptor.length));
        bytes32 instructionsRoot = ChunkRuns.rootOfLeaf(
            keccak256(step.descriptor),
            ChunkRuns.depthOf(header.instructionCount),
            step.instructionIndex,
            step.descriptorPath
        );
        // INVARIANT Q4: A step is one of an instruction at its place in the claimed program.
        require(
            instructionsRoot == header.instructionsRoot,
            ChunkRuns.NotUnderRoot(header.instructionsRoot, instructionsRoot)
        );
        return Descriptors.decode(step.descriptor);
    }

    /// @dev The bits at an element, or behind the last, of the instruction's own tensor.
    function _committedBits(
        Claim calldata claim,
        Step calldata step,
        Descriptor memory op,
        uint256 count,
        Opening calldata output
    ) private pure returns (uint64) {
        uint256 width = Descriptors.widthOf(op.dtype);
        uint256 depth = ChunkRuns.depthOf(ChunkRuns.chunksOf(count * width));
        uint256 padded = (ChunkRuns.CHUNK << depth) / width;
        require(step.element < padded, ElementOutside(step.element, padded));
        _checkTrace(claim, step, output, step.instructionIndex);
        return OpenedTensors.open(output.root, depth, output.runs, op.dtype, 0).bitsAt(int256(uint256(step.element)));
    }

    function _compute(Claim calldata claim, Step calldata step, Descriptor memory op) private pure returns (uint64) {
        uint256[8] memory index = _indexOf(op, step.element);
        // INVARIANT Q12: The chain computes every element exactly as the reference interpreter does.
        if (op.kind == Descriptors.MAP) return _map(claim, step, op, index);
        if (op.kind == Descriptors.FOLD) return _fold(claim, step, op, index);
        if (op.kind == Descriptors.VIEW) return _view(claim, step, op, index);
        return _gather(claim, step, op, index);
    }

    function _map(
        Claim calldata claim,
        Step calldata step,
        Descriptor memory op,
        uint256[8] memory index
    ) private pure returns (uint64) {
        // SAFETY: the function's code is one byte of the descriptor, scalars have 32 bits.
        uint8 fn = uint8(op.fn);
        uint32[3] memory values;
        uint256 arity = Scalars.arity(fn);
        for (uint256 k = 0; k < arity; ++k) {
            OpenedTensor memory tensor = _open(claim, step, op.operands[k], k);
            values[k] = uint32(tensor.scalarAt(_elementOf(op.operands[k], index)));
        }
        return Elements.store(op.dtype, Scalars.compute(fn, values[0], values[1], values[2]));
    }

    function _fold(
        Claim calldata claim,
        Step calldata step,
        Descriptor memory op,
        uint256[8] memory index
    ) private pure returns (uint64) {
        if (Descriptors.product(op.sizes, op.rank, 8) == 0) {
            return Elements.store(op.dtype, Folds.start(op.fold, op.operands[0].dtype == Descriptors.F32));
        }
        OpenedTensor[3] memory tensors;
        int256[3] memory bases;
        uint256 operands = op.fn == 0 ? 1 : 2;
        for (uint256 k = 0; k < operands; ++k) {
            tensors[k] = _open(claim, step, op.operands[k], k);
            bases[k] = _elementOf(op.operands[k], index);
        }
        return Elements.store(op.dtype, Folds.run(op, tensors, bases));
    }

    function _view(
        Claim calldata claim,
        Step calldata step,
        Descriptor memory op,
        uint256[8] memory index
    ) private pure returns (uint64) {
        for (uint256 k = 0; k < 2; ++k) {
            if (!_isInside(index, op.boxes[2 * k], op.boxes[2 * k + 1])) continue;
            return _open(claim, step, op.operands[k], k).bitsAt(_elementOf(op.operands[k], index));
        }
        return Elements.fill(op.dtype, op.fill);
    }

    function _gather(
        Claim calldata claim,
        Step calldata step,
        Descriptor memory op,
        uint256[8] memory index
    ) private pure returns (uint64) {
        uint256 chosen = _open(claim, step, op.operands[1], 1).scalarAt(_elementOf(op.operands[1], index));
        // SAFETY: scalars have 32 bits, read as two's complement; a size has 32 bits.
        int256 j = int256(int32(uint32(chosen)));
        int256 last = int256(op.gatherSize) - 1;
        if (j < 0) j += last + 1;
        // INVARIANT Q5: A gather reads inside its operand, whatever index the data says.
        if (j < 0) j = 0;
        else if (j > last) j = last;
        int256 element = _elementOf(op.operands[0], index) + op.gatherStride * j;
        return _open(claim, step, op.operands[0], 0).bitsAt(element);
    }

    /// @dev The chunks that the step shows of operand number `k`, proven under the root that belongs to its source.
    function _open(
        Claim calldata claim,
        Step calldata step,
        Operand memory operand,
        uint256 k
    ) private pure returns (OpenedTensor memory) {
        if (operand.source == Descriptors.IMMEDIATE) return OpenedTensors.immediate(operand.dtype, operand.id);
        Opening calldata opening = step.operands[k];
        if (operand.source == Descriptors.WEIGHTS) {
            uint256 blobDepth = ChunkRuns.depthOf(step.header.weightChunks);
            uint256 origin = operand.id * ChunkRuns.CHUNK;
            return OpenedTensors.open(claim.weightRoot, blobDepth, opening.runs, operand.dtype, origin);
        }
        bytes32 root = opening.root;
        // INVARIANT Q6: An operand's root is that of the source that the descriptor names: the input, the weights, or
        //   the output of that instruction in the trace.
        if (operand.source == Descriptors.INPUT) root = _inputRoot(claim, step, operand.id);
        else _checkTrace(claim, step, opening, operand.id);
        uint256 bytesLength = operand.count * Descriptors.widthOf(operand.dtype);
        uint256 depth = ChunkRuns.depthOf(ChunkRuns.chunksOf(bytesLength));
        return OpenedTensors.open(root, depth, opening.runs, operand.dtype, 0);
    }

    function _inputRoot(Claim calldata claim, Step calldata step, uint256 id) private pure returns (bytes32) {
        bytes32 computed = keccak256(abi.encodePacked(step.header.inputTypes, step.inputRoots));
        require(computed == claim.inputRoot, WrongInputs(claim.inputRoot, computed));
        require(id < step.inputRoots.length, InputOutside(id, step.inputRoots.length));
        return step.inputRoots[id];
    }

    function _checkTrace(
        Claim calldata claim,
        Step calldata step,
        Opening calldata opening,
        uint256 instructionIndex
    ) private pure {
        uint256 depth = ChunkRuns.depthOf(step.header.instructionCount);
        bytes32 computed = ChunkRuns.rootOfLeaf(opening.root, depth, instructionIndex, opening.tracePath);
        require(computed == claim.traceRoot, ChunkRuns.NotUnderRoot(claim.traceRoot, computed));
    }

    /// @dev The output index of an element; reduce dimensions stay 0.
    function _indexOf(Descriptor memory op, uint256 element) private pure returns (uint256[8] memory index) {
        uint256 rest = element;
        for (uint256 d = op.rank; d > 0;) {
            --d;
            // The sizes are not zero: the tensor has an element.
            uint256 size = Descriptors.unsignedLane(op.sizes, d);
            index[d] = rest % size;
            rest /= size;
        }
    }

    function _elementOf(Operand memory operand, uint256[8] memory index) private pure returns (int256 element) {
        element = operand.offset;
        for (uint256 d = 0; d < 8; ++d) {
            // SAFETY: an index is below a size of 32 bits.
            if (index[d] != 0) element += Descriptors.signedLane(operand.strides, d) * int256(index[d]);
        }
    }

    /// @dev Dimensions that an instruction does not have are 0 to 1 in a box, and 0 to 0 in the box of no operand.
    function _isInside(uint256[8] memory index, uint256 low, uint256 high) private pure returns (bool) {
        for (uint256 d = 0; d < 8; ++d) {
            if (index[d] < Descriptors.unsignedLane(low, d)) return false;
            if (index[d] >= Descriptors.unsignedLane(high, d)) return false;
        }
        return true;
    }
}
