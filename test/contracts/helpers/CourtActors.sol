// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Anchors} from "../../../contracts/Anchors.sol";
import {FaultCourt} from "../../../contracts/FaultCourt.sol";
import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {OPG} from "../../../contracts/OPG.sol";
import {AnchorWord} from "../../../contracts/types/AnchorWord.sol";
import {Fault} from "../../../contracts/types/Fault.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {CourtAccuser} from "./CourtAccuser.sol";
import {NaiveLog} from "./NaiveLog.sol";

/// @notice Beside the honest operator: one that breaks every promise, and someone who accuses both of everything.
/// @dev Every action counts itself, and none may revert: what may fail is called so that failing is what is checked.
contract CourtActors is CourtAccuser {
    enum Action {
        Issue,
        Anchor,
        Wait,
        StandStill,
        GiveSign,
        Publish,
        Demand,
        Accuse,
        Ambush,
        RogueOmits,
        RogueIsLate,
        RogueConflicts,
        RogueDisplaces,
        RogueMisdeclares,
        RogueWithholds,
        RogueForks,
        Close,
        Withdraw
    }

    address public immutable ROGUE = accountOf("rogue");
    mapping(Action => uint256) public count;
    mapping(Fault => uint256) public punished;
    mapping(bytes32 faultKey => uint256) public timesTaken;
    uint256 public takenTwice;
    uint256 public silences;
    bytes32[] public closed;

    bytes32[] private rogueLog;
    IFaultCourt.SignedReceipt[] private lies;
    uint256 private fresh;
    /// @dev The rogue's last two anchors, and the words before them.
    IAnchors.Anchoring[2] private rogueAnchorings;
    AnchorWord[2] private rogueWords;

    constructor(FaultCourt target, bytes32 model) payable {
        court = target;
        anchors = Anchors(address(target.ANCHORS()));
        staking = target.STAKING();
        token = OPG(address(staking.TOKEN()));
        modelId = model;
    }

    modifier acting(Action action) {
        vm.warp(clock);
        vm.roll(block.number + 1);
        ++count[action];
        _;
    }

    function issue(uint256 delay) external acting(Action.Issue) {
        issueHonestly(delay);
    }

    function anchor() external acting(Action.Anchor) {
        anchorHonestly();
    }

    function wait(uint256 time) external acting(Action.Wait) {
        advance(bound(time, 0, 2 * WINDOW));
    }

    function halt(uint256 time) external acting(Action.StandStill) {
        standStill(bound(time, 1, 200));
    }

    function giveSign() external acting(Action.GiveSign) {
        signs.push(pulse());
    }

    function publish(uint256 seed, bool honest) external acting(Action.Publish) {
        IFaultCourt.SignedReceipt[] storage list = honest ? promises : lies;
        if (list.length == 0) return;
        IFaultCourt.SignedReceipt memory made = list[seed % list.length];
        publishInTime(made);
    }

    function publishInTime(IFaultCourt.SignedReceipt memory made) private {
        if (court.presentedAt(digestOf(made)) == 0 && clock <= made.receipt.anchorBy + GRACE) court.present(made);
    }

    function demand(uint256 seed) external acting(Action.Demand) {
        if (promises.length > 0) ask(seed % promises.length);
        askStep();
    }

    function accuse(uint256 a, uint256 b) external acting(Action.Accuse) {
        if (promises.length == 0) return;
        IFaultCourt.SignedReceipt memory made = promises[a % promises.length];
        accuseOfGap(made, signOfLife(b));
        accuseOfModel(made);
        accuseOfPlace(made, promises[b % promises.length], b);
    }

    /// @dev Promises and demands, a sign of life, a halt over all of their ends, another sign, and every accusation before
    /// the operator had the time that it is due; then every accusation once it did what it must.
    function ambush(uint256 seed, uint256 time) external acting(Action.Ambush) {
        if (clock < resumed) advance(resumed - clock);
        issueHonestly(1);
        anchorHonestly();
        issueHonestly(seed % 30);
        ask(promises.length - 2);
        askStep();
        advance(seed % THIRD);
        signs.push(pulse());
        standStill(bound(time, 1, 100));
        if (seed % 2 == 0) signs.push(pulse());
        advance((seed / 3) % THIRD);
        accuseOfAll();
        advance(THIRD);
        accuseOfAll();
    }

    function rogueOmits(uint256 delay) external acting(Action.RogueOmits) {
        IFaultCourt.SignedReceipt memory lie = lieAt(rogueLog.length + 100 + fresh, false);
        bytes32 alive = outlast(lie, bound(delay, 1, 9));
        bytes32 faultKey = gapKey(ROGUE, anchors.sizeOf(ROGUE), lie.receipt.anchorBy);
        challenge(Fault.Omission, faultKey, abi.encodeCall(court.challengeOmission, (lie, alive, bountyClaimOn(lie))));
    }

    function rogueIsLate(uint256 delay) external acting(Action.RogueIsLate) {
        IFaultCourt.SignedReceipt memory lie = lieAt(rogueLog.length, false);
        bytes32 alive = outlast(lie, bound(delay, 1, 9));
        rogueLog.push(digestOf(lie));
        bytes32 faultKey = gapKey(ROGUE, anchors.sizeOf(ROGUE), lie.receipt.anchorBy);
        IAnchors.Opening memory made = rogueAnchors();
        IFaultCourt.BountyClaim memory bountyClaim = bountyClaimOn(lie);
        challenge(
            Fault.Lateness,
            faultKey,
            abi.encodeCall(court.challengeLateness, (lie, made, 0, alive, bountyClaim))
        );
    }

    function rogueConflicts() external acting(Action.RogueConflicts) {
        uint256 index = 1_000_000 + fresh;
        (IFaultCourt.SignedReceipt memory a, IFaultCourt.SignedReceipt memory b) = (
            lieAt(index, false),
            lieAt(index, false)
        );
        IFaultCourt.BountyClaim memory bountyClaim = IFaultCourt.BountyClaim(address(this), SALT);
        challenge(Fault.Conflict, placeKey(ROGUE, index), abi.encodeCall(court.challengeConflict, (a, b, bountyClaim)));
    }

    function rogueDisplaces() external acting(Action.RogueDisplaces) {
        uint256 index = rogueLog.length;
        IFaultCourt.SignedReceipt memory lie = lieAt(index, false);
        rogueLog.push(keccak256(abi.encode("junk", fresh)));
        IAnchors.Opening memory made = rogueAnchors();
        IAnchors.LeafProof memory proof = rogueProof(index);
        bytes memory call = abi.encodeCall(
            court.challengeDisplacement,
            (lie, rogueLog[index], made, proof, bountyClaimOn(lie))
        );
        challenge(Fault.Displacement, placeKey(ROGUE, index), call);
    }

    function rogueMisdeclares() external acting(Action.RogueMisdeclares) {
        misdeclare(true);
        misdeclare(false);
    }

    function misdeclare(bool unknown) private {
        IFaultCourt.SignedReceipt memory lie = lieAt(2_000_000 + fresh, true);
        advance(SKEW + 1);
        IFaultCourt.BountyClaim memory bountyClaim = bountyClaimOn(lie);
        bytes32 faultKey = unknown ? unknownModelKey(lie.receipt) : undeclaredKey(lie.receipt, 0);
        bytes memory call =
            unknown
                ? abi.encodeCall(court.challengeUnknownModel, (lie, bountyClaim))
                : abi.encodeCall(court.challengeUndeclaredModel, (lie, bountyClaim));
        challenge(unknown ? Fault.UnknownModel : Fault.UndeclaredModel, faultKey, call);
    }

    function rogueWithholds(bool also) external acting(Action.RogueWithholds) {
        withhold(true);
        if (also) withhold(false);
    }

    function withhold(bool leaf) private {
        IFaultCourt.SignedReceipt memory lie = lieAt(rogueLog.length, false);
        for (uint256 i = 0; i < 2; ++i) {
            rogueLog.push(keccak256(abi.encode("junk", ++fresh)));
            if (i == 0 || !leaf) rogueAnchors();
        }
        uint256 bond = leaf ? bondFor(lie) : court.demandBond(ROGUE, 0);
        uint256 id =
            leaf ? court.demandLeaf{value: bond}(lie) : court.demandConsistency{value: bond}(ROGUE, rogueStep(), 0);
        advance(THIRD + 1);
        signs.push(pulse());
        advance(ANSWER);
        uint256 owed = court.coinOf(address(this));
        bytes32 faultKey = leaf ? leafKey(ROGUE, digestOf(lie)) : forkKey(ROGUE);
        bytes memory call = abi.encodeCall(court.challengeSilence, (id, signs[signs.length - 1]));
        challenge(leaf ? Fault.WithheldLeaf : Fault.WithheldConsistency, faultKey, call);
        vm.assertEq(court.coinOf(address(this)), owed + bond);
        ++silences;
    }

    function rogueForks() external acting(Action.RogueForks) {
        uint256 index = rogueLog.length;
        bytes32 a = keccak256(abi.encode("a", ++fresh));
        rogueLog.push(a);
        rogueAnchors();
        IAnchors.LeafProof memory proofA = rogueProof(index);
        bytes32 b = keccak256(abi.encode("b", fresh));
        rogueLog[index] = b;
        rogueLog.push(a);
        rogueAnchors();
        IAnchors.LeafProof memory proofB = rogueProof(index);
        proofB.anchoring = 1;
        IAnchors.Opening memory made = rogueStep();
        IFaultCourt.BountyClaim memory nobody;
        bytes memory call = abi.encodeCall(court.challengeFork, (ROGUE, a, made, proofA, b, made, proofB, nobody));
        bool recorded = anchors.forkedAt(ROGUE) != 0;
        if (recorded && timesTaken[forkKey(ROGUE)] > 0) return;
        if (recorded) restock();
        challenge(Fault.Fork, forkKey(ROGUE), call);
    }

    /// @dev Receipts whose last admissible moment has passed: nothing may ever be shown of it any more.
    function close(uint256 seed) external acting(Action.Close) {
        closeOneOf(promises, seed);
        closeOneOf(lies, seed);
    }

    function closeOneOf(IFaultCourt.SignedReceipt[] storage list, uint256 seed) private {
        if (list.length == 0) return;
        IFaultCourt.SignedReceipt memory made = list[seed % list.length];
        bytes32 digest = digestOf(made);
        publishInTime(made);
        uint64 until = court.admissibleUntil(made.receipt);
        if (clock <= until) advance(until - clock + 1);
        (Fault fault, ) = court.faultOf(digest);
        if (fault == Fault.None && !court.isDisputed(digest, made.receipt.operator)) closed.push(digest);
    }

    function withdraw(bool honest) external acting(Action.Withdraw) {
        address account = honest ? operator : address(this);
        if (court.coinOf(account) == 0) return;
        vm.prank(account);
        court.withdrawCoin();
    }

    receive() external payable {}

    function closedCount() external view returns (uint256) {
        return closed.length;
    }

    /// @dev Brings a fault of the rogue's and notes what was taken by its key.
    function challenge(Fault fault, bytes32 faultKey, bytes memory call) private {
        // Mostly there is something to take, sometimes not.
        if (fresh % 4 != 0) restock();
        uint256 there = staking.slashableOf(ROGUE);
        bool known = court.punishedAt(faultKey) != 0;
        (bool done, bytes memory reason) = address(court).call(call);
        // SAFETY: passes on why the court refused a fault that it must not refuse.
        if (!done) {
            assembly ("memory-safe") {
                revert(add(reason, 0x20), mload(reason))
            }
        }
        uint256 taken = there - staking.slashableOf(ROGUE);
        if (taken > 0) {
            ++punished[fault];
            if (known || ++timesTaken[faultKey] > 1) ++takenTwice;
        }
        vm.assertEq(court.punishedAt(faultKey) != 0, known || taken > 0);
    }

    function restock() private {
        if (staking.slashableOf(ROGUE) < MIN_BOND) bondAs(ROGUE, 10 * MIN_BOND);
    }

    function lieAt(uint256 index, bool invented) private returns (IFaultCourt.SignedReceipt memory lie) {
        InferenceReceipt memory receipt = receiptAt(index);
        receipt.operator = ROGUE;
        receipt.responseCommitment = bytes32(++fresh);
        if (invented) receipt.modelId = keccak256(abi.encode("invented", fresh));
        lie = signAs("rogue key", receipt);
        lies.push(lie);
    }

    /// @dev Lets the promise and its grace run out, with a sign of life in between.
    function outlast(IFaultCourt.SignedReceipt memory lie, uint256 delay) private returns (bytes32 alive) {
        advance(lie.receipt.anchorBy - clock + delay);
        alive = pulse();
        signs.push(alive);
        advance(GRACE);
    }

    function bountyClaimOn(IFaultCourt.SignedReceipt memory lie) private returns (IFaultCourt.BountyClaim memory) {
        court.commit(court.commitmentOf(digestOf(lie), address(this), SALT));
        vm.roll(block.number + 1);
        return IFaultCourt.BountyClaim(address(this), SALT);
    }

    function rogueAnchors() private returns (IAnchors.Opening memory made) {
        (rogueAnchorings[0], rogueWords[0]) = (rogueAnchorings[1], rogueWords[1]);
        rogueWords[1] = anchors.headOf(ROGUE);
        uint256 size = rogueLog.length;
        rogueAnchorings[1] = IAnchors.Anchoring(NaiveLog.root(rogueLog, size), uint40(size), clock);
        vm.prank(ROGUE);
        anchors.anchor(ROGUE, rogueAnchorings[1].root, uint40(size));
        made = IAnchors.Opening(HEAD, rogueWords[1], new IAnchors.Anchoring[](1));
        made.anchorings[0] = rogueAnchorings[1];
    }

    /// @dev The opening of the rogue's last two anchors.
    function rogueStep() private view returns (IAnchors.Opening memory made) {
        made = IAnchors.Opening(HEAD, rogueWords[0], new IAnchors.Anchoring[](2));
        (made.anchorings[0], made.anchorings[1]) = (rogueAnchorings[0], rogueAnchorings[1]);
    }

    function rogueProof(uint256 index) private view returns (IAnchors.LeafProof memory) {
        return IAnchors.LeafProof(0, uint40(index), NaiveLog.path(rogueLog, index, rogueLog.length));
    }
}
