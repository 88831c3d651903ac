// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {VerdictWorld} from "./VerdictWorld.sol";

/// @dev Apart from the world itself: the runner of invariants would call an actor's `setUp` like any other action.
abstract contract VerdictTest is VerdictWorld {
    function setUp() public virtual {
        deploy();
    }
}
