// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IAnchors} from "../interfaces/IAnchors.sol";
import {IFaultCourt} from "../interfaces/IFaultCourt.sol";
import {MerkleLog} from "../libraries/MerkleLog.sol";
import {SaturatingTime} from "../libraries/SaturatingTime.sol";
import {Duration} from "../types/Duration.sol";
import {Fault} from "../types/Fault.sol";
import {ReceiptDigest} from "../types/ReceiptDigest.sol";

/// @title Demands
/// @notice Bonded demands that something be shown of an operator's log, their answers, and silence. Bonds are counted here;
/// who holds them is told whom they go to.
/// @dev Code of its own on the chain, which the court runs on its own storage: court and stake are created by one transaction,
/// and their code would be too long for it. Deployed before the court and linked into it; whoever calls it directly reads and
/// writes nothing.
library Demands {
    /// @dev Gas of the dearest answer, in a log of 2^40 entries: test/contracts/FaultCourt/answerGas.t.sol.
    uint256 private constant ANSWER_GAS = 170_000;
    /// @dev So many open demands double the bond of the next one. Not for ever: the one demand that matters must stay payable
    /// for anybody.
    uint256 private constant STEP = 64;
    uint256 private constant MOST_DOUBLINGS = 3;
    /// @dev Seconds in which one answer surely fits: of a block of 30 million gas every 12 seconds it takes one part in 80.
    uint256 private constant ROOM = 1;

    /// @notice On which terms something is demanded.
    /// @param answer time to answer if nothing else is demanded
    /// @param longest time to answer however much is; not below `answer`
    /// @param fees bounds of the fee that bonds follow
    struct Terms {
        Duration answer;
        Duration longest;
        IFaultCourt.DemandFees fees;
    }

    /// @notice What is open against one operator.
    /// @param open how many demands
    /// @param oldest the first demand of consistency among them, 0 if there is none: see {IFaultCourt-Demand}, next
    /// @param newest the last one
    struct Queue {
        uint64 open;
        uint40 oldest;
        uint40 newest;
    }

    /// @param ofLeaf the last one, by the digest of the receipt
    /// @param ofConsistency by operator and the size after the anchoring: sizes only grow, so one names one anchoring
    /// @param silentSince when a demand for consistency first ended in silence
    struct State {
        uint256 count;
        mapping(uint256 demandId => IFaultCourt.Demand) demands;
        mapping(ReceiptDigest digest => uint256 demandId) ofLeaf;
        mapping(address operator => mapping(uint40 newSize => uint256 demandId)) ofConsistency;
        mapping(address operator => Queue) queues;
        mapping(address operator => uint64 time) silentSince;
    }

    /// @param index where the receipt was promised to stand
    /// @param size present size of the anchored log
    /// @return demandId counts from 1
    /// @return change what was sent above the bond
    function demandLeaf(
        State storage self,
        address operator,
        ReceiptDigest digest,
        uint64 index,
        uint40 size,
        Terms memory terms
    ) external returns (uint256 demandId, uint256 change) {
        require(index < size, IFaultCourt.EntryNotAnchored(index, size));
        uint256 last = self.ofLeaf[digest];
        uint256 repetition = _repetitionOf(self, last);
        if (last != 0) {
            // Otherwise an operator could have itself asked while it is honest, answer, and then replace the entry.
            IFaultCourt.Demand storage earlier = self.demands[last];
            // INVARIANT F6: A leaf is demanded again only after an answer, and under a larger head; an anchoring of a log is
            //   demanded once, ever.
            require(
                earlier.status == IFaultCourt.DemandStatus.Answered && size > earlier.leaf.minSize,
                IFaultCourt.AlreadyDemanded(last)
            );
        }

        IFaultCourt.Demand storage demand;
        (demandId, demand, change) = _open(self, Fault.WithheldLeaf, operator, repetition, terms);
        // SAFETY: `index` is below `size`.
        demand.leaf = IFaultCourt.DemandedLeaf(ReceiptDigest.unwrap(digest), uint40(index), size);
        self.ofLeaf[digest] = demandId;

        emit IFaultCourt.LeafDemanded(
            demandId,
            operator,
            ReceiptDigest.unwrap(digest),
            uint40(index),
            size,
            msg.sender,
            demand.bond,
            demand.deadline
        );
    }

    /// @param opening of a word that the contract was seen to hold
    /// @param window how long after the newer anchoring this can be demanded
    /// @return demandId counts from 1
    /// @return change what was sent above the bond
    function demandConsistency(
        State storage self,
        address operator,
        IAnchors.Opening calldata opening,
        uint256 anchoring,
        Duration window,
        Terms memory terms
    ) external returns (uint256 demandId, uint256 change) {
        uint256 anchorings = opening.anchorings.length;
        require(anchoring < anchorings - 1, IAnchors.UnknownAnchoring(anchoring, anchorings - 1));
        IAnchors.Anchoring calldata newer = opening.anchorings[anchoring + 1];
        // Old anchorings are left alone: who has stopped operating must not have to answer for gas alone, for ever. A receipt
        // that is published later can still be demanded under the head.
        uint64 until = SaturatingTime.later(newer.time, window);
        // INVARIANT F17: A demand that an anchoring extends the one before it can be made within WINDOW of that
        //   anchoring, not later.
        require(block.timestamp <= until, IFaultCourt.NoLongerAdmissible(newer.root, until));
        demandId = self.ofConsistency[operator][newer.size];
        // INVARIANT F6: A leaf is demanded again only after an answer, and under a larger head; an anchoring of a log is
        //   demanded once, ever.
        require(demandId == 0, IFaultCourt.AlreadyDemanded(demandId));

        IFaultCourt.Demand storage demand;
        (demandId, demand, change) = _open(self, Fault.WithheldConsistency, operator, 0, terms);
        IAnchors.Anchoring calldata older = opening.anchorings[anchoring];
        demand.consistency = IFaultCourt.DemandedConsistency(older.root, older.size, newer.size, newer.root);
        self.ofConsistency[operator][newer.size] = demandId;
        _append(self, operator, demandId, demand);

        emit IFaultCourt.ConsistencyDemanded(
            demandId,
            operator,
            older.root,
            older.size,
            newer.root,
            newer.size,
            msg.sender,
            demand.bond,
            demand.deadline
        );
    }

    /// @return bond that was put up
    function answerLeaf(
        State storage self,
        uint256 demandId,
        IAnchors anchors,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof calldata proof
    ) external returns (uint256 bond) {
        IFaultCourt.Demand storage demand = _openDemand(self, demandId, Fault.WithheldLeaf);
        anchors.checkOpening(demand.operator, opening);
        _requireShown(demandId, demand, opening, proof);
        return _answer(self, demandId, demand);
    }

    /// @return bond that was put up
    function answerConsistency(
        State storage self,
        uint256 demandId,
        bytes32[] calldata proof
    ) external returns (uint256 bond) {
        IFaultCourt.Demand storage demand = _openDemand(self, demandId, Fault.WithheldConsistency);
        _requireConsistent(demandId, demand, proof);
        return _answer(self, demandId, demand);
    }

    /// @dev Answers all that is open among these demands. One that somebody else answered in front is passed over: otherwise
    /// anybody could make a hundred answers fail for the price of one.
    /// @return bonds that were put up
    function answerMany(
        State storage self,
        uint256[] calldata demandIds,
        IAnchors anchors,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof[] calldata proofs
    ) external returns (uint256 bonds) {
        require(demandIds.length == proofs.length, IFaultCourt.AnswersUnpaired(demandIds.length, proofs.length));
        // Whose word the opening was seen to fold into.
        address checked;
        for (uint256 i = 0; i < demandIds.length; ++i) {
            uint256 demandId = demandIds[i];
            IFaultCourt.Demand storage demand = self.demands[demandId];
            if (demand.status != IFaultCourt.DemandStatus.Open) continue;
            if (demand.fault == Fault.WithheldLeaf) {
                address operator = demand.operator;
                if (operator != checked) anchors.checkOpening(operator, opening);
                checked = operator;
                _requireShown(demandId, demand, opening, proofs[i]);
            } else {
                _requireConsistent(demandId, demand, proofs[i].path);
            }
            bonds += _answer(self, demandId, demand);
        }
        require(bonds > 0, IFaultCourt.NothingToAnswer());
    }

    /// @dev Ends a demand that nobody answered in time. Its bond goes back to the demander, who has the bounty too.
    function endInSilence(State storage self, uint256 demandId) external returns (IFaultCourt.Demand storage demand) {
        demand = self.demands[demandId];
        require(demand.status == IFaultCourt.DemandStatus.Open, IFaultCourt.DemandNotOpen(demandId, demand.status));
        uint64 deadline = demand.deadline;
        require(block.timestamp > deadline, IFaultCourt.AnswerPending(demandId, deadline));

        _close(self, demand, IFaultCourt.DemandStatus.Silent);
        address operator = demand.operator;
        if (demand.fault == Fault.WithheldConsistency && self.silentSince[operator] == 0) {
            self.silentSince[operator] = uint64(block.timestamp);
        }

        emit IFaultCourt.DemandUnanswered(demandId);
    }

    /// @param until last second at which a fault of the receipt can be brought
    function isDisputed(
        State storage self,
        ReceiptDigest digest,
        address operator,
        uint64 until
    ) internal view returns (bool) {
        if (self.demands[self.ofLeaf[digest]].status == IFaultCourt.DemandStatus.Open) return true;
        uint256 oldest = self.queues[operator].oldest;
        // Otherwise whoever owes for an answer could hold back its payment for ever, with a new demand before each claim.
        // INVARIANT F20: A receipt is disputed by an open demand for its leaf, or by one of consistency that was made while
        //   the receipt could be disputed; by no later one.
        return oldest != 0 && self.demands[oldest].openedAt <= until;
    }

    /// @dev Returns the bond (wei) of a demand made in this block.
    /// @param digest of the leaf that is demanded; 0 for a demand of consistency
    function bondNow(
        State storage self,
        address operator,
        ReceiptDigest digest,
        IFaultCourt.DemandFees memory fees
    ) external view returns (uint256) {
        return _bond(self.queues[operator].open, _repetitionOf(self, self.ofLeaf[digest]), fees);
    }

    /// @dev Opens a demand; what it asks for is left to the caller.
    function _open(
        State storage self,
        Fault fault,
        address operator,
        uint256 repetition,
        Terms memory terms
    ) private returns (uint256 demandId, IFaultCourt.Demand storage demand, uint256 change) {
        Queue storage queue = self.queues[operator];
        uint256 open = queue.open;
        uint256 bond = _bond(open, repetition, terms.fees);
        require(msg.value >= bond, IFaultCourt.WrongBond(msg.value, bond));

        demandId = ++self.count;
        // SAFETY: there are not 2^64 demands.
        queue.open = uint64(open + 1);
        demand = self.demands[demandId];
        demand.fault = fault;
        demand.operator = operator;
        demand.status = IFaultCourt.DemandStatus.Open;
        // SAFETY: at most MOST_DOUBLINGS.
        demand.repetition = uint8(repetition);
        demand.demander = msg.sender;
        demand.openedAt = uint64(block.timestamp);
        // Whoever is awake answers faster than demands can be made; whoever slept finds a second for each when it wakes up.
        // INVARIANT F18: A demand falls due when the time to answer and a second for each demand that was open before it
        //   are over, and no later than the longest dispute.
        uint256 time = Duration.unwrap(terms.answer) + open * ROOM;
        // SAFETY: a time to answer is at most a year.
        demand.deadline = uint64(block.timestamp + Math.min(time, Duration.unwrap(terms.longest)));
        // SAFETY: a fee has 64 bits, and the bond is at most 16 * ANSWER_GAS of them.
        demand.bond = uint128(bond);
        change = msg.value - bond;
    }

    function _bond(
        uint256 open,
        uint256 repetition,
        IFaultCourt.DemandFees memory fees
    ) private view returns (uint256) {
        uint256 single = 2 * ANSWER_GAS * Math.min(Math.max(block.basefee, fees.least), fees.highest);
        // INVARIANT F19: A bond doubles for each 64 demands that are open against the operator and each time that the leaf
        //   was demanded before, and is never more than eight times the single one.
        return single << Math.min(open / STEP + repetition, MOST_DOUBLINGS);
    }

    /// @param last the last demand of the leaf, 0 if there was none
    /// @return how often the leaf was demanded before, as far as it counts
    function _repetitionOf(State storage self, uint256 last) private view returns (uint256) {
        return last == 0 ? 0 : Math.min(uint256(self.demands[last].repetition) + 1, MOST_DOUBLINGS);
    }

    /// @dev Puts a demand of consistency at the end of those that are open against the operator.
    function _append(
        State storage self,
        address operator,
        uint256 demandId,
        IFaultCourt.Demand storage demand
    ) private {
        Queue storage queue = self.queues[operator];
        uint40 newest = queue.newest;
        // SAFETY: a block holds some hundred demands: 2^40 of them take thousands of years.
        uint40 id = uint40(demandId);
        queue.newest = id;
        if (newest == 0) {
            queue.oldest = id;
        } else {
            self.demands[newest].next = id;
            demand.previous = newest;
        }
    }

    /// @dev Counts a demand down and takes it out of those that are open.
    function _close(State storage self, IFaultCourt.Demand storage demand, IFaultCourt.DemandStatus status) private {
        // INVARIANT F12: Every bond is credited once: whole to the demander, or nine tenths to who answered and a tenth to
        //   nobody; the court holds open bonds and credits, and no wei more.
        demand.status = status;
        Queue storage queue = self.queues[demand.operator];
        --queue.open;
        if (demand.fault == Fault.WithheldLeaf) return;

        (uint40 previous, uint40 next) = (demand.previous, demand.next);
        if (previous == 0) queue.oldest = next;
        else self.demands[previous].next = next;
        if (next == 0) queue.newest = previous;
        else self.demands[next].previous = previous;
    }

    function _openDemand(
        State storage self,
        uint256 demandId,
        Fault fault
    ) private view returns (IFaultCourt.Demand storage demand) {
        demand = self.demands[demandId];
        require(demand.status == IFaultCourt.DemandStatus.Open, IFaultCourt.DemandNotOpen(demandId, demand.status));
        require(demand.fault == fault, IFaultCourt.OtherDemand(demandId, demand.fault));
    }

    /// @param opening of a word of the operator's
    function _requireShown(
        uint256 demandId,
        IFaultCourt.Demand storage demand,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof calldata proof
    ) private view {
        IFaultCourt.DemandedLeaf storage leaf = demand.leaf;
        uint256 anchorings = opening.anchorings.length;
        require(proof.anchoring < anchorings, IAnchors.UnknownAnchoring(proof.anchoring, anchorings));
        IAnchors.Anchoring calldata shown = opening.anchorings[proof.anchoring];
        require(
            proof.index == leaf.index &&
                shown.size >= leaf.minSize &&
                MerkleLog.isIncluded(MerkleLog.hashLeaf(leaf.digest), proof.index, shown.size, proof.path, shown.root),
            IFaultCourt.NotAnAnswer(demandId)
        );
    }

    function _requireConsistent(
        uint256 demandId,
        IFaultCourt.Demand storage demand,
        bytes32[] calldata proof
    ) private view {
        IFaultCourt.DemandedConsistency storage asked = demand.consistency;
        require(
            MerkleLog.isConsistent(asked.oldSize, asked.oldRoot, asked.newSize, asked.newRoot, proof),
            IFaultCourt.NotAnAnswer(demandId)
        );
    }

    function _answer(
        State storage self,
        uint256 demandId,
        IFaultCourt.Demand storage demand
    ) private returns (uint256 bond) {
        _close(self, demand, IFaultCourt.DemandStatus.Answered);
        bond = demand.bond;

        emit IFaultCourt.DemandAnswered(demandId, msg.sender);
    }
}
