// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Anchors} from "../../../contracts/Anchors.sol";
import {FaultCourt} from "../../../contracts/FaultCourt.sol";
import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {IModelRegistry} from "../../../contracts/interfaces/IModelRegistry.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {ModelRegistry} from "../../../contracts/ModelRegistry.sol";
import {OperatorRegistry} from "../../../contracts/OperatorRegistry.sol";
import {OPG} from "../../../contracts/OPG.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {Verdict} from "../../../contracts/types/Verdict.sol";
import {Verdicts} from "../../../contracts/Verdicts.sol";
import {AnchorsBook} from "./AnchorsBook.sol";
import {NaiveLog} from "./NaiveLog.sol";

/// @notice All contracts and an operator that serves one model, with stake, for tests of what is said of its receipts.
abstract contract VerdictWorld is AnchorsBook {
    uint64 internal constant ANSWER = 10;
    uint64 internal constant SKEW = 2;
    uint128 internal constant BOND = 10_000e18;
    bytes32 internal constant ENDPOINT = keccak256("chat-prod");
    bytes32 internal constant CONFIG = keccak256("config");

    OPG internal opg;
    OperatorRegistry internal operators;
    ModelRegistry internal models;
    FaultCourt internal court;
    Verdicts internal verdicts;
    bytes32 internal modelId;

    /// @dev A signed receipt and where an opened anchor shows it.
    struct Shown {
        InferenceReceipt receipt;
        bytes signature;
        IAnchors.Opening opening;
        IAnchors.LeafProof proof;
    }

    function deploy() internal {
        vm.warp(START);
        opg = new OPG(operator);
        anchors = new Anchors(WINDOW, GRACE, MAX_DELAY);
        operators = new OperatorRegistry(2, 3);
        models = new ModelRegistry(WINDOW);
        court = new FaultCourt(
            anchors,
            operators,
            models,
            opg,
            IFaultCourt.CourtTimes(ANSWER, 20, 10, SKEW),
            IFaultCourt.DemandFees(1 gwei, 50 gwei),
            IStaking.Parameters(120, 60, 60, 1000e18, 1e18, 10, 3000, 3000)
        );
        verdicts = new Verdicts(court);
        vm.deal(stranger, 100 ether);
        enlist();
    }

    /// @dev The operator registers a model, itself and an endpoint, and puts up its bond.
    function enlist() private {
        IModelRegistry.Trust trust = IModelRegistry.Trust.Attributed;
        vm.prank(operator);
        modelId = models.register(keccak256("manifest"), keccak256("oms"), 0, 0, trust, "", "");
        vm.prank(operator);
        operators.register("log.example", keccak256("checkpoint"), new string[](0), accountOf("receipt key"));
        vm.prank(operator);
        operators.declare("chat-prod", modelId, CONFIG, START);
        IStaking staking = court.STAKING();
        vm.prank(operator);
        opg.approve(address(staking), BOND);
        vm.prank(operator);
        staking.bond(BOND);
    }

    /// @dev A receipt as an honest operator issues it now for the entry at `index`.
    function receiptAt(uint256 index) internal view returns (InferenceReceipt memory receipt) {
        receipt.operator = operator;
        receipt.leafIndex = uint64(index);
        receipt.issuedAt = uint64(block.timestamp);
        receipt.anchorBy = uint64(block.timestamp) + MAX_DELAY;
        receipt.endpoint = ENDPOINT;
        receipt.modelId = modelId;
        receipt.configDigest = CONFIG;
    }

    /// @dev Logs the receipt at its place, after whatever fills the log up to there, and anchors the log.
    function anchor(InferenceReceipt memory receipt) internal returns (Shown memory) {
        return anchorAt(receipt, receipt.leafIndex);
    }

    /// @dev As {anchor}, but at a place that need not be the promised one.
    function anchorAt(InferenceReceipt memory receipt, uint256 index) internal returns (Shown memory) {
        while (entries.length < index) entries.push(keccak256(abi.encode("entry", entries.length)));
        entries.push(anchors.receiptDigest(receipt));
        grow(1);
        return show(receipt, index);
    }

    /// @dev Shows entry `index` as the receipt, under the newest root.
    function show(InferenceReceipt memory receipt, uint256 index) internal view returns (Shown memory shown) {
        shown.receipt = receipt;
        shown.signature = signatureOf(receipt);
        shown.opening = headOpening();
        shown.proof = leafProof(index, history.length - 1, 0);
    }

    function present(Shown memory shown) internal {
        vm.prank(stranger);
        court.present(signed(shown));
    }

    /// @dev A second receipt by the operator's key for the place of this one.
    function twinOf(InferenceReceipt memory receipt) internal view returns (Shown memory twin) {
        twin.receipt = abi.decode(abi.encode(receipt), (InferenceReceipt));
        twin.receipt.clientNonce = ~receipt.clientNonce;
        twin.signature = signatureOf(twin.receipt);
    }

    /// @dev Somebody shows that the place of this receipt was given away twice.
    function conflictWith(Shown memory shown) internal {
        court.challengeConflict(signed(shown), signed(twinOf(shown.receipt)), nobody());
    }

    /// @dev The operator anchors a log whose first entry is another, and somebody shows it.
    function fork() internal {
        bytes32 first = entries[0];
        bytes32[] memory other = new bytes32[](entries.length + 1);
        other[0] = ~first;
        for (uint256 i = 1; i < entries.length; ++i) other[i] = entries[i];
        uint256 last = history.length;
        anchorRoot(NaiveLog.root(other, other.length), uint40(other.length));
        IAnchors.Opening memory made = opening(HEAD, last - 1, last);
        IAnchors.LeafProof memory proofA = leafProof(0, last - 1, 0);
        IAnchors.LeafProof memory proofB = IAnchors.LeafProof(1, 0, NaiveLog.path(other, 0, other.length));
        court.challengeFork(operator, first, made, proofA, other[0], made, proofB, nobody());
    }

    /// @dev Anybody demands to see the receipt in the log.
    function demandLeaf(Shown memory shown) internal returns (uint256 demandId) {
        uint256 bond = court.demandBond(operator, digestOf(shown));
        vm.prank(stranger);
        demandId = court.demandLeaf{value: bond}(signed(shown));
    }

    /// @dev Makes a commitment now, which shows later that the chain was alive.
    function pulse() internal returns (bytes32 commitment) {
        commitment = keccak256(abi.encode("pulse", block.timestamp));
        court.commit(commitment);
    }

    function verdictOf(Shown memory shown) internal view returns (Verdict) {
        return verdicts.verdictOf(shown.receipt, shown.signature, shown.opening, shown.proof);
    }

    /// @dev The word that needs no place in the log.
    function bareVerdictOf(Shown memory shown) internal view returns (Verdict) {
        return verdicts.verdictOf(shown.receipt, shown.signature);
    }

    function isFinal(Shown memory shown) internal view returns (bool) {
        return verdicts.isFinal(shown.receipt, shown.signature, shown.opening, shown.proof);
    }

    function signatureOf(InferenceReceipt memory receipt) internal view returns (bytes memory) {
        return sign("receipt key", anchors.receiptDigest(receipt));
    }

    function digestOf(Shown memory shown) internal view returns (bytes32) {
        return anchors.receiptDigest(shown.receipt);
    }

    function assertVerdict(Verdict verdict, Verdict expected) internal pure {
        vm.assertEq(uint256(verdict), uint256(expected));
    }

    function signed(Shown memory shown) internal pure returns (IFaultCourt.SignedReceipt memory) {
        return IFaultCourt.SignedReceipt(shown.receipt, shown.signature);
    }

    /// @dev No commitment: what is won is burnt.
    function nobody() internal pure returns (IFaultCourt.BountyClaim memory) {
        return IFaultCourt.BountyClaim(address(0), 0);
    }
}
