// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {AnchorsTest} from "../helpers/AnchorsTest.sol";

contract AnchorsSetAnchorKeyTest is AnchorsTest {
    function test_setAnchorKey_ofOneOperator_leavesOthersAlone_succeeds() public {
        vm.prank(operator);
        anchors.setAnchorKey(key);

        vm.assertEq(anchors.anchorKeyOf(operator), key);
        vm.assertEq(anchors.anchorKeyOf(stranger), address(0));
        vm.assertEq(anchors.anchorKeyOf(key), address(0));
    }

    function test_setAnchorKey_toZero_leavesOperatorAble_succeeds() public {
        vm.prank(operator);
        anchors.setAnchorKey(key);
        vm.prank(operator);
        anchors.setAnchorKey(address(0));
        grow(1);

        vm.assertEq(anchors.sizeOf(operator), 1);
    }

    function testFuzz_setAnchorKey_anyKeys_keepsHead_succeeds(address first, address second) public {
        grow(1);
        bytes32 slot = bytes32((uint256(uint160(operator)) << 96) + 1);
        vm.prank(operator);
        anchors.setAnchorKey(first);
        // The time of a fork shares the key's slot.
        vm.store(address(anchors), slot, vm.load(address(anchors), slot) | bytes32(uint256(START) << 160));

        vm.expectEmit(address(anchors));
        emit IAnchors.AnchorKeyChanged(operator, second);
        vm.prank(operator);
        anchors.setAnchorKey(second);

        vm.assertEq(anchors.anchorKeyOf(operator), second);
        vm.assertEq(anchors.forkedAt(operator), START);
        vm.assertEq(anchors.sizeOf(operator), 1);
    }
}
