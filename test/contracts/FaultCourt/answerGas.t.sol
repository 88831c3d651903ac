// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {AnchorWord} from "../../../contracts/types/AnchorWord.sol";
import {CourtTest} from "../helpers/CourtTest.sol";
import {NaiveLog} from "../helpers/NaiveLog.sol";

/// @notice What the dearest answers cost, in a log as long as one can be: the bond pays for them twice.
contract AnswerGasTest is CourtTest {
    uint256 private constant ANSWER_GAS = 170_000;
    /// @dev The test has touched every slot and account that the answer touches: a transaction pays for that again.
    uint256 private constant COLD = 25_000;
    uint40 private constant LONGEST = type(uint40).max;

    function test_answerLeaf_longestLog_costsLessThanTheBondPays_works() public {
        IFaultCourt.SignedReceipt memory made = signed(receiptAt(0));
        IAnchors.LeafProof memory proof = IAnchors.LeafProof(0, 0, new bytes32[](40));
        bytes32 root = NaiveLog.leaf(digestOf(made));
        for (uint256 i = 0; i < 40; ++i) {
            proof.path[i] = keccak256(abi.encode(i));
            root = NaiveLog.node(root, proof.path[i]);
        }
        place(IAnchors.Anchoring(root, LONGEST, START));
        demandAs(challenger, made);

        bytes memory call = abi.encodeCall(court.answerLeaf, (1, opening(0), proof));
        assertAffordable(call);
        vm.assertGt(court.coinOf(stranger), 0);
    }

    // The old size is chosen so that both roots take a hash at nearly every level.
    function test_answerConsistency_longestLog_costsLessThanTheBondPays_works() public {
        uint40 oldSize = LONGEST - 1;
        bytes32[] memory proof = new bytes32[](40);
        for (uint256 i = 0; i < 40; ++i) proof[i] = keccak256(abi.encode(i));
        (bytes32 oldRoot, bytes32 newRoot, uint256 used) = climb(oldSize - 1, LONGEST - 1, proof);
        assembly ("memory-safe") {
            mstore(proof, used)
        }
        place(IAnchors.Anchoring(oldRoot, oldSize, START));
        place(IAnchors.Anchoring(newRoot, LONGEST, START));
        demandConsistencyAs(challenger, opening(0), 0);

        assertAffordable(abi.encodeCall(court.answerConsistency, (1, proof)));
        vm.assertGt(court.coinOf(stranger), 0);
    }

    /// @dev The RFC's climb, to find the roots that a proof proves.
    function climb(
        uint256 node,
        uint256 last,
        bytes32[] memory proof
    ) private pure returns (bytes32 oldHash, bytes32 newHash, uint256 used) {
        while (node & 1 == 1) (node, last) = (node >> 1, last >> 1);
        (oldHash, newHash, used) = (proof[0], proof[0], 1);
        for (; last != 0; ++used) {
            if (node & 1 == 1 || node == last) {
                oldHash = NaiveLog.node(proof[used], oldHash);
                newHash = NaiveLog.node(proof[used], newHash);
                while (node & 1 == 0 && node != 0) (node, last) = (node >> 1, last >> 1);
            } else {
                newHash = NaiveLog.node(newHash, proof[used]);
            }
            (node, last) = (node >> 1, last >> 1);
        }
    }

    /// @dev As if it had been anchored: the contract grows a log by 2^24 entries at a time, and 2^40 take too many calls.
    function place(IAnchors.Anchoring memory anchoring) private {
        before.push(anchors.headOf(operator));
        history.push(anchoring);
        AnchorWord word = before[before.length - 1].fold(
            anchoring.root,
            anchoring.size,
            anchoring.time,
            START,
            WINDOW / 16
        );
        vm.store(address(anchors), bytes32(uint256(uint160(operator)) << 96), AnchorWord.unwrap(word));
    }

    function assertAffordable(bytes memory call) private {
        uint256 data = 0;
        for (uint256 i = 0; i < call.length; ++i) data += call[i] == 0 ? 4 : 16;
        vm.prank(stranger);
        uint256 gas = gasleft();
        (bool done, ) = address(court).call(call);
        gas -= gasleft();
        vm.assertTrue(done);
        vm.assertLt(21_000 + data + gas + COLD, ANSWER_GAS);
        vm.assertGt(21_000 + data + gas + COLD, ANSWER_GAS / 2);
    }
}
