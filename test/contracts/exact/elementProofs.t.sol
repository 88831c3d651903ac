// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPrograms} from "../../../contracts/interfaces/IPrograms.sol";
import {IElementVerifier} from "../../../contracts/interfaces/IElementVerifier.sol";
import {ChunkRuns} from "../../../contracts/exact/ChunkRuns.sol";
import {ProvenTensors} from "../../../contracts/exact/ProvenTensors.sol";
import {ElementVerifier} from "../../../contracts/exact/ElementVerifier.sol";
import {ExactTest} from "../helpers/ExactTest.sol";

/// @dev What a proof may say and what not. That answers are right for honest data: elementVerifier.differential.test.ts.
contract ElementVerifierTest is ExactTest {
    uint32 private constant COUNT = 300;
    bytes32 private immutable _PAD = keccak256(new bytes(256));
    ElementVerifier private _verifier;
    /// @dev Two chunks of i8, the second one with 44 elements and zeros.
    bytes private _input;
    bytes private _weights;
    /// @dev The instructions: a product sum over both, and a copy of it.
    bytes[] private _instructions;
    int32 private _sum;

    function setUp() public {
        _verifier = new ElementVerifier();
        _input = tensor("input");
        _weights = tensor("weights");
        _instructions.push(dotOf(0, 0, 2, COUNT));
        _instructions.push(scalarCopyOf(0, 1));
        for (uint256 i = 0; i < COUNT; ++i) _sum += int32(int8(uint8(_input[i]))) * int8(uint8(_weights[i]));
    }

    function tensor(string memory name) private pure returns (bytes memory data) {
        for (uint256 i = 0; i < COUNT; ++i) data = abi.encodePacked(data, bytes1(keccak256(abi.encode(name, i))));
        return bytes.concat(data, new bytes(512 - COUNT));
    }

    function chunkOf(int32 value) private pure returns (bytes memory) {
        uint32 bits = uint32(value);
        bytes memory chunk = new bytes(256);
        for (uint256 i = 0; i < 4; ++i) chunk[i] = bytes1(uint8(bits >> (8 * i)));
        return chunk;
    }

    function halvesOf(bytes memory data) private view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](2);
        leaves[0] = keccak256(this.slice(data, 0, 256));
        leaves[1] = keccak256(this.slice(data, 256, 512));
    }

    function slice(bytes calldata data, uint256 from, uint256 to) external pure returns (bytes memory) {
        return data[from:to];
    }

    /// @dev An execution whose trace has these two scalars.
    function executionOf(
        int32 first,
        int32 second
    ) private view returns (IElementVerifier.Execution memory execution, IPrograms.Header memory header) {
        bytes32 types = keccak256(abi.encode(typesOf(2, COUNT)));
        header = IPrograms.Header(1, 2, 2, types, "outputs", rootOver(hashesOf(_instructions), 0));
        execution.programRoot = keccak256(abi.encode(header));
        execution.weightRoot = rootOver(halvesOf(_weights), _PAD);
        execution.inputRoot = keccak256(abi.encodePacked(types, rootOver(halvesOf(_input), _PAD)));
        execution.traceRoot = keccak256(abi.encodePacked(keccak256(chunkOf(first)), keccak256(chunkOf(second))));
    }

    function honest()
        private
        view
        returns (IElementVerifier.Execution memory execution, IElementVerifier.ElementProof memory proof)
    {
        (execution, proof.header) = executionOf(_sum, _sum);
        proof.descriptor = _instructions[0];
        proof.descriptorPath = new bytes32[](1);
        proof.descriptorPath[0] = keccak256(_instructions[1]);
        proof.inputRoots = new bytes32[](1);
        proof.inputRoots[0] = rootOver(halvesOf(_input), _PAD);
        for (uint256 k = 0; k < 2; ++k) {
            proof.operands[k].runs = new IElementVerifier.Run[](1);
            proof.operands[k].runs[0] = IElementVerifier.Run(0, k == 0 ? _input : _weights, new bytes32[](0));
        }
    }

    function copying(
        int32 value
    ) private view returns (IElementVerifier.Execution memory execution, IElementVerifier.ElementProof memory proof) {
        (execution, proof.header) = executionOf(value, value);
        proof.instructionIndex = 1;
        proof.descriptor = _instructions[1];
        proof.descriptorPath = new bytes32[](1);
        proof.descriptorPath[0] = keccak256(_instructions[0]);
        proof.operands[0] = outputOf(value, value);
    }

    /// @dev The only chunk of instruction number `index`, in the trace of two scalars.
    function outputOf(int32 own, int32 other) private pure returns (IElementVerifier.ChunkProof memory output) {
        output.root = keccak256(chunkOf(own));
        output.tracePath = new bytes32[](1);
        output.tracePath[0] = keccak256(chunkOf(other));
        output.runs = new IElementVerifier.Run[](1);
        output.runs[0] = IElementVerifier.Run(0, chunkOf(own), new bytes32[](0));
    }

    function test_compute_dotOfInputAndWeights_works() public view {
        (IElementVerifier.Execution memory execution, IElementVerifier.ElementProof memory proof) = honest();
        (uint8 dtype, uint64 bits) = _verifier.compute(execution, proof);
        vm.assertEq(dtype, 1);
        vm.assertEq(bits, uint32(_sum));
    }

    function test_compute_runsInAnyOrderAndPieces_works() public view {
        (IElementVerifier.Execution memory execution, IElementVerifier.ElementProof memory proof) = honest();
        bytes32[] memory leaves = halvesOf(_input);
        IElementVerifier.Run[] memory runs = new IElementVerifier.Run[](3);
        for (uint256 i = 0; i < 3; ++i) {
            uint256 chunk = i % 2 == 0 ? 1 : 0;
            runs[i].firstChunk = uint32(chunk);
            runs[i].chunks = this.slice(_input, 256 * chunk, 256 * chunk + 256);
            runs[i].siblings = new bytes32[](1);
            runs[i].siblings[0] = leaves[1 - chunk];
        }
        proof.operands[0].runs = runs;
        (, uint64 bits) = _verifier.compute(execution, proof);
        vm.assertEq(bits, uint32(_sum));
    }

    // INVARIANT Q3: An instruction's tensor is its elements and zeros up to the padded end: anything else contradicts
    //   the execution, and nothing else does.
    function testFuzz_contradicts_whateverIsCommitted_works(int32 first, int32 second) public view {
        (IElementVerifier.Execution memory execution, IElementVerifier.ElementProof memory proof) = honest();
        (execution, ) = executionOf(first, second);
        vm.assertEq(_verifier.contradicts(execution, proof, outputOf(first, second)), first != _sum);
    }

    function test_contradicts_paddingOfTheTree_works() public view {
        bytes memory chunk = chunkOf(_sum);
        for (uint32 element = 1; element < 64; ++element) {
            (IElementVerifier.Execution memory execution, IElementVerifier.ElementProof memory proof) = honest();
            proof.element = element;
            delete proof.operands;
            delete proof.inputRoots;
            IElementVerifier.ChunkProof memory output = outputOf(_sum, _sum);
            vm.assertFalse(_verifier.contradicts(execution, proof, output));
            bytes memory lie = bytes.concat(chunk);
            lie[4 * element + (element % 4)] = 0x01;
            output.runs[0].chunks = lie;
            output.root = keccak256(lie);
            execution.traceRoot = keccak256(abi.encodePacked(keccak256(lie), keccak256(chunk)));
            vm.assertTrue(_verifier.contradicts(execution, proof, output));
        }
    }

    function test_elements_outside_reverts() public {
        (IElementVerifier.Execution memory execution, IElementVerifier.ElementProof memory proof) = honest();
        proof.element = 1;
        vm.expectRevert(abi.encodeWithSelector(IElementVerifier.ElementOutside.selector, 1, 1));
        _verifier.compute(execution, proof);
        proof.element = 64;
        vm.expectRevert(abi.encodeWithSelector(IElementVerifier.ElementOutside.selector, 64, 64));
        _verifier.contradicts(execution, proof, outputOf(_sum, _sum));
    }

    function test_compute_wrongNames_reverts() public {
        (IElementVerifier.Execution memory execution, IElementVerifier.ElementProof memory proof) = honest();
        proof.header.version = 2;
        vm.expectPartialRevert(IElementVerifier.WrongProgram.selector);
        _verifier.compute(execution, proof);

        (execution, proof) = honest();
        proof.instructionIndex = 2;
        vm.expectRevert(abi.encodeWithSelector(IElementVerifier.InstructionOutside.selector, 2, 2));
        _verifier.compute(execution, proof);

        (execution, proof) = honest();
        proof.descriptor = new bytes(319);
        vm.expectRevert(abi.encodeWithSelector(IElementVerifier.WrongDescriptorLength.selector, 319));
        _verifier.compute(execution, proof);

        (execution, proof) = honest();
        (proof.descriptor, proof.descriptorPath[0]) = (_instructions[1], keccak256(_instructions[0]));
        vm.expectPartialRevert(ChunkRuns.NotUnderRoot.selector);
        _verifier.compute(execution, proof);

        (execution, proof) = honest();
        proof.inputRoots = new bytes32[](2);
        vm.expectPartialRevert(IElementVerifier.WrongInputs.selector);
        _verifier.compute(execution, proof);
    }

    // No valid program reads an input that it does not have; the verifier holds all the same.
    function test_compute_inputThatIsNone_reverts() public {
        _instructions[0] = dotOf(1, 0, 2, COUNT);
        (IElementVerifier.Execution memory execution, IElementVerifier.ElementProof memory proof) = honest();
        vm.expectRevert(abi.encodeWithSelector(IElementVerifier.InputOutside.selector, 1, 1));
        _verifier.compute(execution, proof);
    }

    // INVARIANT Q6: An operand's root is that of the source that the descriptor names: the input, the weights, or the
    //   output of that instruction in the trace.
    function test_compute_otherTensorsChunks_reverts() public {
        (IElementVerifier.Execution memory execution, IElementVerifier.ElementProof memory proof) = honest();
        (proof.operands[0], proof.operands[1]) = (proof.operands[1], proof.operands[0]);
        vm.expectPartialRevert(ChunkRuns.NotUnderRoot.selector);
        _verifier.compute(execution, proof);

        (execution, proof) = copying(7);
        proof.operands[0].root = "another tensor";
        vm.expectPartialRevert(ChunkRuns.NotUnderRoot.selector);
        _verifier.compute(execution, proof);

        // The tensor of instruction 1, where that of instruction 0 is read: the path is not that place's.
        (execution, ) = executionOf(7, 8);
        (, proof) = copying(7);
        proof.operands[0] = outputOf(8, 7);
        vm.expectPartialRevert(ChunkRuns.NotUnderRoot.selector);
        _verifier.compute(execution, proof);
    }

    // INVARIANT Q2: An element is computed from no byte that its proof does not show.
    function test_compute_chunkMissing_reverts() public {
        (IElementVerifier.Execution memory execution, IElementVerifier.ElementProof memory proof) = honest();
        proof.operands[1].runs[0].chunks = this.slice(_weights, 0, 256);
        proof.operands[1].runs[0].siblings = new bytes32[](1);
        proof.operands[1].runs[0].siblings[0] = halvesOf(_weights)[1];
        vm.expectRevert(abi.encodeWithSelector(ProvenTensors.ChunkNotShown.selector, 1));
        _verifier.compute(execution, proof);
        proof.operands[1].runs = new IElementVerifier.Run[](0);
        vm.expectRevert(abi.encodeWithSelector(ProvenTensors.ChunkNotShown.selector, 0));
        _verifier.compute(execution, proof);
    }

    function test_compute_copyOfAnOutput_works() public view {
        (IElementVerifier.Execution memory execution, IElementVerifier.ElementProof memory proof) = copying(-9);
        (uint8 dtype, uint64 bits) = _verifier.compute(execution, proof);
        vm.assertEq(dtype, 1);
        vm.assertEq(bits, 0xfffffff7);
    }

    // Every byte of the call: refused, or it says the same. 1,000 places a run; all of them with a longer one.
    // INVARIANT Q1: Chunks are looked at only after they were proven under a root, in a tree whose depth the
    //   instruction's descriptor or the program's header gives.
    // INVARIANT Q4: An element proof is of an instruction at its place in the program of the execution.
    function testFuzz_compute_oneByteChanged_refusedOrTheSame_works(uint256 place, uint8 bit, bool isCopy) public view {
        (IElementVerifier.Execution memory execution, IElementVerifier.ElementProof memory proof) = isCopy
            ? copying(_sum)
            : honest();
        bytes memory data = abi.encodeCall(_verifier.compute, (execution, proof));
        place = bound(place, 4, data.length - 1);
        data[place] ^= bytes1(uint8(1) << (bit % 8));
        (bool done, bytes memory answer) = address(_verifier).staticcall{gas: 5_000_000}(data);
        if (!done) return;
        (uint8 dtype, uint64 bits) = abi.decode(answer, (uint8, uint64));
        vm.assertEq(dtype, 1);
        vm.assertEq(bits, uint32(_sum));
    }
}
