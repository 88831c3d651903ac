// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ChunkRuns} from "../../../contracts/exact/ChunkRuns.sol";
import {ExactTest} from "../helpers/ExactTest.sol";

/// @dev Runs of chunks against a tree that is built the naive way.
contract ChunkRunsTest is ExactTest {
    uint256 private constant MAX_CHUNKS = 40;
    bytes32 private immutable _PAD = keccak256(new bytes(256));

    function load(
        bytes32 root,
        uint256 depth,
        uint256 first,
        bytes calldata chunks,
        bytes32[] calldata siblings
    ) external pure returns (bytes32) {
        uint256 position = ChunkRuns.load(root, depth, first, chunks, siblings);
        bytes32 hash;
        uint256 length = chunks.length;
        assembly ("memory-safe") {
            hash := keccak256(position, length)
        }
        return hash;
    }

    function chunksOf(uint256 seed, uint256 count) private pure returns (bytes[] memory chunks) {
        chunks = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) {
            bytes32 word = keccak256(abi.encode(seed, i));
            for (uint256 k = 0; k < 8; ++k) chunks[i] = abi.encodePacked(chunks[i], word);
        }
    }

    struct Proof {
        bytes32 root;
        uint256 depth;
        uint256 first;
        bytes run;
        bytes32[] siblings;
    }

    function anyProof(uint256 seed, uint256 least) private view returns (Proof memory proof) {
        uint256 total = bound(seed, least, MAX_CHUNKS);
        if (total > MAX_CHUNKS) total = MAX_CHUNKS;
        proof.first = uint256(keccak256(abi.encode(seed, "first"))) % total;
        uint256 count = 1 + (uint256(keccak256(abi.encode(seed, "count"))) % (total - proof.first));
        bytes[] memory chunks = chunksOf(seed, total);
        bytes32[] memory leaves = hashesOf(chunks);
        proof.root = rootOver(leaves, _PAD);
        proof.depth = depthOf(total);
        proof.run = joined(chunks, proof.first, proof.first + count);
        proof.siblings = siblingsOf(leaves, _PAD, proof.first, count, false);
    }

    function testFuzz_load_anyRun_isLoaded_works(uint256 seed) public view {
        Proof memory proof = anyProof(seed, 1);
        bytes32 found = this.load(proof.root, proof.depth, proof.first, proof.run, proof.siblings);
        vm.assertEq(found, keccak256(proof.run));
    }

    function test_load_paddingChunks_areZeros_works() public view {
        bytes32[] memory leaves = hashesOf(chunksOf(1, 5));
        bytes32 root = rootOver(leaves, _PAD);
        this.load(root, 3, 5, new bytes(3 * 256), siblingsOf(leaves, _PAD, 5, 3, false));
        this.load(root, 3, 7, new bytes(256), siblingsOf(leaves, _PAD, 7, 1, false));
    }

    function testFuzz_load_changed_reverts(uint256 seed, uint256 place) public {
        Proof memory proof = anyProof(seed, 2);
        place = bound(place, 0, proof.run.length + proof.siblings.length - 1);
        if (place < proof.run.length) proof.run[place] ^= 0x01;
        else proof.siblings[place - proof.run.length] ^= bytes32(uint256(1));

        vm.expectPartialRevert(ChunkRuns.NotUnderRoot.selector);
        this.load(proof.root, proof.depth, proof.first, proof.run, proof.siblings);
    }

    function test_load_outsideTheTree_reverts() public {
        bytes32[] memory leaves = hashesOf(chunksOf(1, 4));
        bytes32 root = rootOver(leaves, _PAD);
        bytes32[] memory none = new bytes32[](0);
        uint256[2][4] memory bad = [[uint256(0), 0], [uint256(0), 255], [uint256(3), 512], [uint256(4), 256]];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ChunkRuns.RunOutsideTree.selector, bad[i][0], bad[i][1], 2));
            this.load(root, 2, bad[i][0], new bytes(bad[i][1]), none);
        }
    }

    function test_load_siblingsMissingOrLeftOver_reverts() public {
        bytes[] memory chunks = chunksOf(1, 6);
        bytes32[] memory leaves = hashesOf(chunks);
        bytes32 root = rootOver(leaves, _PAD);
        bytes memory run = joined(chunks, 1, 4);
        bytes32[] memory siblings = siblingsOf(leaves, _PAD, 1, 3, false);
        vm.assertEq(siblings.length, 2);
        vm.expectRevert(abi.encodeWithSelector(ChunkRuns.WrongSiblings.selector, 2, 3));
        this.load(root, 3, 1, run, new bytes32[](3));
        vm.expectPartialRevert(ChunkRuns.WrongSiblings.selector);
        this.load(root, 3, 1, run, new bytes32[](1));
        vm.expectRevert(abi.encodeWithSelector(ChunkRuns.WrongSiblings.selector, 3, 2));
        this.load(root, 3, 1, joined(chunks, 1, 2), new bytes32[](2));
    }

    // A node of two leaves is 64 bytes and no chunk: there is no depth but the tensor's.
    function test_load_otherDepth_reverts() public {
        bytes[] memory chunks = chunksOf(1, 4);
        bytes32[] memory leaves = hashesOf(chunks);
        bytes32 root = rootOver(leaves, _PAD);
        bytes32[] memory siblings = siblingsOf(leaves, _PAD, 0, 1, false);
        vm.expectRevert(abi.encodeWithSelector(ChunkRuns.WrongSiblings.selector, 1, 2));
        this.load(root, 1, 0, chunks[0], siblings);
        vm.expectRevert(abi.encodeWithSelector(ChunkRuns.WrongSiblings.selector, 3, 2));
        this.load(root, 3, 0, chunks[0], siblings);
    }

    function test_depthOf_everySize_isCeilOfLog_works() public pure {
        for (uint256 leaves = 1; leaves < 70; ++leaves) vm.assertEq(ChunkRuns.depthOf(leaves), depthOf(leaves));
        vm.assertEq(ChunkRuns.depthOf(2 ** 25), 25);
        vm.assertEq(ChunkRuns.depthOf(2 ** 25 + 1), 26);
        uint256[2][5] memory sizes = [
            [uint256(0), 1],
            [uint256(1), 1],
            [uint256(256), 1],
            [uint256(257), 2],
            [uint256(512), 2]
        ];
        for (uint256 i = 0; i < sizes.length; ++i) vm.assertEq(ChunkRuns.chunksOf(sizes[i][0]), sizes[i][1]);
    }
}
