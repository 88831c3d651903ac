// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InferenceEscrow} from "../../../contracts/examples/InferenceEscrow.sol";
import {EscrowTest} from "../helpers/EscrowTest.sol";

/// @dev Takes no coin until told otherwise, and tries to be paid twice when it does.
contract Greedy {
    InferenceEscrow private immutable _ESCROW;
    bool private _open;

    constructor(InferenceEscrow escrow) {
        _ESCROW = escrow;
    }

    receive() external payable {
        require(_open);
        try _ESCROW.withdraw() {
            revert();
        } catch {}
    }

    function accept() external {
        _open = true;
    }
}

contract InferenceEscrowMoneyTest is EscrowTest {
    function test_open_withPrice_succeeds() public {
        vm.expectEmit(address(escrow));
        emit InferenceEscrow.RequestOpened(1, client, operator, PRICE);
        vm.assertEq(open(DEADLINE), 1);

        InferenceEscrow.Request memory request = escrow.requestOf(1);
        vm.assertEq(request.client, client);
        vm.assertEq(request.contentHash, CONTENT);
        vm.assertEq(request.openedAt, START);
        vm.assertEq(address(escrow).balance, 2 * PRICE);
    }

    function test_open_withoutPrice_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.NoPrice.selector));
        vm.prank(client);
        escrow.open(operator, ENDPOINT, modelId, CONTENT, DEADLINE);
    }

    function testFuzz_open_anyDeadline_works(uint64 deadline, bool near) public {
        if (near) deadline = START + (deadline % 200);
        uint64 earliest = START + MAX_DELAY + GRACE + WINDOW + ANSWER;
        if (deadline <= earliest) {
            vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.DeadlineTooEarly.selector, deadline, earliest));
        }
        open(deadline);
    }

    function test_requestOf_unknown_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.UnknownRequest.selector, 1));
        escrow.requestOf(1);
    }

    function testFuzz_refund_anyTime_works(uint64 time) public {
        time = uint64(bound(time, START, START + 5000));
        vm.warp(time);
        bool due = time > DEADLINE;

        if (!due) vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.DeadlinePending.selector, 0, DEADLINE));
        vm.prank(stranger);
        escrow.refund(0);

        vm.assertEq(escrow.balanceOf(client), due ? PRICE : 0);
    }

    function test_refund_again_reverts() public {
        vm.warp(DEADLINE + 1);
        escrow.refund(0);

        vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.RequestClosed.selector, 0));
        escrow.refund(0);
    }

    function test_refund_afterClaim_reverts() public {
        claim(0, finish(answerAt(1)));
        vm.warp(DEADLINE + 1);

        vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.RequestClosed.selector, 0));
        escrow.refund(0);
    }

    function test_refund_unknown_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.UnknownRequest.selector, 9));
        escrow.refund(9);
    }

    function test_withdraw_owed_succeeds() public {
        claim(0, finish(answerAt(1)));

        vm.expectEmit(address(escrow));
        emit InferenceEscrow.Withdrawn(operator, PRICE);
        vm.prank(operator);
        escrow.withdraw();

        vm.assertEq(operator.balance, PRICE);
        vm.assertEq(address(escrow).balance, 0);
    }

    function test_withdraw_nothing_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.NothingOwed.selector, stranger));
        vm.prank(stranger);
        escrow.withdraw();
    }

    function test_withdraw_again_reverts() public {
        claim(0, finish(answerAt(1)));
        vm.prank(operator);
        escrow.withdraw();

        vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.NothingOwed.selector, operator));
        vm.prank(operator);
        escrow.withdraw();
    }

    // Who refuses the coin keeps the claim; who comes back in the middle of a payment finds nothing owed.
    function test_withdraw_refusedThenReentered_paysOnce_succeeds() public {
        Greedy greedy = new Greedy(escrow);
        vm.deal(address(greedy), PRICE);
        vm.prank(address(greedy));
        escrow.open{value: PRICE}(operator, ENDPOINT, modelId, CONTENT, DEADLINE);
        vm.warp(DEADLINE + 1);
        escrow.refund(1);

        vm.expectRevert(abi.encodeWithSelector(InferenceEscrow.WithdrawalRefused.selector, address(greedy), PRICE));
        vm.prank(address(greedy));
        escrow.withdraw();
        vm.assertEq(escrow.balanceOf(address(greedy)), PRICE);

        greedy.accept();
        vm.prank(address(greedy));
        escrow.withdraw();
        vm.assertEq(address(greedy).balance, PRICE);
        vm.assertEq(address(escrow).balance, PRICE);
    }
}
