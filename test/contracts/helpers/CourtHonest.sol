// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {Fault} from "../../../contracts/types/Fault.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {CourtWorld} from "./CourtWorld.sol";
import {NaiveLog} from "./NaiveLog.sol";

/// @notice An operator that does everything as late as it may and nothing wrong, and the clock of its world.
/// @dev It anchors by `anchorBy`, answers within a third of the time to answer, and within as much after the chain stood still.
abstract contract CourtHonest is CourtWorld {
    uint64 internal constant NEVER = type(uint64).max;

    uint64 public clock = START;
    uint64 internal anchorDue = NEVER;
    uint64 internal answerDue = NEVER;
    uint64 internal resumed;
    IFaultCourt.SignedReceipt[] internal promises;
    uint256[] internal questions;
    bytes32[] internal signs;

    function promiseCount() external view returns (uint256) {
        return promises.length;
    }

    function promiseDigest(uint256 number) external view returns (bytes32) {
        return digestOf(promises[number]);
    }

    /// @dev Issues a receipt for the next place of the honest log.
    function issueHonestly(uint256 delay) internal {
        InferenceReceipt memory receipt = receiptAt(entries.length);
        receipt.anchorBy = receipt.issuedAt + uint64(bound(delay, 1, MAX_DELAY));
        IFaultCourt.SignedReceipt memory made = signed(receipt);
        promises.push(made);
        entries.push(digestOf(made));
        if (receipt.anchorBy < anchorDue) anchorDue = receipt.anchorBy;
    }

    /// @dev Lets time pass in a chain that works: the honest operator does what is due when it is due.
    function advance(uint256 time) internal {
        uint64 target = clock + uint64(time);
        while (anchorDue <= target || answerDue <= target) {
            uint64 due = anchorDue < answerDue ? anchorDue : answerDue;
            if (due > clock) setClock(due);
            if (anchorDue <= clock) anchorHonestly();
            if (answerDue <= clock) answerHonestly();
        }
        setClock(target);
    }

    /// @dev Lets time pass in a chain that stands still. Twice in a row is beyond what any rule can see.
    function standStill(uint256 time) internal returns (bool stood) {
        if (clock < resumed) return false;
        setClock(clock + uint64(time));
        resumed = clock + THIRD;
        if (anchorDue < clock) anchorDue = resumed;
        if (answerDue < clock) answerDue = resumed;
        return true;
    }

    function setClock(uint64 time) internal {
        clock = time;
        vm.warp(time);
        vm.roll(block.number + 1);
    }

    function anchorHonestly() internal {
        anchorDue = NEVER;
        if (entries.length > anchors.sizeOf(operator)) anchorLog();
    }

    function answerHonestly() internal {
        answerDue = NEVER;
        uint256 last = history.length - 1;
        for (uint256 i = 0; i < questions.length; ++i) {
            IFaultCourt.Demand memory demand = court.demandOf(questions[i]);
            bytes32[] memory path =
                demand.fault == Fault.WithheldLeaf
                    ? NaiveLog.path(entries, demand.leaf.index, history[last].size)
                    : NaiveLog.consistency(entries, demand.consistency.oldSize, demand.consistency.newSize);
            IAnchors.LeafProof memory proof = IAnchors.LeafProof(0, demand.leaf.index, path);
            vm.prank(operator);
            if (demand.fault == Fault.WithheldLeaf) court.answerLeaf(questions[i], opening(last), proof);
            else court.answerConsistency(questions[i], path);
        }
        delete questions;
    }

    function question(uint256 id) internal {
        questions.push(id);
        if (clock + THIRD < answerDue) answerDue = clock + THIRD;
    }

    /// @dev Any sign of life that was given so far.
    function signOfLife(uint256 seed) internal view returns (bytes32) {
        return signs.length == 0 ? bytes32(seed) : signs[seed % signs.length];
    }
}
