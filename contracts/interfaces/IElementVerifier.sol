// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPrograms} from "./IPrograms.sol";

/// @title ElementVerifier
/// @notice Proves one element of one instruction of a program: it computes the element from chunks that are proven under the roots of an execution.
/// @dev Holds no state; every function is pure and may be called by anyone. Its answers say something about programs that
/// {IPrograms.isValid} confirms: the caller asks. For those, whatever the data and whatever the operator committed to, a
/// well-formed proof of any element gets an answer within 4 million gas, calldata included. A proof that is not well-formed
/// reverts: with a named error, or without data where the bytes are no encoding of these structs. What the element does not need
/// (operands that it does not read, `root` and `tracePath` of those that are no instruction's output, `inputRoots` without an
/// operand that is an input) is ignored.
interface IElementVerifier {
    /// @notice What an operator says was computed: the roots of one run of a program.
    /// @param programRoot of a valid program
    /// @param weightRoot of the chunk tree over the weight blob
    /// @param inputRoot keccak256(inputTypes, tensor root of each input)
    /// @param traceRoot of the tree over the tensor roots of all instructions, padded with zero
    struct Execution {
        bytes32 programRoot;
        bytes32 weightRoot;
        bytes32 inputRoot;
        bytes32 traceRoot;
    }

    /// @notice Consecutive chunks of a tensor tree.
    /// @param firstChunk number of the first one; for weights counted from the beginning of the blob
    /// @param chunks raw bytes, 256 for each chunk, zero padded
    /// @param siblings as in {ChunkRuns}
    struct Run {
        uint32 firstChunk;
        bytes chunks;
        bytes32[] siblings;
    }

    /// @notice Chunks of one tensor.
    /// @param root of the tensor, if it is an instruction's output
    /// @param tracePath from there to the trace root, leaf to root
    /// @param runs best in the order in which the element reads them: any order is right, others cost more gas
    struct ChunkProof {
        bytes32 root;
        bytes32[] tracePath;
        Run[] runs;
    }

    /// @notice One element of one instruction, with all that it is computed from.
    /// @param header of the program
    /// @param descriptor the instruction's 320 bytes
    /// @param descriptorPath from their hash to `instructionsRoot`, leaf to root
    /// @param inputRoots tensor roots of all inputs, in order
    /// @param operands as many chunks of A, B and C as the element needs
    /// @param element number of the output element
    struct ElementProof {
        IPrograms.Header header;
        uint32 instructionIndex;
        bytes descriptor;
        bytes32[] descriptorPath;
        bytes32[] inputRoots;
        ChunkProof[3] operands;
        uint32 element;
    }

    /// @notice Raised when the header is not that of the execution's program.
    error WrongProgram(bytes32 programRoot, bytes32 computed);
    /// @notice Raised when the instruction is none of the program's.
    error InstructionOutside(uint256 instructionIndex, uint256 instructionCount);
    /// @notice Raised when a descriptor does not have 320 bytes.
    error WrongDescriptorLength(uint256 length);
    /// @notice Raised when the input roots are not those of the execution.
    error WrongInputs(bytes32 inputRoot, bytes32 computed);
    /// @notice Raised when an operand reads an input of which there is no root: no valid program does.
    error InputOutside(uint256 id, uint256 inputs);
    /// @notice Raised when the instruction's tensor has no such element.
    error ElementOutside(uint256 element, uint256 count);

    /// @notice Returns what an element of an instruction has to be, given the operands that the execution's trace holds.
    /// @dev Reverts with the errors above, {ChunkRuns.RunOutsideTree}, {ChunkRuns.WrongSiblings}, {ChunkRuns.NotUnderRoot},
    /// {ProvenTensors.ChunkNotShown}.
    /// @return dtype code of the element's type
    /// @return bits of the element: its little-endian bytes as a number
    function compute(
        Execution calldata execution,
        ElementProof calldata proof
    ) external pure returns (uint8 dtype, uint64 bits);

    /// @notice Returns whether the execution contradicts itself at an element: the instruction's own tensor in the trace holds
    /// something else than {compute} gives, or, behind its last element, anything but zero.
    /// @dev `proof.element` may lie in the padding, up to the end of the padded tree; then the operands do not count. Reverts as
    /// {compute}.
    /// @param output the chunk of the instruction's own tensor that holds the element
    function contradicts(
        Execution calldata execution,
        ElementProof calldata proof,
        ChunkProof calldata output
    ) external pure returns (bool);
}
