// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPrograms} from "../../../contracts/interfaces/IPrograms.sol";
import {ChunkRuns} from "../../../contracts/exact/ChunkRuns.sol";
import {InstructionRules} from "../../../contracts/exact/InstructionRules.sol";
import {Programs} from "../../../contracts/exact/Programs.sol";
import {ExactTest} from "../helpers/ExactTest.sol";

/// @dev How a program is registered: page by page, by anyone, with nothing to lose. The rules themselves: test/vectors/exact.
contract ProgramsTest is ExactTest {
    uint256 private constant MAX_INSTRUCTIONS = 40;
    Programs private _programs;
    bytes[] private _instructions;
    bytes32 private _root;

    function setUp() public {
        _programs = new Programs();
    }

    /// @dev Copies of copies of an input of 300 i8.
    function chain(uint256 count) private {
        delete _instructions;
        _instructions.push(copyOf(1, 0, 2, 300));
        for (uint32 i = 1; i < count; ++i) _instructions.push(copyOf(3, i - 1, 2, 300));
        _root = begun();
    }

    function begun() private returns (bytes32) {
        bytes32 instructionsRoot = rootOver(hashesOf(_instructions), 0);
        return _programs.begin(1, uint32(_instructions.length), 1, instructionsRoot, typesOf(2, 300), typesOf(2, 300));
    }

    function page(uint256 first, uint256 end) private {
        bool isEnd = end == _instructions.length;
        bytes32[] memory siblings = siblingsOf(hashesOf(_instructions), 0, first, end - first, isEnd);
        _programs.validate(_root, uint32(first), joined(_instructions, first, end), siblings);
    }

    function assertProgress(uint256 next) private view {
        (uint32 found, uint32 count) = _programs.progressOf(_root);
        vm.assertEq(found, next);
        vm.assertEq(count, _instructions.length);
        vm.assertEq(_programs.isValid(_root), next == _instructions.length);
    }

    function testFuzz_validate_anyPages_endsValid_works(uint256 count, uint256 seed) public {
        count = bound(count, 1, MAX_INSTRUCTIONS);
        chain(count);
        uint256 next = 0;
        while (next < count) {
            assertProgress(next);
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 first = next - (seed % (next + 1));
            uint256 end = next + 1 + ((seed >> 128) % (count - next));
            page(first, end);
            next = end;
        }
        assertProgress(count);
    }

    function test_begin_sameTwice_reverts() public {
        chain(2);
        bytes32 instructionsRoot = rootOver(hashesOf(_instructions), 0);
        vm.expectRevert(abi.encodeWithSelector(IPrograms.ProgramAlreadyBegun.selector, _root));
        _programs.begin(1, 2, 1, instructionsRoot, typesOf(2, 300), typesOf(2, 300));
    }

    function test_begin_root_isHashOfHeader_works() public {
        chain(3);
        bytes32 types = keccak256(abi.encode(typesOf(2, 300)));
        bytes32 instructionsRoot = rootOver(hashesOf(_instructions), 0);
        vm.assertEq(_root, keccak256(abi.encode(uint32(1), uint32(3), uint32(1), types, types, instructionsRoot)));
    }

    function test_begin_sizesOutOfRange_reverts() public {
        IPrograms.TensorType[] memory one = typesOf(2, 300);
        IPrograms.TensorType[] memory none = new IPrograms.TensorType[](0);
        IPrograms.TensorType[] memory many = new IPrograms.TensorType[](257);
        vm.expectRevert(abi.encodeWithSelector(IPrograms.UnknownVersion.selector, 2));
        _programs.begin(2, 1, 1, 0, one, one);
        refuse(0, 1, one, one);
        refuse(65537, 1, one, one);
        refuse(1, 0, one, one);
        refuse(1, 2 ** 24 + 1, one, one);
        refuse(1, 1, many, one);
        refuse(300, 1, one, many);
        refuse(1, 1, one, none);
        refuse(1, 1, one, new IPrograms.TensorType[](2));
        _programs.begin(1, 65536, 2 ** 24, 0, none, one);
    }

    function refuse(
        uint32 instructions,
        uint32 chunks,
        IPrograms.TensorType[] memory inputs,
        IPrograms.TensorType[] memory outputs
    ) private {
        bytes memory problem = abi.encodeWithSelector(
            IPrograms.ProgramSizeOutOfRange.selector,
            instructions,
            chunks,
            inputs.length,
            outputs.length
        );
        vm.expectRevert(problem);
        _programs.begin(1, instructions, chunks, 0, inputs, outputs);
    }

    function test_begin_badTypes_reverts() public {
        IPrograms.TensorType[] memory one = typesOf(2, 300);
        for (uint256 i = 0; i < 5; ++i) {
            IPrograms.TensorType[] memory bad = typesOf(2, 300);
            if (i == 0) bad[0].dtype = 6;
            if (i == 1) bad[0].shape = new uint32[](9);
            if (i == 2) bad[0].shape[0] = 2 ** 30 + 1;
            if (i == 3) (bad[0].shape = new uint32[](2))[0] = 2 ** 31;
            if (i == 4) bad[0].shape = new uint32[](3);
            if (i == 4) (bad[0].shape[0], bad[0].shape[1], bad[0].shape[2]) = (2 ** 15, 2 ** 15, 2);
            vm.expectPartialRevert(IPrograms.TensorTypeRefused.selector);
            _programs.begin(1, 1, 1, bytes32(i), bad, one);
            vm.expectPartialRevert(IPrograms.TensorTypeRefused.selector);
            _programs.begin(1, 1, 1, bytes32(i), one, bad);
        }
        _programs.begin(1, 1, 1, 0, typesOf(5, 2 ** 30), one);
    }

    function test_validate_unknownOrFinished_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IPrograms.UnknownProgram.selector, bytes32("none")));
        _programs.validate("none", 0, "", new bytes32[](0));
        vm.assertFalse(_programs.isValid("none"));

        chain(1);
        page(0, 1);
        vm.expectRevert(abi.encodeWithSelector(IPrograms.ProgramAlreadyValid.selector, _root));
        _programs.validate(_root, 0, _instructions[0], new bytes32[](0));
    }

    function test_validate_malformedPage_reverts() public {
        chain(3);
        bytes32[] memory none = new bytes32[](0);
        uint256[2][4] memory bad = [[uint256(0), 0], [uint256(0), 319], [uint256(0), 321], [uint256(2), 640]];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IPrograms.PageMalformed.selector, bad[i][1], bad[i][0], 3));
            _programs.validate(_root, uint32(bad[i][0]), new bytes(bad[i][1]), none);
        }
    }

    function test_validate_outOfOrder_reverts() public {
        chain(5);
        bytes32[] memory none = new bytes32[](0);
        vm.expectRevert(abi.encodeWithSelector(IPrograms.PageOutOfOrder.selector, 0, 1, 2));
        _programs.validate(_root, 1, _instructions[1], none);
        page(0, 3);
        // Somebody else sent the same page first: this one changes nothing.
        vm.expectRevert(abi.encodeWithSelector(IPrograms.PageOutOfOrder.selector, 3, 0, 3));
        _programs.validate(_root, 0, joined(_instructions, 0, 3), none);
        assertProgress(3);
        page(1, 5);
        assertProgress(5);
    }

    // Valid instructions, but of another program: without the proof they would spoil what was paged.
    function test_validate_otherInstructions_reverts() public {
        chain(4);
        page(0, 2);
        bytes32[] memory siblings = siblingsOf(hashesOf(_instructions), 0, 2, 2, true);
        bytes memory other = bytes.concat(copyOf(3, 0, 2, 300), _instructions[3]);
        vm.expectPartialRevert(ChunkRuns.NotUnderRoot.selector);
        _programs.validate(_root, 2, other, siblings);
        assertProgress(2);
        page(2, 4);
        assertProgress(4);
    }

    function testFuzz_validate_oneByteChanged_reverts(uint256 place, uint8 bit) public {
        chain(3);
        bytes memory all = joined(_instructions, 0, 3);
        place = bound(place, 0, all.length - 1);
        all[place] ^= bytes1(uint8(1) << (bit % 8));
        vm.expectPartialRevert(ChunkRuns.NotUnderRoot.selector);
        _programs.validate(_root, 0, all, new bytes32[](0));
        assertProgress(0);
    }

    // The same change in a program that was begun with it: refused by a rule, or an instruction that means something else.
    function testFuzz_validate_anyDescriptorByte_neverPanics_works(uint256 place, bytes1 value) public {
        _instructions.push(copyOf(1, 0, 2, 300));
        _instructions.push(dotOf(0, 0, 2, 200));
        _instructions.push(copyOf(3, 0, 2, 300));
        place = bound(place, 0, 319);
        uint256 which = uint256(keccak256(abi.encode(place, value))) % 3;
        _instructions[which][place] = value;
        _root = begun();
        bytes memory all = joined(_instructions, 0, 3);
        (bool done, bytes memory data) = address(_programs).call(
            abi.encodeCall(_programs.validate, (_root, 0, all, new bytes32[](0)))
        );
        if (!done) vm.assertEq(bytes32(bytes4(data)), bytes32(InstructionRules.InstructionRefused.selector));
        vm.assertEq(_programs.isValid(_root), done);
    }

    function test_validate_garbageBehindTheEnd_reverts() public {
        chain(3);
        bytes32[] memory leaves = new bytes32[](4);
        for (uint256 i = 0; i < 3; ++i) leaves[i] = keccak256(_instructions[i]);
        leaves[3] = "not padding";
        _root = _programs.begin(1, 3, 1, rootOver(leaves, 0), typesOf(2, 300), typesOf(2, 300));
        vm.expectPartialRevert(ChunkRuns.NotUnderRoot.selector);
        _programs.validate(_root, 0, joined(_instructions, 0, 3), new bytes32[](0));
    }
}
