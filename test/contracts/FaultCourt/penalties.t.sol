// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Penalties} from "../../../contracts/libraries/Penalties.sol";
import {Fault} from "../../../contracts/types/Fault.sol";
import {Test} from "../helpers/Test.sol";

contract PenaltiesTest is Test {
    uint256 private constant MOST = type(uint128).max;

    function testFuzz_amountOf_aroundTheLeast_isTheLarger_works(uint256 least, uint256 above) public pure {
        least = bound(least, 1, MOST);
        uint256 slashable = least - 1 + bound(above, 0, 2);
        // A fork takes everything.
        vm.assertEq(Penalties.amountOf(Fault.Fork, slashable, least), slashable > least ? slashable : least);
    }

    function testFuzz_amountOf_anyFault_isItsPart_works(uint256 fault, uint256 slashable) public pure {
        slashable = bound(slashable, 0, MOST);
        Fault kind = Fault(bound(fault, 1, uint256(type(Fault).max)));
        vm.assertEq(Penalties.amountOf(kind, slashable, 0), (slashable * Penalties.rateOf(kind)) / 10_000);
    }

    function test_amountOf_none_isNothing_works() public pure {
        vm.assertEq(Penalties.amountOf(Fault.None, MOST, MOST), 0);
    }
}
