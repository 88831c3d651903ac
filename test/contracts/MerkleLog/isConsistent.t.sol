// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MerkleLogHarness} from "../../../contracts/mocks/MerkleLogHarness.sol";
import {NaiveLog} from "../helpers/NaiveLog.sol";
import {Test} from "../helpers/Test.sol";

contract MerkleLogIsConsistentTest is Test {
    MerkleLogHarness private log = new MerkleLogHarness();
    bytes32[] private entries;

    function setUp() public {
        for (uint256 i = 0; i < 40; ++i) entries.push(keccak256(abi.encode(i)));
    }

    function test_isConsistent_everyPairOfSmallLogs_works() public view {
        bytes32[] memory all = entries;
        for (uint256 size = 1; size <= 17; ++size) {
            bytes32 root = NaiveLog.root(all, size);
            for (uint256 oldSize = 1; oldSize <= size; ++oldSize) {
                bytes32 oldRoot = NaiveLog.root(all, oldSize);
                bytes32[] memory proof = NaiveLog.consistency(all, oldSize, size);
                vm.assertTrue(log.isConsistent(oldSize, oldRoot, size, root, proof));
                if (oldSize < size) vm.assertFalse(log.isConsistent(size, root, oldSize, oldRoot, proof));
            }
        }
    }

    function test_isConsistent_emptyOldLog_works() public view {
        bytes32 root = NaiveLog.root(entries, 5);
        vm.assertFalse(log.isConsistent(0, sha256(""), 5, root, new bytes32[](0)));
        vm.assertFalse(log.isConsistent(0, sha256(""), 0, sha256(""), new bytes32[](0)));
        vm.assertFalse(log.isConsistent(0, 0, 0, 0, new bytes32[](0)));
    }

    function test_isConsistent_sameSize_works() public view {
        bytes32 root = NaiveLog.root(entries, 5);
        vm.assertTrue(log.isConsistent(5, root, 5, root, new bytes32[](0)));
        vm.assertFalse(log.isConsistent(5, root, 5, root, new bytes32[](1)));
        vm.assertFalse(log.isConsistent(5, root, 5, ~root, new bytes32[](0)));
    }

    // A complete old tree is left out of its proof, a ragged one heads it: with nothing there, nothing may be read.
    function test_isConsistent_noProof_works() public view {
        for (uint256 oldSize = 1; oldSize < 9; ++oldSize) {
            bytes32 oldRoot = NaiveLog.root(entries, oldSize);
            vm.assertFalse(log.isConsistent(oldSize, oldRoot, 9, NaiveLog.root(entries, 9), new bytes32[](0)));
        }
    }

    function test_isConsistent_largestNumbers_works() public view {
        uint256 max = type(uint256).max;
        vm.assertFalse(log.isConsistent(max, 0, max, ~bytes32(0), new bytes32[](0)));
        vm.assertFalse(log.isConsistent(max - 1, 0, max, 0, new bytes32[](300)));
        vm.assertFalse(log.isConsistent(1 << 255, 0, max, 0, new bytes32[](300)));
    }

    function testFuzz_isConsistent_lengthChanged_works(uint256 oldSize, uint256 size, uint256 length) public view {
        bytes32[] memory all = entries;
        size = bound(size, 2, 40);
        oldSize = bound(oldSize, 1, size - 1);
        bytes32[] memory proof = NaiveLog.consistency(all, oldSize, size);
        length = bound(length, 0, 12);
        bytes32[] memory changed = new bytes32[](length);
        for (uint256 i = 0; i < length && i < proof.length; ++i) changed[i] = proof[i];
        (bytes32 oldRoot, bytes32 root) = (NaiveLog.root(all, oldSize), NaiveLog.root(all, size));

        vm.assertEq(log.isConsistent(oldSize, oldRoot, size, root, changed), length == proof.length);
    }

    function testFuzz_isConsistent_oneBitChanged_works(uint256 oldSize, uint256 size, uint256 bit) public view {
        bytes32[] memory all = entries;
        size = bound(size, 2, 40);
        oldSize = bound(oldSize, 1, size - 1);
        bytes32[] memory proof = NaiveLog.consistency(all, oldSize, size);
        (bytes32 oldRoot, bytes32 root) = (NaiveLog.root(all, oldSize), NaiveLog.root(all, size));
        bit = bound(bit, 0, (proof.length + 2) * 256 - 1);
        bytes32 flip = bytes32(1 << (bit % 256));
        uint256 place = bit / 256;
        if (place < proof.length) proof[place] ^= flip;
        else if (place == proof.length) oldRoot ^= flip;
        else root ^= flip;

        vm.assertFalse(log.isConsistent(oldSize, oldRoot, size, root, proof));
    }

    function testFuzz_isConsistent_otherHistory_works(uint256 oldSize, uint256 size, uint256 changed) public view {
        bytes32[] memory all = entries;
        size = bound(size, 2, 40);
        oldSize = bound(oldSize, 1, size - 1);
        bytes32 oldRoot = NaiveLog.root(all, oldSize);
        all[bound(changed, 0, oldSize - 1)] = keccak256("rewritten");
        bytes32[] memory proof = NaiveLog.consistency(all, oldSize, size);

        vm.assertFalse(log.isConsistent(oldSize, oldRoot, size, NaiveLog.root(all, size), proof));
    }

    function testFuzz_isConsistent_anything_works(
        uint256 oldSize,
        bytes32 oldRoot,
        uint256 size,
        bytes32 root,
        bytes32[] calldata proof,
        bool small
    ) public view {
        if (small) (oldSize, size) = (oldSize % 300, size % 300);
        bool expected = oldSize == size && size > 0 && oldRoot == root && proof.length == 0;
        vm.assertEq(log.isConsistent(oldSize, oldRoot, size, root, proof), expected);
    }
}
