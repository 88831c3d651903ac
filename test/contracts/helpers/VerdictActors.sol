// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {Fault} from "../../../contracts/types/Fault.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {NaiveLog} from "./NaiveLog.sol";
import {VerdictWorld} from "./VerdictWorld.sol";

/// @notice An operator that keeps some promises and breaks others, and somebody who brings every fault against every receipt.
/// @dev No action reverts. The runner finds actors only among compiled roots: run the whole folder, not one file.
contract VerdictActors is VerdictWorld {
    enum Action {
        Issue,
        Anchor,
        Wait,
        Present,
        Attack,
        Demand,
        Answer,
        Silence,
        Observe
    }

    enum Kind {
        Honest,
        Undeclared,
        UnknownModel,
        Displaced,
        Doubled
    }

    struct Issued {
        InferenceReceipt receipt;
        bytes32 digest;
        bytes signature;
        Kind kind;
        uint256 demandId;
        bool wasFinal;
    }

    uint256 public clock = START;
    mapping(Action => uint256) public count;
    mapping(Fault => uint256) public proven;
    uint256 public finals;
    uint256 public attacksOnFinal;
    /// @dev Whether a fault was ever proven against a receipt that had been final.
    bool public violated;

    Issued[] internal issued;
    mapping(uint256 time => bytes32) internal pulses;

    constructor() {
        deploy();
    }

    /// @dev Somebody commits to something at every moment at which anything happens: the chain is alive.
    modifier acting(Action action) {
        vm.warp(clock);
        ++count[action];
        if (pulses[clock] == 0) pulses[clock] = pulse();
        _;
    }

    /// @param seed its last digit is the kind (honest above 4), the rest the length of the promise
    function issue(uint256 seed) external acting(Action.Issue) {
        issueAs(Kind(seed % 10 < 5 ? seed % 5 : 0), uint64(1 + ((seed / 10) % MAX_DELAY)));
    }

    function anchorLog() external acting(Action.Anchor) {
        if (entries.length == anchors.sizeOf(operator)) entries.push(keccak256(abi.encode("entry", entries.length)));
        anchorRoot(NaiveLog.root(entries, entries.length), uint40(entries.length));
    }

    function wait(uint256 time) external acting(Action.Wait) {
        clock += bound(time, 1, 12);
    }

    function presentAny(uint256 seed) external acting(Action.Present) {
        if (issued.length == 0) return;
        // Mostly young receipts, as honest operators do; now and then an older one that nobody saw.
        Issued storage one = issued[seed % 4 == 0 ? (seed / 4) % issued.length : issued.length - 1];
        if (court.presentedAt(one.digest) != 0 || clock > one.receipt.anchorBy + GRACE) return;
        court.present(signedOf(one));
    }

    /// @dev Brings every receipt fault there is against one receipt, a final one if there is any and the seed is odd.
    function attack(uint256 seed) external acting(Action.Attack) {
        if (issued.length == 0) return;
        uint256 position = (seed / 2) % issued.length;
        for (uint256 i = 0; seed % 2 == 1 && i < issued.length; ++i) {
            if (look((position + i) % issued.length)) position = (position + i) % issued.length;
            if (issued[position].wasFinal) break;
        }
        attackReceipt(position);
    }

    function demand(uint256 seed) external acting(Action.Demand) {
        if (issued.length != 0) tryDemand(seed % issued.length);
    }

    function answer(uint256 seed) external acting(Action.Answer) {
        uint256 position = openDemandFrom(seed);
        if (position == issued.length) return;
        Issued storage one = issued[position];
        if (entries[one.receipt.leafIndex] != one.digest) return;
        IAnchors.LeafProof memory proof = leafProof(one.receipt.leafIndex, history.length - 1, 0);
        court.answerLeaf(one.demandId, headOpening(), proof);
    }

    function silence(uint256 seed) external acting(Action.Silence) {
        uint256 position = openDemandFrom(seed);
        if (position != issued.length) trySilence(position);
    }

    /// @dev Lets time pass until a receipt may be final, and looks.
    function observe(uint256 seed) external acting(Action.Observe) {
        if (issued.length != 0) look(seed % issued.length);
    }

    function issueAs(Kind kind, uint64 delay) private {
        Issued storage one = issued.push();
        InferenceReceipt memory receipt = receiptAt(entries.length);
        receipt.anchorBy = receipt.issuedAt + delay;
        receipt.clientNonce = bytes32(issued.length);
        if (kind == Kind.Undeclared) receipt.configDigest = keccak256("silently swapped");
        if (kind == Kind.UnknownModel) receipt.modelId = keccak256("no such model");
        bytes32 digest = anchors.receiptDigest(receipt);
        (one.receipt, one.digest, one.kind) = (receipt, digest, kind);
        one.signature = signatureOf(receipt);
        entries.push(kind == Kind.Displaced ? ~digest : digest);
    }

    function attackReceipt(uint256 position) private {
        bool wasFinal = look(position);
        if (wasFinal) ++attacksOnFinal;
        settleOutcome(Fault.Omission, wasFinal, tryOmission(issued[position]));
        settleOutcome(Fault.Lateness, wasFinal, tryLateness(issued[position]));
        settleOutcome(Fault.Displacement, wasFinal, tryDisplacement(issued[position]));
        settleOutcome(Fault.UndeclaredModel, wasFinal, tryUndeclaredModel(issued[position]));
        settleOutcome(Fault.UnknownModel, wasFinal, tryUnknownModel(issued[position]));
        // Whoever has the operator's key can sign a second receipt at any time: an honest one does not while it counts.
        if (wasFinal || issued[position].kind == Kind.Doubled) {
            settleOutcome(Fault.Conflict, wasFinal, tryConflict(issued[position]));
        }
        if (wasFinal) {
            settleOutcome(Fault.WithheldLeaf, wasFinal, tryDemand(position));
            trySilence(position);
        }
    }

    function faultsProven() external view returns (uint256 sum) {
        for (uint256 fault = 0; fault <= uint256(type(Fault).max); ++fault) sum += proven[Fault(fault)];
    }

    function issuedLength() external view returns (uint256) {
        return issued.length;
    }

    /// @dev Whether a receipt is what it must be for ever once it was final.
    function isSound(uint256 position) external view returns (bool) {
        Issued storage one = issued[position];
        if (!one.wasFinal) return true;
        (Fault fault, ) = court.faultOf(one.digest);
        return fault == Fault.None && isFinal(shownOf(one));
    }

    function look(uint256 position) private returns (bool) {
        Issued storage one = issued[position];
        if (one.wasFinal || court.presentedAt(one.digest) == 0 || !isShowable(one)) return one.wasFinal;
        if (isFinal(shownOf(one))) {
            one.wasFinal = true;
            ++finals;
        }
        return one.wasFinal;
    }

    function settleOutcome(Fault fault, bool wasFinal, bool succeeded) private {
        if (!succeeded) return;
        ++proven[fault];
        if (wasFinal) violated = true;
    }

    function tryOmission(Issued storage one) private returns (bool) {
        try court.challengeOmission(signedOf(one), pulseIn(one.receipt.anchorBy, clock, GRACE / 2), nobody()) {
            return true;
        } catch {
            return false;
        }
    }

    function tryLateness(Issued storage one) private returns (bool) {
        uint256 anchoring = coverOf(one.receipt.leafIndex);
        if (anchoring == history.length) return false;
        IAnchors.Opening memory made = opening(HEAD, anchoring, history.length - 1);
        bytes32 pulse_ = pulseIn(one.receipt.anchorBy, history[anchoring].time, GRACE / 2);
        try court.challengeLateness(signedOf(one), made, 0, pulse_, nobody()) {
            return true;
        } catch {
            return false;
        }
    }

    function tryDisplacement(Issued storage one) private returns (bool) {
        uint256 index = one.receipt.leafIndex;
        if (coverOf(index) == history.length) return false;
        IAnchors.LeafProof memory proof = leafProof(index, history.length - 1, 0);
        try court.challengeDisplacement(signedOf(one), entries[index], headOpening(), proof, nobody()) {
            return true;
        } catch {
            return false;
        }
    }

    function tryConflict(Issued storage one) private returns (bool) {
        try court.challengeConflict(signedOf(one), signed(twinOf(one.receipt)), nobody()) {
            return true;
        } catch {
            return false;
        }
    }

    function tryUndeclaredModel(Issued storage one) private returns (bool) {
        try court.challengeUndeclaredModel(signedOf(one), nobody()) {
            return true;
        } catch {
            return false;
        }
    }

    function tryUnknownModel(Issued storage one) private returns (bool) {
        try court.challengeUnknownModel(signedOf(one), nobody()) {
            return true;
        } catch {
            return false;
        }
    }

    function tryDemand(uint256 position) private returns (bool) {
        IFaultCourt.SignedReceipt memory made = signedOf(issued[position]);
        uint256 bond = court.demandBond(made.receipt.operator, anchors.receiptDigest(made.receipt));
        vm.deal(address(this), bond);
        try court.demandLeaf{value: bond}(made) returns (uint256 demandId) {
            issued[position].demandId = demandId;
            return true;
        } catch {
            return false;
        }
    }

    function trySilence(uint256 position) private {
        Issued storage one = issued[position];
        if (one.demandId == 0) return;
        IFaultCourt.Demand memory asked = court.demandOf(one.demandId);
        uint64 third = (asked.deadline - asked.openedAt) / 3;
        try court.challengeSilence(one.demandId, pulseIn(asked.openedAt + third, clock, third)) {
            settleOutcome(Fault.WithheldLeaf, one.wasFinal, true);
        } catch {
            return;
        }
    }

    /// @dev A commitment that was made after one moment and more than `room` seconds before another, if there is one.
    function pulseIn(uint256 from, uint256 to, uint256 room) private view returns (bytes32 found) {
        for (uint256 time = from + 1; time + room < to && found == 0; ++time) found = pulses[time];
    }

    /// @dev The receipt whose demand is open, from a random one on; their number if there is none.
    function openDemandFrom(uint256 seed) private view returns (uint256) {
        for (uint256 i = 0; i < issued.length; ++i) {
            uint256 position = (i + (seed % issued.length)) % issued.length;
            if (issued[position].demandId == 0) continue;
            if (court.isDisputed(issued[position].digest, operator)) return position;
        }
        return issued.length;
    }

    /// @dev The first anchoring that covers a place in the log; the number of anchorings if none does.
    function coverOf(uint256 index) private view returns (uint256 anchoring) {
        while (anchoring < history.length && history[anchoring].size <= index) ++anchoring;
    }

    function isShowable(Issued storage one) private view returns (bool) {
        uint256 index = one.receipt.leafIndex;
        return entries[index] == one.digest && coverOf(index) < history.length;
    }

    function shownOf(Issued storage one) private view returns (Shown memory shown) {
        uint256 anchoring = coverOf(one.receipt.leafIndex);
        (shown.receipt, shown.signature) = (one.receipt, one.signature);
        shown.opening = opening(HEAD, anchoring, history.length - 1);
        shown.proof = leafProof(one.receipt.leafIndex, anchoring, 0);
    }

    function signedOf(Issued storage one) private view returns (IFaultCourt.SignedReceipt memory) {
        return IFaultCourt.SignedReceipt(one.receipt, one.signature);
    }
}
