// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOperatorRegistry} from "../../../contracts/interfaces/IOperatorRegistry.sol";
import {OperatorRegistry} from "../../../contracts/OperatorRegistry.sol";
import {OperatorRegistryTest} from "../helpers/OperatorRegistryTest.sol";

contract OperatorRegistryRegisterTest is OperatorRegistryTest {
    function testFuzz_constructor_anyTimes_works(uint64 notice, uint64 drain, bool small) public {
        if (small) (notice, drain) = (notice % 367 days, drain % 367 days);
        if (notice == 0 || notice > HORIZON || drain == 0 || drain > HORIZON) {
            vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.BadDelays.selector, notice, drain));
        }
        new OperatorRegistry(notice, drain);
    }

    function test_register_newOperator_succeeds() public {
        vm.expectEmit(address(registry));
        emit IOperatorRegistry.OperatorRegistered(stranger, "log.example/two", CHECKPOINT_KEY);
        vm.expectEmit(address(registry));
        emit IOperatorRegistry.MirrorsChanged(stranger, mirrors(2, "https://a"));
        vm.expectEmit(address(registry));
        emit IOperatorRegistry.ReceiptKeyAdded(stranger, receiptKey, START);
        vm.prank(stranger);
        registry.register("log.example/two", CHECKPOINT_KEY, mirrors(2, "https://a"), receiptKey);

        IOperatorRegistry.Operator memory record = registry.operatorOf(stranger);
        vm.assertEq(record.origin, "log.example/two");
        vm.assertEq(record.checkpointKey, CHECKPOINT_KEY);
        vm.assertEq(record.registeredAt, START);
        vm.assertEq(registry.operatorByOrigin("log.example/two"), stranger);
        vm.assertEq(registry.mirrorsOf(stranger).length, 2);
        vm.assertTrue(registry.isReceiptKey(stranger, receiptKey, START));
    }

    function test_register_again_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.AlreadyRegistered.selector, operator));
        registerAs(operator, "log.example/two");
    }

    function test_register_originTaken_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.OriginTaken.selector, ORIGIN, operator));
        registerAs(stranger, ORIGIN);
    }

    // A '+' separates name, key id and key in a signed note's verifier key.
    function test_register_plusInOrigin_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.BadText.selector, "log+1"));
        registerAs(stranger, "log+1");
    }

    function test_register_zeroCheckpointKey_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.ZeroKey.selector));
        vm.prank(stranger);
        registry.register("log.example/two", 0, mirrors(0, ""), receiptKey);
    }

    function test_register_zeroReceiptKey_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.ZeroKey.selector));
        vm.prank(stranger);
        registry.register("log.example/two", CHECKPOINT_KEY, mirrors(0, ""), address(0));
    }

    function test_register_failing_leavesNothing_works() public {
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.TooManyMirrors.selector, 17));
        vm.prank(stranger);
        registry.register("log.example/two", CHECKPOINT_KEY, mirrors(17, "https://a"), receiptKey);

        vm.assertEq(registry.operatorByOrigin("log.example/two"), address(0));
        vm.assertEq(registry.operatorOf(stranger).registeredAt, 0);
    }

    function testFuzz_register_anyOrigin_works(bytes calldata origin) public {
        bool plus;
        for (uint256 i = 0; i < origin.length; ++i) plus = plus || origin[i] == "+";
        if (!isPlain(origin, 128) || plus) {
            vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.BadText.selector, string(origin)));
        }
        registerAs(stranger, string(origin));
    }

    function testFuzz_register_originLength_works(uint8 length) public {
        string memory origin = repeat("o", length);
        if (length == 0 || length > 128) {
            vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.BadText.selector, origin));
        }
        registerAs(stranger, origin);
    }

    function testFuzz_setMirrors_anyList_works(uint8 count, bytes calldata url) public {
        count %= 20;
        string[] memory list = mirrors(count, string(url));
        if (count > 16) {
            vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.TooManyMirrors.selector, count));
        } else if (count > 0 && !isPlain(url, 256)) {
            vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.BadText.selector, string(url)));
        }
        vm.prank(operator);
        registry.setMirrors(list);
    }

    function test_setMirrors_shorterList_replacesAll_succeeds() public {
        vm.prank(operator);
        registry.setMirrors(mirrors(3, "https://b"));
        vm.prank(operator);
        registry.setMirrors(mirrors(1, "https://c"));

        vm.assertEq(registry.mirrorsOf(operator).length, 1);
        vm.assertEq(registry.mirrorsOf(operator)[0], "https://c");
    }

    function test_setMirrors_unregistered_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.NotRegistered.selector, stranger));
        vm.prank(stranger);
        registry.setMirrors(mirrors(1, "https://b"));
    }

    function test_setCheckpointKey_newKey_succeeds() public {
        vm.expectEmit(address(registry));
        emit IOperatorRegistry.CheckpointKeyChanged(operator, keccak256("next"));
        vm.prank(operator);
        registry.setCheckpointKey(keccak256("next"));

        vm.assertEq(registry.operatorOf(operator).checkpointKey, keccak256("next"));
    }

    function test_setCheckpointKey_zero_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.ZeroKey.selector));
        vm.prank(operator);
        registry.setCheckpointKey(0);
    }

    function test_setCheckpointKey_unregistered_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IOperatorRegistry.NotRegistered.selector, stranger));
        vm.prank(stranger);
        registry.setCheckpointKey(CHECKPOINT_KEY);
    }
}
