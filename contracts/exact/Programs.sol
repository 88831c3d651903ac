// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPrograms} from "../interfaces/IPrograms.sol";
import {ChunkRuns} from "./ChunkRuns.sol";
import {Descriptor, Descriptors, Operand} from "./Descriptors.sol";
import {InstructionRules} from "./InstructionRules.sol";

/// @title Programs
/// @notice See {IPrograms}.
contract Programs is IPrograms {
    /// @param next instructions found valid so far
    struct Program {
        uint32 instructionCount;
        uint32 weightChunks;
        uint32 next;
        uint32 inputs;
        uint32 outputs;
        bytes32 instructionsRoot;
    }

    uint256 private constant _MAX_INSTRUCTIONS = 2 ** 16;
    uint256 private constant _MAX_TENSORS = 256;
    /// @dev 4 GiB: paths under the weight root stay shorter than those of the largest tensors.
    uint256 private constant _MAX_WEIGHT_CHUNKS = 2 ** 24;
    uint256 private constant _MAX_RANK = 8;
    /// @dev Bits of a packed type, and how many of them share a word.
    uint256 private constant _TYPE_BITS = 36;
    uint256 private constant _TYPES_PER_WORD = 7;

    mapping(bytes32 programRoot => Program) private _programs;
    /// @dev Types of inputs, outputs and valid instructions, in this order, packed.
    mapping(bytes32 programRoot => mapping(uint256 word => uint256)) private _types;

    /// @inheritdoc IPrograms
    function begin(
        uint32 version,
        uint32 instructionCount,
        uint32 weightChunks,
        bytes32 instructionsRoot,
        TensorType[] calldata inputs,
        TensorType[] calldata outputs
    ) external returns (bytes32 programRoot) {
        require(version == 1, UnknownVersion(version));
        require(
            instructionCount <= _MAX_INSTRUCTIONS &&
                weightChunks != 0 &&
                weightChunks <= _MAX_WEIGHT_CHUNKS &&
                inputs.length <= _MAX_TENSORS &&
                outputs.length != 0 &&
                outputs.length <= _MAX_TENSORS &&
                outputs.length <= instructionCount,
            ProgramSizeOutOfRange(instructionCount, weightChunks, inputs.length, outputs.length)
        );
        programRoot = _rootOf(version, instructionCount, weightChunks, instructionsRoot, inputs, outputs);
        // INVARIANT Q9: A program is begun once, and its root binds what it was begun with.
        require(_programs[programRoot].instructionCount == 0, ProgramAlreadyBegun(programRoot));

        // SAFETY: at most 256 of each.
        _programs[programRoot] = Program({
            instructionCount: instructionCount,
            weightChunks: weightChunks,
            next: 0,
            inputs: uint32(inputs.length),
            outputs: uint32(outputs.length),
            instructionsRoot: instructionsRoot
        });
        _putTensors(programRoot, 0, inputs);
        _putTensors(programRoot, inputs.length, outputs);

        emit ProgramBegun(programRoot, msg.sender, instructionCount, weightChunks, instructionsRoot);
    }

    /// @inheritdoc IPrograms
    function validate(bytes32 programRoot, uint32 first, bytes calldata page, bytes32[] calldata siblings) external {
        Program memory program = _programs[programRoot];
        require(program.instructionCount != 0, UnknownProgram(programRoot));
        require(program.next != program.instructionCount, ProgramAlreadyValid(programRoot));
        uint256 end = _checkPage(program, first, page, siblings);

        for (uint256 number = program.next; number < end; ++number) {
            uint256 from = (number - first) * Descriptors.LENGTH;
            _checkInstruction(programRoot, program, number, page[from:from + Descriptors.LENGTH]);
        }
        // SAFETY: the page ends inside the program.
        _programs[programRoot].next = uint32(end);

        emit InstructionsValidated(programRoot, uint32(end));
        if (end == program.instructionCount) emit ProgramValidated(programRoot);
    }

    /// @inheritdoc IPrograms
    function isValid(bytes32 programRoot) external view returns (bool) {
        Program storage program = _programs[programRoot];
        return program.instructionCount != 0 && program.next == program.instructionCount;
    }

    /// @inheritdoc IPrograms
    function progressOf(bytes32 programRoot) external view returns (uint32 next, uint32 instructionCount) {
        Program storage program = _programs[programRoot];
        return (program.next, program.instructionCount);
    }

    function _rootOf(
        uint32 version,
        uint32 instructionCount,
        uint32 weightChunks,
        bytes32 instructionsRoot,
        TensorType[] calldata inputs,
        TensorType[] calldata outputs
    ) private pure returns (bytes32) {
        Header memory header = Header({
            version: version,
            instructionCount: instructionCount,
            weightChunks: weightChunks,
            inputTypes: keccak256(abi.encode(inputs)),
            outputTypes: keccak256(abi.encode(outputs)),
            instructionsRoot: instructionsRoot
        });
        return keccak256(abi.encode(header));
    }

    /// @dev Checks that a page is the program's and brings something new; returns the number behind its last instruction.
    function _checkPage(
        Program memory program,
        uint256 first,
        bytes calldata page,
        bytes32[] calldata siblings
    ) private pure returns (uint256 end) {
        uint256 count = page.length / Descriptors.LENGTH;
        end = first + count;
        require(
            count != 0 && count * Descriptors.LENGTH == page.length && end <= program.instructionCount,
            PageMalformed(page.length, first, program.instructionCount)
        );
        require(first <= program.next && program.next < end, PageOutOfOrder(program.next, first, end));

        bytes32[] memory level = ChunkRuns.newLevel(count);
        for (uint256 i = 0; i < count; ++i) {
            level[i + 1] = keccak256(page[i * Descriptors.LENGTH:(i + 1) * Descriptors.LENGTH]);
        }
        uint256 depth = ChunkRuns.depthOf(program.instructionCount);
        bool isEnd = end == program.instructionCount;
        bytes32 computed = ChunkRuns.rootOf(level, count, depth, first, siblings, isEnd);
        // A page of instructions that are valid, but another program's, would otherwise spoil what was paged before.
        // INVARIANT Q10: A page that is not the program's changes nothing; any order of overlapping pages by anyone
        //   ends with a valid program.
        require(computed == program.instructionsRoot, ChunkRuns.NotUnderRoot(program.instructionsRoot, computed));
    }

    function _checkInstruction(
        bytes32 programRoot,
        Program memory program,
        uint256 number,
        bytes calldata descriptor
    ) private {
        Descriptor memory op = Descriptors.decode(descriptor);
        uint256[3] memory sources;
        for (uint256 k = 0; k < 3; ++k) sources[k] = _sourceOf(programRoot, program, number, op.operands[k]);
        InstructionRules.check(op, descriptor, number, sources, program.weightChunks);

        uint256 firstOutput = program.instructionCount - program.outputs;
        if (number >= firstOutput) {
            uint256 wanted = _typeAt(programRoot, program.inputs + number - firstOutput);
            InstructionRules.checkOutput(op, descriptor, number, wanted);
        }
        uint256 type_ = InstructionRules.typeOf(InstructionRules.countOf(op), op.dtype);
        _putType(programRoot, program.inputs + program.outputs + number, type_);
    }

    /// @dev Type of the input or earlier instruction that an operand names.
    function _sourceOf(
        bytes32 programRoot,
        Program memory program,
        uint256 number,
        Operand memory operand
    ) private view returns (uint256) {
        if (operand.source == Descriptors.INPUT && operand.id < program.inputs) {
            return _typeAt(programRoot, operand.id);
        }
        // INVARIANT Q11: An operand refers to inputs of the program and to instructions before its own, with the types
        //   that they were found to have.
        if (operand.source == Descriptors.INSTRUCTION && operand.id < number) {
            return _typeAt(programRoot, program.inputs + program.outputs + operand.id);
        }
        return InstructionRules.NOWHERE;
    }

    function _putTensors(bytes32 programRoot, uint256 from, TensorType[] calldata tensors) private {
        for (uint256 i = 0; i < tensors.length; ++i) {
            TensorType calldata tensor = tensors[i];
            uint256 rank = tensor.shape.length;
            uint256 count = 1;
            bool fits = rank <= _MAX_RANK && tensor.dtype <= Descriptors.I64;
            for (uint256 d = 0; fits && d < rank; ++d) {
                // SAFETY: eight factors of 32 bits.
                count *= tensor.shape[d];
                fits = tensor.shape[d] <= InstructionRules.TENSOR_ELEMENTS;
            }
            require(fits && count <= InstructionRules.TENSOR_ELEMENTS, TensorTypeRefused(tensor.dtype, rank, count));
            _putType(programRoot, from + i, InstructionRules.typeOf(count, tensor.dtype));
        }
    }

    function _putType(bytes32 programRoot, uint256 entry, uint256 type_) private {
        _types[programRoot][entry / _TYPES_PER_WORD] |= type_ << (_TYPE_BITS * (entry % _TYPES_PER_WORD));
    }

    function _typeAt(bytes32 programRoot, uint256 entry) private view returns (uint256) {
        uint256 word = _types[programRoot][entry / _TYPES_PER_WORD];
        return (word >> (_TYPE_BITS * (entry % _TYPES_PER_WORD))) & ((1 << _TYPE_BITS) - 1);
    }
}
