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
    uint256 private constant ANSWER_GAS = 150_000;
    uint256 private constant LEAST_FEE = 1 gwei;
    uint256 private constant HIGHEST_FEE = 50 gwei;

    /// @param ofLeaf by the digest of the receipt
    /// @param ofConsistency by operator and the size after the anchoring: sizes only grow, so one names one anchoring
    /// @param openConsistency how many demands for consistency are open
    /// @param silentSince when a demand for consistency first ended in silence
    struct State {
        uint256 count;
        mapping(uint256 demandId => IFaultCourt.Demand) demands;
        mapping(ReceiptDigest digest => uint256 demandId) ofLeaf;
        mapping(address operator => mapping(uint40 newSize => uint256 demandId)) ofConsistency;
        mapping(address operator => uint256 count) openConsistency;
        mapping(address operator => uint64 time) silentSince;
    }

    /// @param index where the receipt was promised to stand
    /// @param size present size of the anchored log
    /// @param answerTime how long an answer may take
    function demandLeaf(
        State storage self,
        address operator,
        ReceiptDigest digest,
        uint64 index,
        uint40 size,
        Duration answerTime
    ) external returns (uint256 demandId) {
        require(index < size, IFaultCourt.EntryNotAnchored(index, size));
        // INVARIANT F6: The same leaf, and the same anchoring of a log, is demanded once, ever.
        require(self.ofLeaf[digest] == 0, IFaultCourt.AlreadyDemanded(self.ofLeaf[digest]));

        IFaultCourt.Demand storage demand;
        (demandId, demand) = _open(self, Fault.WithheldLeaf, operator, answerTime);
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
    /// @param answerTime how long an answer may take
    function demandConsistency(
        State storage self,
        address operator,
        IAnchors.Opening calldata opening,
        uint256 anchoring,
        Duration window,
        Duration answerTime
    ) external returns (uint256 demandId) {
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
        // INVARIANT F6: The same leaf, and the same anchoring of a log, is demanded once, ever.
        require(demandId == 0, IFaultCourt.AlreadyDemanded(demandId));

        IFaultCourt.Demand storage demand;
        (demandId, demand) = _open(self, Fault.WithheldConsistency, operator, answerTime);
        IAnchors.Anchoring calldata older = opening.anchorings[anchoring];
        demand.consistency = IFaultCourt.DemandedConsistency(older.root, older.size, newer.size, newer.root);
        self.ofConsistency[operator][newer.size] = demandId;
        ++self.openConsistency[operator];

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

    /// @return bond that the caller has earned
    function answerLeaf(
        State storage self,
        uint256 demandId,
        IAnchors anchors,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof calldata proof
    ) external returns (uint128 bond) {
        IFaultCourt.Demand storage demand = _openDemand(self, demandId, Fault.WithheldLeaf);
        IFaultCourt.DemandedLeaf storage leaf = demand.leaf;
        anchors.anchoredAt(demand.operator, leaf.digest, opening, proof);
        require(
            proof.index == leaf.index && opening.anchorings[proof.anchoring].size >= leaf.minSize,
            IFaultCourt.NotAnAnswer(demandId)
        );

        return _answer(demandId, demand);
    }

    /// @return bond that the caller has earned
    function answerConsistency(
        State storage self,
        uint256 demandId,
        bytes32[] calldata proof
    ) external returns (uint128 bond) {
        IFaultCourt.Demand storage demand = _openDemand(self, demandId, Fault.WithheldConsistency);
        IFaultCourt.DemandedConsistency storage asked = demand.consistency;
        require(
            MerkleLog.isConsistent(asked.oldSize, asked.oldRoot, asked.newSize, asked.newRoot, proof),
            IFaultCourt.NotAnAnswer(demandId)
        );

        --self.openConsistency[demand.operator];
        return _answer(demandId, demand);
    }

    /// @dev Ends a demand that nobody answered in time. Its bond goes back to the demander, who has the bounty too.
    function endInSilence(State storage self, uint256 demandId) external returns (IFaultCourt.Demand storage demand) {
        demand = self.demands[demandId];
        require(demand.status == IFaultCourt.DemandStatus.Open, IFaultCourt.DemandNotOpen(demandId, demand.status));
        uint64 deadline = demand.deadline;
        require(block.timestamp > deadline, IFaultCourt.AnswerPending(demandId, deadline));

        // INVARIANT F12: Every bond is credited once, to one account; the court holds open bonds and credits, and no
        //   wei more.
        demand.status = IFaultCourt.DemandStatus.Silent;
        if (demand.fault == Fault.WithheldConsistency) {
            address operator = demand.operator;
            --self.openConsistency[operator];
            if (self.silentSince[operator] == 0) self.silentSince[operator] = uint64(block.timestamp);
        }

        emit IFaultCourt.DemandUnanswered(demandId);
    }

    function isDisputed(State storage self, ReceiptDigest digest, address operator) internal view returns (bool) {
        return
            self.openConsistency[operator] > 0 ||
            self.demands[self.ofLeaf[digest]].status == IFaultCourt.DemandStatus.Open;
    }

    /// @dev Returns the bond (wei) of a demand made in this block.
    function bondNow() internal view returns (uint256) {
        return 2 * ANSWER_GAS * Math.min(Math.max(block.basefee, LEAST_FEE), HIGHEST_FEE);
    }

    /// @dev Opens a demand; what it asks for is left to the caller.
    function _open(
        State storage self,
        Fault fault,
        address operator,
        Duration answerTime
    ) private returns (uint256 demandId, IFaultCourt.Demand storage demand) {
        uint256 bond = bondNow();
        require(msg.value >= bond, IFaultCourt.WrongBond(msg.value, bond));

        demandId = ++self.count;
        demand = self.demands[demandId];
        demand.fault = fault;
        demand.operator = operator;
        demand.status = IFaultCourt.DemandStatus.Open;
        demand.demander = msg.sender;
        demand.openedAt = uint64(block.timestamp);
        demand.deadline = uint64(block.timestamp) + Duration.unwrap(answerTime);
        // SAFETY: the bond is at most 2 * ANSWER_GAS * HIGHEST_FEE.
        demand.bond = uint128(bond);
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

    function _answer(uint256 demandId, IFaultCourt.Demand storage demand) private returns (uint128 bond) {
        // INVARIANT F12: Every bond is credited once, to one account; the court holds open bonds and credits, and no
        //   wei more.
        demand.status = IFaultCourt.DemandStatus.Answered;
        bond = demand.bond;

        emit IFaultCourt.DemandAnswered(demandId, msg.sender);
    }
}
