// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IAnchors} from "../interfaces/IAnchors.sol";
import {IFaultCourt} from "../interfaces/IFaultCourt.sol";
import {FaultKeys} from "../libraries/FaultKeys.sol";
import {MerkleLog} from "../libraries/MerkleLog.sol";
import {SaturatingTime} from "../libraries/SaturatingTime.sol";
import {Fault} from "../types/Fault.sol";
import {Coin} from "./Coin.sol";
import {Commitments} from "./Commitments.sol";
import {Publications} from "./Publications.sol";
import {Punishments} from "./Punishments.sol";

/// @title Demands
/// @notice Bonded demands that something be shown of an operator's log, their answers, and silence.
abstract contract Demands is Publications, Commitments, Punishments, Coin {
    /// @dev Gas of the dearest answer, in a log of 2^40 entries: test/contracts/FaultCourt/answerGas.t.sol.
    uint256 private constant ANSWER_GAS = 150_000;
    uint256 private constant LEAST_FEE = 1 gwei;
    uint256 private constant HIGHEST_FEE = 50 gwei;

    uint256 private _count;
    mapping(uint256 demandId => Demand) private _demands;
    /// @dev By digest of the receipt.
    mapping(bytes32 digest => uint256 demandId) private _leafDemand;
    /// @dev By operator and the size after the anchoring: sizes only grow, so one names one anchoring.
    mapping(address operator => mapping(uint40 newSize => uint256 demandId)) private _consistencyDemand;
    mapping(address operator => uint256 count) private _openConsistency;
    mapping(address operator => uint64 time) private _silentSince;

    /// @inheritdoc IFaultCourt
    function demandLeaf(SignedReceipt calldata signed) external payable returns (uint256 demandId) {
        bytes32 digest = _admissibleDigest(signed);
        address operator = signed.receipt.operator;
        uint40 size = ANCHORS.sizeOf(operator);
        require(signed.receipt.leafIndex < size, EntryNotAnchored(signed.receipt.leafIndex, size));
        // INVARIANT F6: The same leaf, and the same anchoring of a log, is demanded once, ever.
        require(_leafDemand[digest] == 0, AlreadyDemanded(_leafDemand[digest]));

        Demand memory demand;
        demand.fault = Fault.WithheldLeaf;
        demand.operator = operator;
        demand.entry = digest;
        // SAFETY: below `size`.
        (demand.oldSize, demand.newSize) = (uint40(signed.receipt.leafIndex), size);
        demandId = _open(demand);
        _leafDemand[digest] = demandId;
    }

    /// @inheritdoc IFaultCourt
    function demandConsistency(
        address operator,
        IAnchors.Opening calldata opening,
        uint256 anchoring
    ) external payable returns (uint256 demandId) {
        ANCHORS.checkOpening(operator, opening);
        uint256 anchorings = opening.anchorings.length;
        require(anchoring < anchorings - 1, IAnchors.UnknownAnchoring(anchoring, anchorings - 1));
        IAnchors.Anchoring calldata newer = opening.anchorings[anchoring + 1];
        // Old anchorings are left alone: who has stopped operating must not have to answer for gas alone, for ever. A receipt
        // that is published later can still be demanded under the head.
        uint64 until = SaturatingTime.later(newer.time, _WINDOW);
        // INVARIANT F17: That an anchoring extends the one before can be demanded within WINDOW of that anchoring, not
        //   later.
        require(block.timestamp <= until, NoLongerAdmissible(newer.root, until));
        demandId = _consistencyDemand[operator][newer.size];
        // INVARIANT F6: The same leaf, and the same anchoring of a log, is demanded once, ever.
        require(demandId == 0, AlreadyDemanded(demandId));

        Demand memory demand;
        demand.fault = Fault.WithheldConsistency;
        demand.operator = operator;
        (demand.entry, demand.oldSize) = (opening.anchorings[anchoring].root, opening.anchorings[anchoring].size);
        (demand.newRoot, demand.newSize) = (newer.root, newer.size);
        demandId = _open(demand);
        _consistencyDemand[operator][newer.size] = demandId;
        ++_openConsistency[operator];
    }

    /// @inheritdoc IFaultCourt
    function answerLeaf(
        uint256 demandId,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof calldata proof
    ) external {
        Demand storage demand = _openDemand(demandId, Fault.WithheldLeaf);
        ANCHORS.anchoredAt(demand.operator, demand.entry, opening, proof);
        require(
            proof.index == demand.oldSize && opening.anchorings[proof.anchoring].size >= demand.newSize,
            NotAnAnswer(demandId)
        );

        _answer(demandId, demand);
    }

    /// @inheritdoc IFaultCourt
    function answerConsistency(uint256 demandId, bytes32[] calldata proof) external {
        Demand storage demand = _openDemand(demandId, Fault.WithheldConsistency);
        require(
            MerkleLog.isConsistent(demand.oldSize, demand.entry, demand.newSize, demand.newRoot, proof),
            NotAnAnswer(demandId)
        );

        --_openConsistency[demand.operator];
        _answer(demandId, demand);
    }

    /// @inheritdoc IFaultCourt
    function challengeSilence(uint256 demandId, bytes32 pulse) external {
        Demand storage demand = _demands[demandId];
        require(demand.status == DemandStatus.Open, DemandNotOpen(demandId, demand.status));
        uint64 deadline = demand.deadline;
        require(block.timestamp > deadline, AnswerPending(demandId, deadline));
        // Whenever the chain stood still, once: a third of the time to answer was left before it or after.
        uint64 third = _ANSWER / 3;
        _requirePulse(pulse, demand.openedAt + third, uint64(block.timestamp), third);

        // INVARIANT F12: Every bond ends with exactly one account, once; the court holds open bonds and credits and no
        //   wei else.
        demand.status = DemandStatus.Silent;
        _credit(demand.demander, demand.bond);
        emit DemandUnanswered(demandId);
        _sentence(demand);
    }

    /// @inheritdoc IFaultCourt
    function forkedAt(address operator) external view returns (uint64) {
        uint64 shown = ANCHORS.forkedAt(operator);
        uint64 silent = _silentSince[operator];
        return shown == 0 || (silent != 0 && silent < shown) ? silent : shown;
    }

    /// @inheritdoc IFaultCourt
    function isDisputed(bytes32 digest, address operator) external view returns (bool) {
        return _openConsistency[operator] > 0 || _demands[_leafDemand[digest]].status == DemandStatus.Open;
    }

    /// @inheritdoc IFaultCourt
    function demandOf(uint256 demandId) external view returns (Demand memory) {
        return _demands[demandId];
    }

    /// @inheritdoc IFaultCourt
    function demandCount() external view returns (uint256) {
        return _count;
    }

    /// @inheritdoc IFaultCourt
    function demandBond() public view returns (uint256) {
        return 2 * ANSWER_GAS * Math.min(Math.max(block.basefee, LEAST_FEE), HIGHEST_FEE);
    }

    function _open(Demand memory demand) private returns (uint256 demandId) {
        uint256 bond = demandBond();
        require(msg.value >= bond, WrongBond(msg.value, bond));

        demandId = ++_count;
        demand.status = DemandStatus.Open;
        demand.demander = msg.sender;
        demand.openedAt = uint64(block.timestamp);
        demand.deadline = uint64(block.timestamp) + _ANSWER;
        // SAFETY: the bond is at most 2 * ANSWER_GAS * HIGHEST_FEE.
        demand.bond = uint128(bond);
        _demands[demandId] = demand;
        // The base fee may fall before the transaction is included: what is too much goes back.
        if (msg.value > bond) _credit(msg.sender, msg.value - bond);

        emit DemandOpened(
            demandId,
            demand.operator,
            demand.entry,
            demand.fault,
            demand.oldSize,
            demand.newSize,
            demand.newRoot,
            msg.sender,
            bond,
            demand.deadline
        );
    }

    function _openDemand(uint256 demandId, Fault fault) private view returns (Demand storage demand) {
        demand = _demands[demandId];
        require(demand.status == DemandStatus.Open, DemandNotOpen(demandId, demand.status));
        require(demand.fault == fault, OtherDemand(demandId, demand.fault));
    }

    function _answer(uint256 demandId, Demand storage demand) private {
        // INVARIANT F12: Every bond ends with exactly one account, once; the court holds open bonds and credits and no
        //   wei else.
        demand.status = DemandStatus.Answered;
        _credit(msg.sender, demand.bond);

        emit DemandAnswered(demandId, msg.sender);
    }

    function _sentence(Demand storage demand) private {
        (address operator, address demander) = (demand.operator, demand.demander);
        if (demand.fault == Fault.WithheldLeaf) {
            bytes32 digest = demand.entry;
            bytes32 faultKey = FaultKeys.withheldLeaf(operator, digest);
            _mark(Fault.WithheldLeaf, operator, faultKey, digest);
            _punish(Fault.WithheldLeaf, operator, faultKey, demander);
        } else {
            --_openConsistency[operator];
            if (_silentSince[operator] == 0) _silentSince[operator] = uint64(block.timestamp);
            _punish(Fault.WithheldConsistency, operator, FaultKeys.fork(operator), demander);
        }
    }
}
