// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Anchors} from "../../../contracts/Anchors.sol";
import {AnchorsBook} from "./AnchorsBook.sol";

/// @notice A deployed `Anchors` in the local profile, and an honest operator.
abstract contract AnchorsTest is AnchorsBook {
    function setUp() public virtual {
        vm.warp(START);
        anchors = new Anchors(WINDOW, GRACE, MAX_DELAY);
    }
}
