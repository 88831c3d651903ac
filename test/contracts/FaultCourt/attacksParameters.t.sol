// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FaultCourt} from "../../../contracts/FaultCourt.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {CourtTest} from "../helpers/CourtTest.sol";

/// @notice An operator that reads the parameters, and times its exit by them.
contract FaultCourtAttacksParametersTest is CourtTest {
    uint64 private constant LEAST_BUFFER = SKEW + 2;

    // It asks for everything back in the second of its last promise, dates that ahead as far as it may, publishes it in the
    // last second of its grace, and is asked for the leaf in the last second of the window: the stake is still there.
    function test_challengeSilence_leftInTheSecondOfTheLastPromise_takesIt_succeeds() public {
        deployWith(LEAST_BUFFER);
        uint64 start = uint64(block.timestamp);
        vm.prank(operator);
        uint256 ticket = staking.unbond(operator, STAKE);
        IFaultCourt.SignedReceipt memory made = signed(receiptAt(1));
        made.receipt.issuedAt += SKEW;
        made.receipt.anchorBy += SKEW;
        made = signed(made.receipt);
        fill(3);
        anchorLog();
        vm.warp(made.receipt.anchorBy + GRACE);
        court.present(made);
        pass(WINDOW);
        demandAs(challenger, made);
        pass(THIRD + 1);
        bytes32 alive = pulse();
        pass(ANSWER - THIRD);

        vm.expectRevert(abi.encodeWithSelector(IStaking.TicketLocked.selector, ticket, block.timestamp + 1));
        staking.claim(ticket);
        court.challengeSilence(1, alive);

        vm.assertEq(block.timestamp, start + SKEW + MAX_DELAY + GRACE + WINDOW + ANSWER + 1);
        vm.assertEq(staking.slashableOf(operator), (STAKE * 8) / 10);
    }

    // A second less, and the ticket could be paid in the block before or in the same one.
    function test_constructor_bufferOfSkewAndASecond_reverts() public {
        IFaultCourt.CourtTimes memory times = IFaultCourt.CourtTimes(ANSWER, 0, LEAST_BUFFER - 1, SKEW);
        IStaking.Parameters memory chosen = parameters();
        expectError(
            abi.encodeWithSelector(IFaultCourt.BadCourtTimes.selector, times, chosen.unbonding, type(uint64).max)
        );
        new FaultCourt(anchors, operators, models, token, times, demandFees(), chosen);
    }

    function deployWith(uint64 buffer) private {
        IStaking.Parameters memory chosen = parameters();
        chosen.unbonding = MAX_DELAY + GRACE + WINDOW + ANSWER + buffer;
        IFaultCourt.CourtTimes memory times = IFaultCourt.CourtTimes(ANSWER, 0, buffer, SKEW);
        court = new FaultCourt(anchors, operators, models, token, times, demandFees(), chosen);
        staking = court.STAKING();
        bondAs(operator, STAKE);
    }
}
