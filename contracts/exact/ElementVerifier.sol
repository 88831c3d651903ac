// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPrograms} from "../interfaces/IPrograms.sol";
import {IElementVerifier} from "../interfaces/IElementVerifier.sol";
import {ChunkRuns} from "./ChunkRuns.sol";
import {Descriptor, Descriptors, Operand} from "./Descriptors.sol";
import {Elements} from "./Elements.sol";
import {Folds} from "./Folds.sol";
import {ProvenTensor, ProvenTensors} from "./ProvenTensors.sol";
import {ScalarCodes} from "./ScalarCodes.sol";
import {Scalars} from "./Scalars.sol";

/// @title ElementVerifier
/// @notice See {IElementVerifier}.
contract ElementVerifier is IElementVerifier {
    /// @inheritdoc IElementVerifier
    function compute(
        Execution calldata execution,
        ElementProof calldata proof
    ) external pure returns (uint8 dtype, uint64 bits) {
        Descriptor memory op = _instructionOf(execution, proof);
        uint256 count = Descriptors.product(op.sizes, 0, op.rank);
        require(proof.element < count, ElementOutside(proof.element, count));
        // SAFETY: the type is one byte of the descriptor.
        return (uint8(op.dtype), _compute(execution, proof, op));
    }

    /// @inheritdoc IElementVerifier
    function contradicts(
        Execution calldata execution,
        ElementProof calldata proof,
        ChunkProof calldata output
    ) external pure returns (bool) {
        Descriptor memory op = _instructionOf(execution, proof);
        uint256 count = Descriptors.product(op.sizes, 0, op.rank);
        uint64 committed = _committedBits(execution, proof, op, count, output);
        // What lies behind the last element is nobody's to choose: a tensor has one root.
        // INVARIANT Q3: An instruction's tensor is its elements and zeros up to the padded end: anything else contradicts
        //   the execution, and nothing else does.
        return committed != (proof.element < count ? _compute(execution, proof, op) : 0);
    }

    function _instructionOf(
        Execution calldata execution,
        ElementProof calldata proof
    ) private pure returns (Descriptor memory) {
        IPrograms.Header calldata header = proof.header;
        bytes32 programRoot = keccak256(abi.encode(header));
        require(programRoot == execution.programRoot, WrongProgram(execution.programRoot, programRoot));
        require(
            proof.instructionIndex < header.instructionCount,
            InstructionOutside(proof.instructionIndex, header.instructionCount)
        );
        require(proof.descriptor.length == Descriptors.LENGTH, WrongDescriptorLength(proof.descriptor.length));
        bytes32 instructionsRoot = ChunkRuns.rootOfLeaf(
            keccak256(proof.descriptor),
            ChunkRuns.depthOf(header.instructionCount),
            proof.instructionIndex,
            proof.descriptorPath
        );
        // INVARIANT Q4: An element proof is of an instruction at its place in the program of the execution.
        require(
            instructionsRoot == header.instructionsRoot,
            ChunkRuns.NotUnderRoot(header.instructionsRoot, instructionsRoot)
        );
        return Descriptors.decode(proof.descriptor);
    }

    /// @dev The bits at an element, or behind the last, of the instruction's own tensor.
    function _committedBits(
        Execution calldata execution,
        ElementProof calldata proof,
        Descriptor memory op,
        uint256 count,
        ChunkProof calldata output
    ) private pure returns (uint64) {
        uint256 width = Descriptors.widthOf(op.dtype);
        uint256 depth = ChunkRuns.depthOf(ChunkRuns.chunksOf(count * width));
        uint256 padded = (ChunkRuns.CHUNK << depth) / width;
        require(proof.element < padded, ElementOutside(proof.element, padded));
        _checkTrace(execution, proof, output, proof.instructionIndex);
        return ProvenTensors.prove(output.root, depth, output.runs, op.dtype, 0).bitsAt(int256(uint256(proof.element)));
    }

    function _compute(
        Execution calldata execution,
        ElementProof calldata proof,
        Descriptor memory op
    ) private pure returns (uint64) {
        uint256[8] memory index = _indexOf(op, proof.element);
        // INVARIANT Q12: The chain computes every element exactly as the reference interpreter does.
        if (op.kind == Descriptors.MAP) return _map(execution, proof, op, index);
        if (op.kind == Descriptors.FOLD) return _fold(execution, proof, op, index);
        if (op.kind == Descriptors.VIEW) return _view(execution, proof, op, index);
        return _gather(execution, proof, op, index);
    }

    function _map(
        Execution calldata execution,
        ElementProof calldata proof,
        Descriptor memory op,
        uint256[8] memory index
    ) private pure returns (uint64) {
        // SAFETY: the function's code is one byte of the descriptor, scalars have 32 bits.
        uint8 fn = uint8(op.fn);
        uint32[3] memory values;
        uint256 arity = Scalars.arity(fn);
        for (uint256 k = 0; k < arity; ++k) {
            ProvenTensor memory tensor = _tensorOf(execution, proof, op.operands[k], k);
            values[k] = uint32(tensor.scalarAt(_elementOf(op.operands[k], index)));
        }
        return Elements.store(op.dtype, Scalars.compute(fn, values[0], values[1], values[2]));
    }

    function _fold(
        Execution calldata execution,
        ElementProof calldata proof,
        Descriptor memory op,
        uint256[8] memory index
    ) private pure returns (uint64) {
        if (Descriptors.product(op.sizes, op.rank, 8) == 0) {
            return Elements.store(op.dtype, Folds.start(op.fold, op.operands[0].dtype == Descriptors.F32));
        }
        ProvenTensor[3] memory tensors;
        int256[3] memory bases;
        uint256 operands = op.fn == ScalarCodes.IDENTITY ? 1 : 2;
        for (uint256 k = 0; k < operands; ++k) {
            tensors[k] = _tensorOf(execution, proof, op.operands[k], k);
            bases[k] = _elementOf(op.operands[k], index);
        }
        return Elements.store(op.dtype, Folds.run(op, tensors, bases));
    }

    function _view(
        Execution calldata execution,
        ElementProof calldata proof,
        Descriptor memory op,
        uint256[8] memory index
    ) private pure returns (uint64) {
        for (uint256 k = 0; k < 2; ++k) {
            if (!_isInside(index, op.boxes[2 * k], op.boxes[2 * k + 1])) continue;
            return _tensorOf(execution, proof, op.operands[k], k).bitsAt(_elementOf(op.operands[k], index));
        }
        return Elements.fill(op.dtype, op.fill);
    }

    function _gather(
        Execution calldata execution,
        ElementProof calldata proof,
        Descriptor memory op,
        uint256[8] memory index
    ) private pure returns (uint64) {
        uint256 chosen = _tensorOf(execution, proof, op.operands[1], 1).scalarAt(_elementOf(op.operands[1], index));
        // SAFETY: scalars have 32 bits, read as two's complement; a size has 32 bits.
        int256 j = int256(int32(uint32(chosen)));
        int256 last = int256(op.gatherSize) - 1;
        if (j < 0) j += last + 1;
        // INVARIANT Q5: A gather reads inside its operand, whatever index the data says.
        if (j < 0) j = 0;
        else if (j > last) j = last;
        int256 element = _elementOf(op.operands[0], index) + op.gatherStride * j;
        return _tensorOf(execution, proof, op.operands[0], 0).bitsAt(element);
    }

    /// @dev The chunks that the element proof shows of operand number `k`, proven under the root that belongs to its source.
    function _tensorOf(
        Execution calldata execution,
        ElementProof calldata proof,
        Operand memory operand,
        uint256 k
    ) private pure returns (ProvenTensor memory) {
        if (operand.source == Descriptors.IMMEDIATE) return ProvenTensors.immediate(operand.dtype, operand.id);
        ChunkProof calldata shown = proof.operands[k];
        if (operand.source == Descriptors.WEIGHTS) {
            uint256 blobDepth = ChunkRuns.depthOf(proof.header.weightChunks);
            uint256 origin = operand.id * ChunkRuns.CHUNK;
            return ProvenTensors.prove(execution.weightRoot, blobDepth, shown.runs, operand.dtype, origin);
        }
        bytes32 root = shown.root;
        // INVARIANT Q6: An operand's root is that of the source that the descriptor names: the input, the weights, or
        //   the output of that instruction in the trace.
        if (operand.source == Descriptors.INPUT) root = _inputRoot(execution, proof, operand.id);
        else _checkTrace(execution, proof, shown, operand.id);
        uint256 bytesLength = operand.count * Descriptors.widthOf(operand.dtype);
        uint256 depth = ChunkRuns.depthOf(ChunkRuns.chunksOf(bytesLength));
        return ProvenTensors.prove(root, depth, shown.runs, operand.dtype, 0);
    }

    function _inputRoot(
        Execution calldata execution,
        ElementProof calldata proof,
        uint256 id
    ) private pure returns (bytes32) {
        bytes32 computed = keccak256(abi.encodePacked(proof.header.inputTypes, proof.inputRoots));
        require(computed == execution.inputRoot, WrongInputs(execution.inputRoot, computed));
        require(id < proof.inputRoots.length, InputOutside(id, proof.inputRoots.length));
        return proof.inputRoots[id];
    }

    function _checkTrace(
        Execution calldata execution,
        ElementProof calldata proof,
        ChunkProof calldata shown,
        uint256 instructionIndex
    ) private pure {
        uint256 depth = ChunkRuns.depthOf(proof.header.instructionCount);
        bytes32 computed = ChunkRuns.rootOfLeaf(shown.root, depth, instructionIndex, shown.tracePath);
        require(computed == execution.traceRoot, ChunkRuns.NotUnderRoot(execution.traceRoot, computed));
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
