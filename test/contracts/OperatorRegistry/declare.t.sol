// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOperatorRegistry} from "../../../contracts/interfaces/IOperatorRegistry.sol";
import {OperatorRegistryTest} from "../helpers/OperatorRegistryTest.sol";

contract OperatorRegistryDeclareTest is OperatorRegistryTest {
    string private constant NAME = "chat-prod";
    bytes32 private constant ENDPOINT = keccak256("chat-prod");
    bytes32 private constant ONE = keccak256("model one");
    bytes32 private constant TWO = keccak256("model two");
    bytes32 private constant CONFIG = keccak256("config");

    function test_declare_first_mayStartNow_succeeds() public {
        vm.expectEmit(address(registry));
        emit IOperatorRegistry.EndpointDeclared(operator, ENDPOINT, ONE, NAME, CONFIG, START, 0);
        declare(ONE, START);

        vm.assertEq(registry.declarationsOf(operator, ENDPOINT).length, 1);
        vm.assertTrue(isDeclared(ONE, START));
        vm.assertFalse(isDeclared(ONE, START - 1));
    }

    function test_declare_successor_predecessorDrains_succeeds() public {
        declare(ONE, START);
        uint64 from = START + 10;
        declare(TWO, from);

        vm.assertFalse(isDeclared(TWO, from - 1));
        vm.assertTrue(isDeclared(TWO, from));
        vm.assertTrue(isDeclared(ONE, from + DRAIN - 1));
        vm.assertFalse(isDeclared(ONE, from + DRAIN));
    }

    function test_declare_otherConfiguration_isAnother_succeeds() public {
        declare(ONE, START);

        vm.assertFalse(registry.isDeclared(operator, ENDPOINT, ONE, keccak256("other"), START));
        vm.assertFalse(registry.isDeclared(operator, keccak256("other"), ONE, CONFIG, START));
        vm.assertFalse(registry.isDeclared(stranger, ENDPOINT, ONE, CONFIG, START));
    }

    function test_declare_drainingPredecessor_isItself_andNoOther_succeeds() public {
        declare(ONE, START);
        uint64 from = START + 10;
        declare(TWO, from);

        vm.assertTrue(registry.isDeclared(operator, ENDPOINT, ONE, CONFIG, from + 1));
        vm.assertFalse(registry.isDeclared(operator, ENDPOINT, ONE, keccak256("other"), from + 1));
        vm.assertFalse(registry.isDeclared(operator, ENDPOINT, keccak256("other"), CONFIG, from + 1));
    }

    // Withdrawn is not a model: no receipt for model zero is ever declared.
    function test_declare_withdrawal_succeeds() public {
        declare(ONE, START);
        declare(0, START + 10);

        vm.assertTrue(isDeclared(ONE, START + 10 + DRAIN - 1));
        vm.assertFalse(isDeclared(ONE, START + 10 + DRAIN));
        vm.assertFalse(isDeclared(0, START + 10));
    }

    function test_declare_beyond2048_reverts() public {
        for (uint64 i = 0; i < 2048; ++i) declare(ONE, START + i * DRAIN);

        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.HistoryFull.selector, operator, 2048));
        declare(TWO, START + 2048 * DRAIN);

        vm.prank(operator);
        registry.declare("chat-next", TWO, CONFIG, START);
        vm.assertTrue(isDeclared(ONE, START + 2047 * DRAIN));
    }

    function test_declare_withoutNotice_reverts() public {
        declare(ONE, START);
        vm.warp(START + 100);

        expectTooEarly(START + 100 + NOTICE - 1, START + 100 + NOTICE);
        declare(TWO, START + 100 + NOTICE - 1);
    }

    function test_declare_whilePredecessorDrains_reverts() public {
        declare(ONE, START);
        declare(TWO, START + 50);

        expectTooEarly(START + 50 + DRAIN - 1, START + 50 + DRAIN);
        declare(ONE, START + 50 + DRAIN - 1);
    }

    // Nor can a declaration be put in front of one that was announced.
    function test_declare_beforeAnnounced_reverts() public {
        declare(ONE, START);
        declare(TWO, START + 50);

        expectTooEarly(START + 20, START + 50 + DRAIN);
        declare(ONE, START + 20);
    }

    function test_declare_unregistered_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.NotRegistered.selector, stranger));
        vm.prank(stranger);
        registry.declare(NAME, ONE, CONFIG, START);
    }

    function testFuzz_declare_anyName_works(bytes calldata name) public {
        if (!isPlain(name, 128)) {
            vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.BadText.selector, string(name)));
        }
        vm.prank(operator);
        registry.declare(string(name), ONE, CONFIG, START);
    }

    function testFuzz_declare_nameLength_works(uint8 length) public {
        string memory name = repeat("e", length);
        if (length == 0 || length > 128) {
            vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.BadText.selector, name));
        }
        vm.prank(operator);
        registry.declare(name, ONE, CONFIG, START);
    }

    function testFuzz_declare_anyTimes_works(uint64 first, uint64 second, uint8 wait, bool near) public {
        if (near) (first, second) = (START - 10 + (first % 60), START - 10 + (second % 100));
        bool stands = expectOutside(first, START, START);
        declare(ONE, first);
        if (!stands) return;

        uint64 time = START + wait;
        vm.warp(time);
        uint64 earliest = time + NOTICE > first + DRAIN ? time + NOTICE : first + DRAIN;
        expectOutside(second, earliest, time);
        declare(TWO, second);
    }

    /// @dev Any schedule that is accepted, against a plain reading of the rule; and never more than two at once.
    function testFuzz_isDeclared_anySchedule_works(uint8[12] calldata gaps, uint16 offset) public {
        uint64[] memory starts = new uint64[](gaps.length);
        uint64 next = START;
        for (uint256 i = 0; i < gaps.length; ++i) {
            starts[i] = next;
            declare(bytes32(i + 1), next);
            next += DRAIN + (gaps[i] % 20);
        }

        uint64 time = START - 5 + (offset % (next - START + 20));
        uint256 valid;
        for (uint256 i = 0; i < starts.length; ++i) {
            bool begun = starts[i] <= time;
            bool over = i + 1 < starts.length && time >= starts[i + 1] + DRAIN;
            vm.assertEq(isDeclared(bytes32(i + 1), time), begun && !over);
            if (begun && !over) ++valid;
        }
        vm.assertLe(valid, 2);
        vm.assertEq(valid > 0, time >= START);
    }

    function testFuzz_isDeclared_historyStands_works(uint8 wait, uint8 lead, uint8 offset) public {
        declare(ONE, START);
        vm.warp(START + 100 + wait);
        bool before = isDeclared(ONE, START + (offset % 100));
        declare(TWO, START + 100 + wait + NOTICE + lead);

        vm.assertEq(isDeclared(ONE, START + (offset % 100)), before);
    }

    function declare(bytes32 modelId, uint64 from) private {
        vm.prank(operator);
        registry.declare(NAME, modelId, CONFIG, from);
    }

    function isDeclared(bytes32 modelId, uint64 time) private view returns (bool) {
        return registry.isDeclared(operator, ENDPOINT, modelId, CONFIG, time);
    }

    function expectTooEarly(uint64 time, uint64 earliest) private {
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.TooEarly.selector, time, earliest));
    }

    function expectOutside(uint64 time, uint64 earliest, uint64 present) private returns (bool inside) {
        if (time < earliest) {
            expectTooEarly(time, earliest);
        } else if (time > present + HORIZON) {
            vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.TooLate.selector, time, present + HORIZON));
        } else {
            return true;
        }
    }
}
