// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {NaiveLog} from "../helpers/NaiveLog.sol";
import {AnchorsTest} from "../helpers/AnchorsTest.sol";

contract AnchorsRecordForkTest is AnchorsTest {
    uint256 private constant FORKED = 2;
    bytes32 private constant OTHER = keccak256("another entry");

    struct Evidence {
        bytes32 digest;
        IAnchors.Opening opening;
        IAnchors.LeafProof proof;
    }

    bytes32[] private forkedEntries;

    /// @dev The operator anchors three entries, then four of which the third is another one.
    function setUp() public override {
        super.setUp();
        grow(3);
        forkedEntries = entries;
        forkedEntries[FORKED] = OTHER;
        forkedEntries.push(keccak256("one more"));
        pass(WINDOW + 1);
        anchorRoot(NaiveLog.root(forkedEntries, 4), 4);
    }

    function test_recordFork_differentEntries_succeeds() public {
        IAnchors.Opening memory made = opening(HEAD, 0, 1);
        vm.assertTrue(isSettled(entries[FORKED], made, leafProof(FORKED, 0, 0)));

        vm.expectEmit(address(anchors));
        emit IAnchors.ForkRecorded(operator, uint40(FORKED), entries[FORKED], OTHER);
        vm.prank(stranger);
        record(honest(FORKED), forked(FORKED));

        vm.assertEq(anchors.forkedAt(operator), block.timestamp);
        vm.assertFalse(isSettled(entries[FORKED], made, leafProof(FORKED, 0, 0)));
        vm.assertFalse(isSettled(entries[0], made, leafProof(0, 0, 0)));
    }

    function test_recordFork_leavesAnchoringAlone_succeeds() public {
        record(honest(FORKED), forked(FORKED));
        anchorRoot(keccak256("next"), 5);

        vm.assertEq(anchors.sizeOf(operator), 5);
    }

    function test_recordFork_second_reverts() public {
        record(honest(FORKED), forked(FORKED));

        expectRecordRevert(
            honest(FORKED),
            forked(FORKED),
            abi.encodeWithSelector(IAnchors.ForkAlreadyRecorded.selector, operator)
        );
    }

    function test_recordFork_sameEntryUnderBoth_reverts() public {
        expectRecordRevert(
            honest(0),
            forked(0),
            abi.encodeWithSelector(IAnchors.NotAFork.selector, 0, 0, entries[0], entries[0])
        );
    }

    function test_recordFork_differentIndices_reverts() public {
        expectRecordRevert(
            honest(0),
            forked(FORKED),
            abi.encodeWithSelector(IAnchors.NotAFork.selector, 0, FORKED, entries[0], OTHER)
        );
    }

    function test_recordFork_entryNotThere_reverts() public {
        Evidence memory invented = forked(0);
        invented.digest = OTHER;

        expectRecordRevert(
            honest(0),
            invented,
            abi.encodeWithSelector(IAnchors.NotIncluded.selector, OTHER, 0, 4, history[1].root)
        );
    }

    function test_recordFork_openingNotStored_reverts() public {
        Evidence memory invented = honest(FORKED);
        invented.opening.anchorings[0].root = keccak256("never anchored");

        expectRecordRevert(
            invented,
            forked(FORKED),
            mismatch(invented.opening, fold(invented.opening), anchors.headOf(operator))
        );
    }

    function test_recordFork_ofOtherOperator_reverts() public {
        Evidence memory a = honest(FORKED);
        Evidence memory b = forked(FORKED);

        vm.expectPartialRevert(IAnchors.OpeningMismatch.selector);
        anchors.recordFork(stranger, a.digest, a.opening, a.proof, b.digest, b.opening, b.proof);
    }

    // An honest operator's log only grows: whatever two anchors and entries are shown, it is no fork.
    function testFuzz_recordFork_honestLog_reverts(
        uint8 indexA,
        uint8 indexB,
        bool anchoringA,
        bool anchoringB
    ) public {
        IAnchors.Opening memory made = honestOpening();
        Evidence memory a = Evidence(0, made, leafProof(0, 2, 0));
        Evidence memory b = Evidence(0, made, leafProof(0, 2, 0));
        (a.digest, a.proof) = shown(indexA, anchoringA);
        (b.digest, b.proof) = shown(indexB, anchoringB);

        expectRecordRevert(
            a,
            b,
            abi.encodeWithSelector(IAnchors.NotAFork.selector, a.proof.index, b.proof.index, a.digest, b.digest)
        );
    }

    function honestOpening() private returns (IAnchors.Opening memory) {
        while (entries.length < 5) entries.push(keccak256(abi.encode(entries.length)));
        grow(1);
        grow(2);
        return opening(HEAD, 2, 3);
    }

    function shown(uint8 index, bool later) private view returns (bytes32, IAnchors.LeafProof memory) {
        uint256 anchoring = later ? 1 : 0;
        uint256 position = bound(index, 0, history[2 + anchoring].size - 1);
        return (entries[position], leafProof(position, 2, anchoring));
    }

    function honest(uint256 index) private view returns (Evidence memory) {
        return Evidence(entries[index], opening(HEAD, 0, 1), leafProof(index, 0, 0));
    }

    function forked(uint256 index) private view returns (Evidence memory) {
        IAnchors.LeafProof memory proof = IAnchors.LeafProof(0, uint40(index), NaiveLog.path(forkedEntries, index, 4));
        return Evidence(forkedEntries[index], opening(HEAD, 1, 1), proof);
    }

    function record(Evidence memory a, Evidence memory b) private {
        anchors.recordFork(operator, a.digest, a.opening, a.proof, b.digest, b.opening, b.proof);
    }

    function expectRecordRevert(Evidence memory a, Evidence memory b, bytes memory expected) private {
        vm.expectRevert(expected);
        record(a, b);
    }
}
