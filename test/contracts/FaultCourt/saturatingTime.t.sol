// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SaturatingTime} from "../../../contracts/libraries/SaturatingTime.sol";
import {Duration} from "../../../contracts/types/Duration.sol";
import {Test} from "../helpers/Test.sol";

contract SaturatingTimeTest is Test {
    function testFuzz_later_anyTimes_stopsAtTheEnd_works(uint64 time, uint64 by) public pure {
        uint256 sum = uint256(time) + by;
        uint256 end = type(uint64).max;
        vm.assertEq(uint256(SaturatingTime.later(time, Duration.wrap(by))), sum < end ? sum : end);
    }

    function test_later_atTheEnd_stops_works() public pure {
        uint64 end = type(uint64).max;
        vm.assertEq(uint256(SaturatingTime.later(end, Duration.wrap(0))), end);
        vm.assertEq(uint256(SaturatingTime.later(end, Duration.wrap(1))), end);
        vm.assertEq(uint256(SaturatingTime.later(end - 1, Duration.wrap(1))), end);
        vm.assertEq(uint256(SaturatingTime.later(end - 1, Duration.wrap(2))), end);
        vm.assertEq(uint256(SaturatingTime.later(1, Duration.wrap(end))), end);
    }

    function testFuzz_earlier_anyTimes_stopsAtZero_works(uint64 time, uint64 by) public pure {
        vm.assertEq(uint256(SaturatingTime.earlier(time, Duration.wrap(by))), time > by ? time - by : 0);
    }
}
