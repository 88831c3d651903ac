// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MerkleLogHarness} from "../../../contracts/mocks/MerkleLogHarness.sol";
import {NaiveLog} from "../helpers/NaiveLog.sol";
import {Test} from "../helpers/Test.sol";

contract MerkleLogIsIncludedTest is Test {
    MerkleLogHarness private log = new MerkleLogHarness();
    bytes32[] private entries;

    function setUp() public {
        for (uint256 i = 0; i < 40; ++i) entries.push(keccak256(abi.encode(i)));
    }

    function test_isIncluded_everyEntryOfSmallLogs_works() public view {
        bytes32[] memory all = entries;
        for (uint256 size = 1; size <= 17; ++size) {
            bytes32 root = NaiveLog.root(all, size);
            for (uint256 index = 0; index < size; ++index) {
                bytes32[] memory path = NaiveLog.path(all, index, size);
                bytes32 leaf = log.hashLeaf(all[index]);
                vm.assertTrue(log.isIncluded(leaf, index, size, path, root));
                for (uint256 other = 0; other < size + 2; ++other) {
                    if (other != index) vm.assertFalse(log.isIncluded(leaf, other, size, path, root));
                }
            }
        }
    }

    function test_isIncluded_emptyLog_works() public view {
        vm.assertFalse(log.isIncluded(0, 0, 0, new bytes32[](0), sha256("")));
        vm.assertFalse(log.isIncluded(0, 0, 0, new bytes32[](0), 0));
    }

    function test_isIncluded_onlyEntry_works() public view {
        bytes32 leaf = log.hashLeaf(entries[0]);
        vm.assertTrue(log.isIncluded(leaf, 0, 1, new bytes32[](0), leaf));
        vm.assertFalse(log.isIncluded(leaf, 0, 1, new bytes32[](1), leaf));
    }

    function test_isIncluded_largestNumbers_works() public view {
        uint256 max = type(uint256).max;
        vm.assertFalse(log.isIncluded(0, max, max, new bytes32[](256), 0));
        vm.assertFalse(log.isIncluded(0, max - 1, max, new bytes32[](256), 0));
        vm.assertFalse(log.isIncluded(0, 0, max, new bytes32[](257), 0));
    }

    // One step too far must stop at once: the length of a path is the caller's choice.
    function test_isIncluded_endlessPath_stopsEarly_works() public view {
        bytes32[] memory path = new bytes32[](5000);
        uint256 gas = gasleft();
        vm.assertFalse(log.isIncluded(0, 3, 8, path, 0));
        vm.assertLt(gas - gasleft(), 1_500_000);
    }

    function testFuzz_isIncluded_lengthChanged_works(uint256 size, uint256 index, uint256 length) public view {
        bytes32[] memory all = entries;
        size = bound(size, 1, 40);
        index = bound(index, 0, size - 1);
        bytes32[] memory path = NaiveLog.path(all, index, size);
        length = bound(length, 0, 12);
        bytes32[] memory changed = new bytes32[](length);
        for (uint256 i = 0; i < length && i < path.length; ++i) changed[i] = path[i];

        bool included = log.isIncluded(log.hashLeaf(all[index]), index, size, changed, NaiveLog.root(all, size));
        vm.assertEq(included, length == path.length);
    }

    function testFuzz_isIncluded_oneBitChanged_works(uint256 size, uint256 index, uint256 bit) public view {
        bytes32[] memory all = entries;
        size = bound(size, 2, 40);
        index = bound(index, 0, size - 1);
        bytes32[] memory path = NaiveLog.path(all, index, size);
        bytes32 leaf = log.hashLeaf(all[index]);
        bytes32 root = NaiveLog.root(all, size);
        bit = bound(bit, 0, (path.length + 2) * 256 - 1);
        bytes32 flip = bytes32(1 << (bit % 256));
        uint256 place = bit / 256;
        if (place < path.length) path[place] ^= flip;
        else if (place == path.length) leaf ^= flip;
        else root ^= flip;

        vm.assertFalse(log.isIncluded(leaf, index, size, path, root));
    }

    function testFuzz_isIncluded_anything_works(
        bytes32 leaf,
        uint256 index,
        uint256 size,
        bytes32[] calldata path,
        bytes32 root,
        bool small
    ) public view {
        if (small) (index, size) = (index % 300, size % 300);
        bool expected = index == 0 && size == 1 && path.length == 0 && leaf == root;
        vm.assertEq(log.isIncluded(leaf, index, size, path, root), expected);
    }
}
