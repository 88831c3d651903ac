// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {Fault} from "../../../contracts/types/Fault.sol";
import {InferenceReceipt} from "../../../contracts/types/InferenceReceipt.sol";
import {CourtWorld} from "./CourtWorld.sol";

/// @notice A court, an operator with STAKE behind it, and a challenger.
abstract contract CourtTest is CourtWorld {
    address internal challenger = accountOf("challenger");
    address internal stranger = accountOf("stranger");
    IFaultCourt.BountyClaim internal nobody;

    function setUp() public virtual {
        vm.warp(START);
        vm.roll(100);
        deploy();
        bondAs(operator, STAKE);
        vm.deal(challenger, 100 ether);
    }

    /// @dev A world in which nothing has happened yet.
    function restart() internal {
        forget();
        CourtTest.setUp();
    }

    /// @dev Commits for the challenger, as it must a block before it challenges.
    function bountyClaimOn(bytes32 evidence) internal returns (IFaultCourt.BountyClaim memory) {
        court.commit(court.commitmentOf(evidence, challenger, SALT));
        vm.roll(block.number + 1);
        return IFaultCourt.BountyClaim(challenger, SALT);
    }

    function pairOf(bytes32 a, bytes32 b) internal pure returns (bytes32) {
        return keccak256(abi.encode(a, b));
    }

    /// @dev A receipt for a place that nobody ever anchors, and the time at which that can be shown.
    function omitted(uint256 index) internal returns (IFaultCourt.SignedReceipt memory made, bytes32 alive) {
        made = signed(receiptAt(index));
        pass(MAX_DELAY + 1);
        alive = pulse();
        pass(GRACE);
    }

    /// @dev The same request answered twice, in two ways, under one index.
    function twins(
        uint256 index
    ) internal view returns (IFaultCourt.SignedReceipt memory a, IFaultCourt.SignedReceipt memory b) {
        a = signed(receiptAt(index));
        InferenceReceipt memory receipt = receiptAt(index);
        receipt.responseCommitment = keccak256("another answer");
        b = signed(receipt);
    }

    /// @dev Anchors a log of three, and then another history of six that differs from it at index 1.
    function fork()
        internal
        returns (bytes32 digestA, IAnchors.LeafProof memory proofA, bytes32 digestB, IAnchors.LeafProof memory proofB)
    {
        fill(3);
        anchorLog();
        digestA = entries[1];
        proofA = proofOf(1, 0, 0);
        digestB = keccak256("another");
        entries[1] = digestB;
        fill(3);
        anchorLog();
        proofB = proofOf(1, 0, 1);
    }

    function demandAs(address account, IFaultCourt.SignedReceipt memory made) internal returns (uint256) {
        uint256 bond = bondFor(made);
        vm.prank(account);
        return court.demandLeaf{value: bond}(made);
    }

    function demandConsistencyAs(
        address account,
        IAnchors.Opening memory made,
        uint256 anchoring
    ) internal returns (uint256) {
        uint256 bond = court.demandBond(operator, 0);
        vm.prank(account);
        return court.demandConsistency{value: bond}(operator, made, anchoring);
    }

    /// @dev A receipt at index 1 of three entries that are anchored.
    function logged() internal returns (IFaultCourt.SignedReceipt memory made) {
        made = signed(receiptAt(1));
        fill(1);
        entries.push(digestOf(made));
        fill(1);
        anchorLog();
    }

    function assertFault(bytes32 digest, Fault expected) internal view {
        (Fault fault, uint64 time) = court.faultOf(digest);
        vm.assertEq(uint256(fault), uint256(expected));
        vm.assertEq(time, expected == Fault.None ? 0 : block.timestamp);
    }

    /// @dev The operator lost exactly `penalty`, of which the challenger is credited 30 %.
    function assertPaid(bytes32 faultKey, uint256 penalty, bool rewarded) internal view {
        vm.assertEq(staking.slashableOf(operator), STAKE - penalty);
        vm.assertEq(staking.creditOf(challenger), rewarded ? (penalty * 3) / 10 : 0);
        vm.assertEq(court.punishedAt(faultKey), block.timestamp);
        (, , uint256 credit, uint256 unburnt) = staking.totals();
        vm.assertEq(credit + unburnt, penalty);
    }

    function expectPunished(bytes32 faultKey, Fault fault, uint256 taken, bool rewarded) internal {
        vm.expectEmit(address(court));
        emit IFaultCourt.FaultPunished(
            faultKey,
            operator,
            fault,
            taken,
            rewarded ? (taken * 3) / 10 : 0,
            rewarded ? challenger : address(0)
        );
    }

    function expectError(bytes memory reason) internal {
        vm.expectRevert(reason);
    }

    function punishedBefore(bytes32 faultKey) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFaultCourt.AlreadyPunished.selector, faultKey);
    }

    function tooLate(bytes32 digest, uint64 until) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFaultCourt.NoLongerAdmissible.selector, digest, until);
    }
}
