// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {Fault} from "../../../contracts/types/Fault.sol";
import {CourtTest} from "../helpers/CourtTest.sol";

contract ChallengeDisplacementTest is CourtTest {
    uint256 private constant PENALTY = STAKE / 2;

    IFaultCourt.SignedReceipt private made;
    IAnchors.LeafProof private proof;

    /// @dev A receipt for index 1 of a log of three that holds something else there.
    function setUp() public override {
        super.setUp();
        made = signed(receiptAt(1));
        fill(3);
        anchorLog();
        proof = proofOf(1, 0, 0);
    }

    function test_challengeDisplacement_atOnce_succeeds() public {
        IFaultCourt.BountyClaim memory bountyClaim = bountyClaimOn(digestOf(made));

        expectPunished(placeKey(operator, 1), Fault.Displacement, PENALTY, true);
        court.challengeDisplacement(made, entries[1], opening(0), proof, bountyClaim);

        assertPaid(placeKey(operator, 1), PENALTY, true);
        assertFault(digestOf(made), Fault.Displacement);
        assertFault(entries[1], Fault.None);
        vm.assertFalse(staking.isBacked(operator));
    }

    function test_challengeDisplacement_lastAdmissibleSecond_succeeds() public {
        vm.warp(made.receipt.anchorBy + WINDOW);
        court.challengeDisplacement(made, entries[1], opening(0), proof, nobody);
        assertFault(digestOf(made), Fault.Displacement);
    }

    function test_challengeDisplacement_oneSecondLate_reverts() public {
        vm.warp(made.receipt.anchorBy + WINDOW + 1);
        expectError(tooLate(digestOf(made), made.receipt.anchorBy + WINDOW));
        court.challengeDisplacement(made, entries[1], opening(0), proof, nobody);
    }

    function test_challengeDisplacement_ofTheReceiptItself_reverts() public {
        made = honest();
        (bytes32 digest, IAnchors.LeafProof memory own) = (digestOf(made), proofOf(4, 0, 1));
        expectError(abi.encodeWithSelector(IFaultCourt.NotDisplaced.selector, digest, 4, 4));
        court.challengeDisplacement(made, digest, opening(0), own, nobody);
    }

    function test_challengeDisplacement_otherIndex_reverts() public {
        IAnchors.LeafProof memory elsewhere = proofOf(2, 0, 0);
        expectError(abi.encodeWithSelector(IFaultCourt.NotDisplaced.selector, digestOf(made), 1, 2));
        court.challengeDisplacement(made, entries[2], opening(0), elsewhere, nobody);
    }

    // An honest operator's entry at the receipt's own place has one proof; nothing else can be shown there.
    function testFuzz_challengeDisplacement_invented_reverts(bytes32 other, uint256 length) public {
        made = honest();
        bytes32 digest = digestOf(made);
        vm.assume(other != digest);
        IAnchors.LeafProof memory claimed = proofOf(4, 0, 1);
        bytes32[] memory path = new bytes32[](bound(length, 0, 50));
        for (uint256 i = 0; i < path.length; ++i) path[i] = i < claimed.path.length ? claimed.path[i] : other;
        claimed.path = path;

        vm.expectPartialRevert(IAnchors.NotIncluded.selector);
        court.challengeDisplacement(made, other, opening(0), claimed, nobody);
    }

    // Conflict and displacement of one place are one fault; a receipt that comes to light later is still marked.
    function test_challengeDisplacement_afterConflict_marksOnly_works() public {
        (IFaultCourt.SignedReceipt memory a, IFaultCourt.SignedReceipt memory b) = twins(1);
        made = signed(a.receipt);
        made.receipt.inputUnits = 9;
        made = signed(made.receipt);
        court.challengeConflict(a, b, nobody);

        expectError(punishedBefore(placeKey(operator, 1)));
        court.challengeDisplacement(a, entries[1], opening(0), proof, nobody);
        court.challengeDisplacement(made, entries[1], opening(0), proof, nobody);

        assertFault(digestOf(a), Fault.Conflict);
        assertFault(digestOf(made), Fault.Displacement);
        assertPaid(placeKey(operator, 1), PENALTY, false);
    }

    // Shown under one history while another one holds the receipt: the receipt is displaced, and the operator forked.
    function test_challengeDisplacement_inTheOtherHistory_succeeds() public {
        bytes32 other = entries[1];
        entries[1] = digestOf(made);
        fill(1);
        anchorLog();
        court.challengeDisplacement(made, other, opening(0), proof, nobody);
        court.challengeFork(operator, other, opening(0), proof, entries[1], opening(0), proofOf(1, 0, 1), nobody);

        assertFault(digestOf(made), Fault.Displacement);
        vm.assertEq(staking.slashableOf(operator), 0);
        vm.assertEq(court.forkedAt(operator), block.timestamp);
    }

    /// @dev A receipt at its own place, index 4.
    function honest() private returns (IFaultCourt.SignedReceipt memory own) {
        own = signed(receiptAt(4));
        fill(1);
        entries.push(digestOf(own));
        anchorLog();
    }
}
