// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FaultCourt} from "../../../contracts/FaultCourt.sol";
import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {CourtTest} from "../helpers/CourtTest.sol";

/// @notice Answers a demand and does as it is told with the coin it earns.
contract Receiver {
    enum Manner {
        Take,
        Refuse,
        Burn,
        Reenter
    }

    FaultCourt private immutable COURT;
    Manner public manner;
    bytes public caught;

    constructor(FaultCourt court) {
        COURT = court;
    }

    receive() external payable {
        if (manner == Manner.Refuse) revert("no");
        if (manner == Manner.Burn) while (true) {}
        if (manner == Manner.Reenter) COURT.withdrawCoin();
    }

    function behave(Manner next) external {
        manner = next;
    }

    function answer(uint256 id, IAnchors.Opening calldata opening, IAnchors.LeafProof calldata proof) external {
        COURT.answerLeaf(id, opening, proof);
    }

    function take(uint256 gas) external {
        (bool done, bytes memory reason) = address(COURT).call{gas: gas}(abi.encodeCall(COURT.withdrawCoin, ()));
        caught = done ? bytes("") : reason;
    }
}

contract WithdrawCoinTest is CourtTest {
    Receiver private receiver;
    uint256 private bond;
    uint256 private earned;

    function setUp() public override {
        super.setUp();
        receiver = new Receiver(court);
        bond = court.demandBond(operator, 0);
        earned = (bond / 10) * 9;
        demandAs(challenger, logged());
        receiver.answer(1, opening(0), proofOf(1, 0, 0));
        // Another open demand, so that there is more to steal than one's own.
        fill(1);
        anchorLog();
        demandConsistencyAs(challenger, opening(0), 0);
    }

    function test_withdrawCoin_owed_isPaidOnce_works() public {
        vm.expectEmit(address(court));
        emit IFaultCourt.CoinWithdrawn(address(receiver), earned);
        receiver.take(100_000);
        vm.assertEq(address(receiver).balance, earned);
        vm.assertEq(court.coinOf(address(receiver)), 0);
        vm.assertEq(address(court).balance, 2 * bond - earned);

        receiver.take(100_000);
        vm.assertEq(keccak256(receiver.caught()), keccak256(noCoin(address(receiver))));
    }

    // The least that can be owed: one wei beyond the bond.
    function test_withdrawCoin_oneWei_isPaid_works() public {
        fill(1);
        anchorLog();
        IAnchors.Opening memory made = opening(1);
        vm.deal(stranger, bond + 1);
        vm.prank(stranger);
        court.demandConsistency{value: bond + 1}(operator, made, 0);

        vm.prank(stranger);
        vm.assertEq(court.withdrawCoin(), 1);
        vm.assertEq(stranger.balance, 1);
    }

    function test_withdrawCoin_nothing_reverts() public {
        expectError(noCoin(stranger));
        vm.prank(stranger);
        court.withdrawCoin();
    }

    // Who refuses, burns all gas or comes back in the middle harms itself only, and keeps what it is owed.
    function test_withdrawCoin_badReceivers_keepTheirCredit_works() public {
        for (uint256 manner = 1; manner <= 3; ++manner) {
            receiver.behave(Receiver.Manner(manner));
            receiver.take(100_000);
            bytes memory refused = abi.encodeWithSelector(IFaultCourt.CoinRefused.selector, address(receiver), earned);
            vm.assertEq(keccak256(receiver.caught()), keccak256(refused));
            vm.assertEq(court.coinOf(address(receiver)), earned);
            vm.assertEq(address(court).balance, 2 * bond);
        }
        receiver.behave(Receiver.Manner.Take);
        receiver.take(100_000);
        vm.assertEq(address(receiver).balance, earned);
    }

    // Coin that is forced upon the court belongs to nobody.
    function test_withdrawCoin_plainTransfer_isRefused_works() public {
        vm.deal(stranger, 1 ether);
        vm.prank(stranger);
        (bool taken, ) = address(court).call{value: 1 ether}("");
        vm.assertFalse(taken);
    }

    function noCoin(address account) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IFaultCourt.NoCoin.selector, account);
    }
}
