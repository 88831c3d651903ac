// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {AnchorsTest} from "../helpers/AnchorsTest.sol";

contract AnchorsAnchoredAtTest is AnchorsTest {
    function test_anchoredAt_everyEntryUnderEveryStep_succeeds() public {
        for (uint256 i = 0; i < 6; ++i) {
            grow(i + 1);
            pass(1);
        }
        IAnchors.Opening memory made = opening(HEAD, 0, 5);
        for (uint256 anchoring = 0; anchoring < 6; ++anchoring) {
            for (uint256 index = 0; index < history[anchoring].size; ++index) {
                uint64 time = anchors.anchoredAt(operator, entries[index], made, leafProof(index, 0, anchoring));
                vm.assertEq(time, START + anchoring);
            }
        }
    }

    function test_anchoredAt_underRingSlot_succeeds() public {
        grow(3);
        pass(PERIOD);
        grow(1);

        vm.assertEq(anchors.anchoredAt(operator, entries[2], opening(0, 0, 0), leafProof(2, 0, 0)), START);
    }

    function test_anchoredAt_forgedOpening_reverts() public {
        grow(1);
        IAnchors.Opening memory made = headOpening();
        made.anchorings[0].time -= 1;

        bytes memory expected = mismatch(made, fold(made), anchors.headOf(operator));
        vm.expectRevert(expected);
        anchors.anchoredAt(operator, entries[0], made, leafProof(0, 0, 0));
    }

    // Age of the first anchor, root of the second: each is genuine, the pair is not.
    function test_anchoredAt_ageOfOneRootOfOther_reverts() public {
        grow(1);
        pass(WINDOW);
        grow(1);
        IAnchors.Opening memory made = opening(HEAD, 0, 1);
        made.anchorings[1].time = made.anchorings[0].time;

        IAnchors.LeafProof memory proof = leafProof(1, 0, 1);
        bytes memory expected = mismatch(made, fold(made), anchors.headOf(operator));
        vm.expectRevert(expected);
        anchors.anchoredAt(operator, entries[1], made, proof);
    }

    function test_anchoredAt_entryNewerThanStep_reverts() public {
        grow(1);
        grow(1);
        IAnchors.Opening memory made = opening(HEAD, 0, 1);
        IAnchors.LeafProof memory proof = leafProof(1, 0, 1);
        proof.anchoring = 0;

        expectNotIncluded(entries[1], 1, 0);
        anchors.anchoredAt(operator, entries[1], made, proof);
    }

    function test_anchoredAt_otherIndex_reverts() public {
        grow(4);
        IAnchors.LeafProof memory proof = leafProof(1, 0, 0);
        proof.index = 0;

        expectNotIncluded(entries[1], 0, 0);
        anchors.anchoredAt(operator, entries[1], headOpening(), proof);
    }

    // A node of the tree is no entry: leaves and nodes are hashed with different prefixes.
    function test_anchoredAt_innerNodeAsEntry_reverts() public {
        grow(4);
        IAnchors.LeafProof memory proof = leafProof(0, 0, 0);
        bytes32 node = proof.path[1];
        proof.path = new bytes32[](1);
        proof.path[0] = node;

        expectNotIncluded(node, 0, 0);
        anchors.anchoredAt(operator, node, headOpening(), proof);
    }

    function test_anchoredAt_endlessPath_reverts() public {
        grow(4);
        IAnchors.LeafProof memory proof = leafProof(0, 0, 0);
        proof.path = new bytes32[](10_000);
        IAnchors.Opening memory made = headOpening();

        expectNotIncluded(entries[0], 0, 0);
        uint256 gas = gasleft();
        anchors.anchoredAt(operator, entries[0], made, proof);
        // The caller pays for 320 KB of calldata, the contract stops after the two nodes that the size allows.
        vm.assertLt(gas - gasleft(), 4_000_000);
    }

    // A size is the operator's word: under a false one the same root shows the last entry elsewhere. That is why whoever
    // holds a receipt compares its leafIndex with the proof's index, as InferenceEscrow does.
    function test_anchoredAt_sizeLie_movesLastEntry_succeeds() public {
        grow(3);
        anchorRoot(history[0].root, 5);
        IAnchors.LeafProof memory proof = leafProof(2, 0, 0);

        vm.assertEq(anchors.anchoredAt(operator, entries[2], opening(HEAD, 0, 1), proof), START);
        proof.index = 4;
        vm.assertEq(anchors.anchoredAt(operator, entries[2], headOpening(), proof), START);
        proof.index = 2;
        IAnchors.Opening memory made = headOpening();
        vm.expectRevert(abi.encodeWithSelector(IAnchors.NotIncluded.selector, entries[2], 2, 5, history[1].root));
        anchors.anchoredAt(operator, entries[2], made, proof);
    }

    function testFuzz_anchoredAt_anyAnchoring_works(uint256 anchoring) public {
        grow(1);
        grow(1);
        IAnchors.Opening memory made = opening(HEAD, 0, 1);
        IAnchors.LeafProof memory proof = leafProof(0, 0, anchoring < 2 ? anchoring : 0);
        proof.anchoring = anchoring;

        if (anchoring > 1) vm.expectRevert(abi.encodeWithSelector(IAnchors.UnknownAnchoring.selector, anchoring, 2));
        anchors.anchoredAt(operator, entries[0], made, proof);
    }

    function testFuzz_anchoredAt_anyProof_works(
        uint8 count,
        bytes32 digest,
        uint40 index,
        bytes32[] calldata path
    ) public {
        grow(bound(count, 1, 20));
        IAnchors.LeafProof memory proof = IAnchors.LeafProof(0, index, path);

        expectNotIncluded(digest, index, 0);
        anchors.anchoredAt(operator, digest, headOpening(), proof);
    }

    function testFuzz_anchoredAt_pathChanged_reverts(uint8 count, uint8 index, uint8 place, bytes32 hash) public {
        grow(bound(count, 2, 20));
        index = uint8(bound(index, 0, entries.length - 1));
        IAnchors.LeafProof memory proof = leafProof(index, 0, 0);
        place = uint8(bound(place, 0, proof.path.length - 1));
        vm.assume(proof.path[place] != hash);
        proof.path[place] = hash;

        expectNotIncluded(entries[index], index, 0);
        anchors.anchoredAt(operator, entries[index], headOpening(), proof);
    }

    function expectNotIncluded(bytes32 digest, uint40 index, uint256 anchoring) private {
        IAnchors.Anchoring memory shown = history[anchoring];
        vm.expectRevert(abi.encodeWithSelector(IAnchors.NotIncluded.selector, digest, index, shown.size, shown.root));
    }
}
