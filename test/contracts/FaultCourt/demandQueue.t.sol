// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {CourtTest} from "../helpers/CourtTest.sol";

/// @notice Many demands at once: what each costs, when it falls due, and what a flood does not reach.
contract DemandQueueTest is CourtTest {
    uint256 private constant STEP = 64;
    uint256 private constant MANY = 200;
    uint256 private single;

    /// @dev MANY receipts that are in the log.
    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < MANY; ++i) entries.push(digestOf(signed(receiptAt(i))));
        anchorLog();
        single = court.demandBond(operator, 0);
    }

    function test_demandLeaf_bondDoublesWithEachStep_upToEightTimes_works() public {
        for (uint256 i = 0; i < MANY; ++i) {
            uint256 doublings = i / STEP > 3 ? 3 : i / STEP;
            vm.assertEq(court.demandBond(operator, 0), single << doublings);
            vm.assertEq(court.demandBond(operator, entries[i]), single << doublings);
            demand(i);
            vm.assertEq(court.demandOf(i + 1).bond, single << doublings);
        }
        vm.assertEq(court.demandBond(operator, 0), 8 * single);
        // Another operator's demands are not dearer for it.
        vm.assertEq(court.demandBond(stranger, 0), single);
    }

    function test_demandLeaf_oneWeiShortOfTheDoubledBond_reverts() public {
        for (uint256 i = 0; i < STEP; ++i) demand(i);
        IFaultCourt.SignedReceipt memory made = signed(receiptAt(STEP));
        expectError(abi.encodeWithSelector(IFaultCourt.WrongBond.selector, 2 * single - 1, 2 * single));
        court.demandLeaf{value: 2 * single - 1}(made);
        court.demandLeaf{value: 2 * single}(made);
    }

    // Each open demand gives the next one a second more, up to the longest dispute (20 seconds here): F13 counts on that.
    function test_demandLeaf_deadlinesQueue_upToTheLongestDispute_works() public {
        uint256 made = block.timestamp;
        for (uint256 i = 0; i < 15; ++i) {
            demand(i);
            vm.assertEq(court.demandOf(i + 1).deadline, made + (i < 10 ? ANSWER + i : 20));
        }
        // What was answered takes no time of the next one.
        for (uint256 i = 0; i < 15; ++i) answer(i);
        demand(20);
        vm.assertEq(court.demandOf(16).deadline, made + ANSWER);
    }

    // The operator sleeps through the flood and wakes up in the last second of the first deadline: a second each is enough.
    function test_answerLeaf_onePerSecondFromTheFirstDeadlineOn_isInTime_works() public {
        for (uint256 i = 0; i < 10; ++i) demand(i);
        vm.warp(court.demandOf(1).deadline);
        for (uint256 i = 0; i < 10; ++i) {
            vm.assertFalse(block.timestamp > court.demandOf(i + 1).deadline);
            answer(i);
            pass(1);
        }
    }

    // The sign of life lies in the middle third of the demand's own time, however long that is.
    function test_challengeSilence_queued_hasItsOwnThirds_works() public {
        for (uint256 i = 0; i < 6; ++i) demand(i);
        uint256 opened = block.timestamp;
        // The sixth has 15 seconds: a third is 5.
        pass(5);
        bytes32 early = pulse();
        pass(1);
        bytes32 alive = pulse();
        vm.warp(opened + 15);
        expectError(abi.encodeWithSelector(IFaultCourt.AnswerPending.selector, 6, opened + 15));
        court.challengeSilence(6, alive);
        pass(1);
        expectError(
            abi.encodeWithSelector(IFaultCourt.NoPulse.selector, early, opened + 5, opened + 5, block.timestamp - 6)
        );
        court.challengeSilence(6, early);
        court.challengeSilence(6, alive);
    }

    // A silent demand is no longer open either: the next one is as cheap as before.
    function test_challengeSilence_countsDown_works() public {
        for (uint256 i = 0; i < STEP; ++i) demand(i);
        vm.assertEq(court.demandBond(operator, 0), 2 * single);
        pass(10);
        bytes32 alive = pulse();
        pass(11);
        court.challengeSilence(1, alive);
        vm.assertEq(court.demandBond(operator, 0), single);
    }

    /* THE SAME LEAF AGAIN */

    // The operator asks itself while it is honest, answers, and replaces the entry: the leaf can be demanded all the same.
    function test_demandLeaf_afterAnAnswerUnderALargerHead_isDearer_works() public {
        bytes32 digest = entries[1];
        uint256 id = demand(1);
        answerDemand(1, 1);
        for (uint256 doublings = 1; doublings < 6; ++doublings) {
            expectError(abi.encodeWithSelector(IFaultCourt.AlreadyDemanded.selector, id));
            this.demandWith(1, 8 * single);
            fill(1);
            anchorLog();
            uint256 bond = single << (doublings < 3 ? doublings : 3);
            vm.assertEq(court.demandBond(operator, digest), bond);
            expectError(abi.encodeWithSelector(IFaultCourt.WrongBond.selector, bond - 1, bond));
            this.demandWith(1, bond - 1);
            id = demand(1);
            IFaultCourt.Demand memory asked = court.demandOf(id);
            vm.assertEq(asked.bond, bond);
            vm.assertEq(asked.leaf.minSize, entries.length);
            vm.assertEq(asked.repetition, doublings < 3 ? doublings : 3);
            vm.assertTrue(court.isDisputed(digest, operator));
            answerDemand(id, 1);
        }
    }

    function test_demandLeaf_rewrittenAfterAnAnswer_endsInSilence_works() public {
        bytes32 digest = entries[1];
        demand(1);
        answerDemand(1, 1);
        IFaultCourt.SignedReceipt memory made = signed(receiptAt(1));
        entries[1] = keccak256("another");
        fill(1);
        anchorLog();
        demandAs(challenger, made);
        pass(4);
        bytes32 alive = pulse();
        pass(7);
        court.challengeSilence(2, alive);
        vm.assertEq(staking.slashableOf(operator), STAKE - STAKE / 5);
        vm.assertFalse(court.isDisputed(digest, operator));
    }

    function test_demandLeaf_afterSilence_underALargerHead_reverts() public {
        demand(1);
        pass(4);
        bytes32 alive = pulse();
        pass(7);
        court.challengeSilence(1, alive);
        fill(1);
        anchorLog();
        expectError(abi.encodeWithSelector(IFaultCourt.AlreadyDemanded.selector, 1));
        this.demandWith(1, 8 * single);
    }

    function test_demandLeaf_openUnderALargerHead_reverts() public {
        demand(1);
        fill(1);
        anchorLog();
        expectError(abi.encodeWithSelector(IFaultCourt.AlreadyDemanded.selector, 1));
        this.demandWith(1, 8 * single);
    }

    // In the very block of the answer: the head is the same, whatever the order.
    function test_demandLeaf_inTheBlockOfTheAnswer_underTheNextAnchor_works() public {
        demand(1);
        answerDemand(1, 1);
        fill(1);
        anchorLog();
        vm.assertEq(demand(1), 2);
    }

    /* WHAT A FLOOD COSTS */

    // An operator that floods itself pays a tenth of each bond and the gas, and makes others' bonds eight times as high for it.
    function test_answerLeaf_ofOnesOwnFlood_losesATenth_works() public {
        vm.deal(operator, 1 ether);
        uint256 paid = 0;
        for (uint256 i = 0; i < MANY; ++i) {
            IFaultCourt.SignedReceipt memory made = signed(receiptAt(i));
            paid += bondFor(made);
            demandAs(operator, made);
        }
        vm.assertEq(paid, single * (STEP + 2 * STEP + 4 * STEP + 8 * (MANY - 3 * STEP)));
        for (uint256 i = 0; i < MANY; ++i) answer(i);
        vm.assertEq(court.coinOf(address(0)), paid / 10);
        vm.prank(operator);
        court.withdrawCoin();
        vm.assertEq(operator.balance, 1 ether - paid / 10);
    }

    function demandWith(uint256 index, uint256 value) external payable returns (uint256) {
        IFaultCourt.SignedReceipt memory made = signed(receiptAtStart(index));
        return court.demandLeaf{value: value}(made);
    }

    function demand(uint256 index) private returns (uint256) {
        return demandAs(challenger, signed(receiptAtStart(index)));
    }

    /// @dev As it was when it went into the log.
    function receiptAtStart(uint256 index) private view returns (InferenceReceipt memory receipt) {
        receipt = receiptAt(index);
        receipt.issuedAt = START;
        receipt.anchorBy = START + MAX_DELAY;
    }

    /// @dev Answers demand `index + 1` as the operator.
    function answer(uint256 index) private {
        answerDemand(index + 1, index);
    }

    function answerDemand(uint256 id, uint256 index) private {
        uint256 last = history.length - 1;
        IAnchors.Opening memory shown = opening(last);
        IAnchors.LeafProof memory proof = proofOf(index, last, last);
        vm.prank(operator);
        court.answerLeaf(id, shown, proof);
    }
}
