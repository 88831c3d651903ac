// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Anchors} from "../../../contracts/Anchors.sol";
import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {Test} from "../helpers/Test.sol";

contract AnchorsConstructorTest is Test {
    function test_constructor_localProfile_succeeds() public {
        vm.warp(1_700_000_000);
        Anchors anchors = new Anchors(32, 8, 30);

        vm.assertEq(anchors.WINDOW(), 32);
        vm.assertEq(anchors.GRACE(), 8);
        vm.assertEq(anchors.MAX_DELAY(), 30);
        vm.assertEq(anchors.PERIOD(), 2);
        vm.assertEq(anchors.GENESIS(), 1_700_000_000);
    }

    function testFuzz_constructor_anyTimes_works(uint64 window, uint64 grace, uint64 maxDelay, bool small) public {
        if (small) (window, grace, maxDelay) = (window % 1000, grace % 1000, maxDelay % 1000);
        bool good = window >= 16 && window <= 366 days && grace < window && maxDelay >= 1 && maxDelay <= 366 days;

        if (!good) vm.expectRevert(abi.encodeWithSelector(IAnchors.BadTimes.selector, window, grace, maxDelay));
        Anchors anchors = new Anchors(window, grace, maxDelay);

        if (!good) return;
        vm.assertEq(anchors.PERIOD(), window / 16);
        // The 31 whole periods between the oldest word in a full ring and now outlast the window, however it divides.
        vm.assertGe(31 * uint256(anchors.PERIOD()), window);
    }
}
