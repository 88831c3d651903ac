// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOperatorRegistry} from "../../../contracts/interfaces/IOperatorRegistry.sol";
import {OperatorRegistryTest} from "../helpers/OperatorRegistryTest.sol";

contract OperatorRegistryReceiptKeysTest is OperatorRegistryTest {
    address private second = accountOf("second key");

    function test_addReceiptKey_now_succeeds() public {
        vm.expectEmit(address(registry));
        emit IOperatorRegistry.ReceiptKeyAdded(operator, second, START);
        vm.prank(operator);
        registry.addReceiptKey(second, START);

        vm.assertEq(registry.receiptKeysOf(operator).length, 2);
        vm.assertTrue(registry.isReceiptKey(operator, second, START));
        vm.assertFalse(registry.isReceiptKey(operator, second, START - 1));
    }

    function test_addReceiptKey_sameForOtherOperator_staysApart_succeeds() public {
        registerAs(stranger, "log.example/two");
        vm.prank(stranger);
        registry.addReceiptKey(second, START);

        vm.assertFalse(registry.isReceiptKey(operator, second, START));
        vm.assertTrue(registry.isReceiptKey(stranger, second, START));
    }

    function test_addReceiptKey_known_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.ReceiptKeyKnown.selector, operator, receiptKey));
        vm.prank(operator);
        registry.addReceiptKey(receiptKey, START);
    }

    // A key that was closed, perhaps because it was stolen, must not bind again.
    function test_addReceiptKey_closed_reverts() public {
        vm.prank(operator);
        registry.closeReceiptKey(receiptKey, START + DRAIN);
        vm.warp(START + 100);

        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.ReceiptKeyKnown.selector, operator, receiptKey));
        vm.prank(operator);
        registry.addReceiptKey(receiptKey, START + 100);
    }

    // A history that no node can answer would leave broken promises without a verdict.
    function test_addReceiptKey_beyond1024_reverts() public {
        for (uint256 i = 1; i < 1024; ++i) {
            vm.prank(operator);
            registry.addReceiptKey(address(uint160(i)), START);
        }

        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.HistoryFull.selector, operator, 1024));
        vm.prank(operator);
        registry.addReceiptKey(second, START);
    }

    function test_addReceiptKey_zero_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.ZeroKey.selector));
        vm.prank(operator);
        registry.addReceiptKey(address(0), START);
    }

    function test_addReceiptKey_unregistered_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.NotRegistered.selector, stranger));
        vm.prank(stranger);
        registry.addReceiptKey(second, START);
    }

    function testFuzz_addReceiptKey_anyTime_works(uint64 from, bool near) public {
        if (near) from = START - 100 + (from % 200);
        expectOutside(from, START);
        vm.prank(operator);
        registry.addReceiptKey(second, from);
    }

    function test_closeReceiptKey_open_succeeds() public {
        vm.expectEmit(address(registry));
        emit IOperatorRegistry.ReceiptKeyClosed(operator, receiptKey, START + DRAIN);
        vm.prank(operator);
        registry.closeReceiptKey(receiptKey, START + DRAIN);

        vm.assertTrue(registry.isReceiptKey(operator, receiptKey, START + DRAIN));
        vm.assertFalse(registry.isReceiptKey(operator, receiptKey, START + DRAIN + 1));
    }

    function test_closeReceiptKey_leavesPastAlone_succeeds() public {
        vm.warp(START + 1000);
        vm.prank(operator);
        registry.closeReceiptKey(receiptKey, START + 1000 + DRAIN);
        vm.warp(START + 100_000);

        for (uint64 time = START; time <= START + 1000; time += 100) {
            vm.assertTrue(registry.isReceiptKey(operator, receiptKey, time));
        }
    }

    // A key that was stolen before its first day can be closed so that it never binds.
    function test_closeReceiptKey_beforeItBegins_succeeds() public {
        vm.prank(operator);
        registry.addReceiptKey(second, START + 1000);
        vm.prank(operator);
        registry.closeReceiptKey(second, START + DRAIN);

        vm.assertFalse(registry.isReceiptKey(operator, second, START + DRAIN));
        vm.assertFalse(registry.isReceiptKey(operator, second, START + 1000));
    }

    function test_closeReceiptKey_again_reverts() public {
        vm.prank(operator);
        registry.closeReceiptKey(receiptKey, START + DRAIN);

        vm.expectRevert(
            abi.encodeWithSelector(IOperatorRegistry.ReceiptKeyEnded.selector, operator, receiptKey, START + DRAIN)
        );
        vm.prank(operator);
        registry.closeReceiptKey(receiptKey, START + 2 * DRAIN);
    }

    function test_closeReceiptKey_unknown_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.ReceiptKeyUnknown.selector, operator, second));
        vm.prank(operator);
        registry.closeReceiptKey(second, START + DRAIN);
    }

    function test_closeReceiptKey_unregistered_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.NotRegistered.selector, stranger));
        vm.prank(stranger);
        registry.closeReceiptKey(receiptKey, START + DRAIN);
    }

    function testFuzz_closeReceiptKey_anyTime_works(uint64 until, bool near) public {
        if (near) until = START - 100 + (until % 200);
        expectOutside(until, START + DRAIN);
        vm.prank(operator);
        registry.closeReceiptKey(receiptKey, until);
    }

    function testFuzz_isReceiptKey_anyTime_works(uint64 from, uint64 until, uint64 time, bool near) public {
        from = uint64(bound(from, START, START + 100));
        until = uint64(bound(until, START + DRAIN, START + 200));
        if (near) time = START - 50 + (time % 300);
        vm.prank(operator);
        registry.addReceiptKey(second, from);
        vm.prank(operator);
        registry.closeReceiptKey(second, until);

        vm.assertEq(registry.isReceiptKey(operator, second, time), from <= time && time <= until);
        vm.assertEq(registry.isReceiptKey(operator, receiptKey, time), time >= START);
        vm.assertFalse(registry.isReceiptKey(operator, stranger, time));
        vm.assertFalse(registry.isReceiptKey(stranger, second, time));
    }

    function expectOutside(uint64 time, uint64 earliest) private {
        if (time < earliest) {
            vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.TooEarly.selector, time, earliest));
        } else if (time > START + HORIZON) {
            vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.TooLate.selector, time, START + HORIZON));
        }
    }
}
