// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Programs
/// @notice Programs whose every instruction was checked on chain: the value of each of their elements is defined, whatever the data, and
/// affordable.
/// @dev Rules: docs/trace.md, section "Programs". Anybody may begin a program and anybody may go on with one, also with both at
/// once: each page is proven under the program's own root, so a wrong one changes nothing, and two people who send the same
/// pages only save each other work. No owner, no funds, nothing that ends.
interface IPrograms {
    /// @notice What identifies a program: `programRoot = keccak256(abi.encode(header))`.
    /// @param version of the numbers and the instructions: 1
    /// @param instructionCount 1 to 65536
    /// @param weightChunks chunks of 256 bytes of the weight blob, 1 to 2^24
    /// @param inputTypes keccak256(abi.encode(TensorType[])) of the inputs
    /// @param outputTypes the same of the outputs
    /// @param instructionsRoot of the tree over keccak256(descriptor), padded with zero to the next power of two
    struct Header {
        uint32 version;
        uint32 instructionCount;
        uint32 weightChunks;
        bytes32 inputTypes;
        bytes32 outputTypes;
        bytes32 instructionsRoot;
    }

    /// @notice An input or output of a program.
    /// @param name UTF-8; the contract reads no meaning into it
    /// @param dtype 0 f32, 1 i32, 2 i8, 3 u8, 4 bool, 5 i64
    /// @param shape at most 8 sizes, whose product is at most 2^30
    struct TensorType {
        string name;
        uint8 dtype;
        uint32[] shape;
    }

    /// @notice Emitted when a program is begun.
    event ProgramBegun(
        bytes32 indexed programRoot,
        address indexed by,
        uint32 instructionCount,
        uint32 weightChunks,
        bytes32 instructionsRoot
    );
    /// @notice Emitted when instructions up to number `next` - 1 are found valid.
    event InstructionsValidated(bytes32 indexed programRoot, uint32 next);
    /// @notice Emitted when a program's last instruction is found valid.
    event ProgramValidated(bytes32 indexed programRoot);

    /// @notice Raised for a version other than 1.
    error UnknownVersion(uint32 version);
    /// @notice Raised for a program without instructions, weights or outputs, with too many, or with more outputs than instructions.
    error ProgramSizeOutOfRange(uint256 instructions, uint256 weightChunks, uint256 inputs, uint256 outputs);
    /// @notice Raised for an input or output of unknown element type, too many dimensions or too many elements.
    error TensorTypeRefused(uint8 dtype, uint256 rank, uint256 count);
    /// @notice Raised when a program is begun again.
    error ProgramAlreadyBegun(bytes32 programRoot);
    /// @notice Raised when a program is asked for that nobody began.
    error UnknownProgram(bytes32 programRoot);
    /// @notice Raised when a page comes for a program that is valid already.
    error ProgramAlreadyValid(bytes32 programRoot);
    /// @notice Raised for a page that is not a number of whole descriptors inside the program, at least one.
    error PageMalformed(uint256 bytesLength, uint256 first, uint256 instructionCount);
    /// @notice Raised for a page that begins behind the next instruction, or ends before it.
    error PageOutOfOrder(uint256 next, uint256 first, uint256 end);

    /// @notice Begins a program. Anyone may call.
    /// @dev Reverts with {UnknownVersion}, {ProgramSizeOutOfRange}, {TensorTypeRefused}, {ProgramAlreadyBegun}.
    /// @param inputs at most 256
    /// @param outputs 1 to 256; the last instructions of the program copy them, in order
    function begin(
        uint32 version,
        uint32 instructionCount,
        uint32 weightChunks,
        bytes32 instructionsRoot,
        TensorType[] calldata inputs,
        TensorType[] calldata outputs
    ) external returns (bytes32 programRoot);

    /// @notice Checks the next instructions of a program. Anyone may call. About 100 fit into a transaction of 4 million gas.
    /// @dev A page may begin before the next instruction: what is known is only proven again. Reverts with {UnknownProgram},
    /// {ProgramAlreadyValid}, {PageMalformed}, {PageOutOfOrder}, {ChunkRuns.WrongSiblings}, {ChunkRuns.NotUnderRoot},
    /// {InstructionRules.InstructionRefused}; nothing is lost then.
    /// @param first number of the first instruction in the page
    /// @param page descriptors of consecutive instructions, 320 bytes each
    /// @param siblings of that run of leaves under `instructionsRoot`, as in {ChunkRuns}; those that cover only padding are left out
    function validate(bytes32 programRoot, uint32 first, bytes calldata page, bytes32[] calldata siblings) external;

    /// @notice Returns whether every instruction of a program was found valid.
    function isValid(bytes32 programRoot) external view returns (bool);

    /// @notice Returns how many instructions were found valid, and of how many; zeros for a program that nobody began.
    function progressOf(bytes32 programRoot) external view returns (uint32 next, uint32 instructionCount);
}
