// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OperatorRegistry} from "../../../contracts/OperatorRegistry.sol";
import {Test} from "./Test.sol";

/// @notice A deployed `OperatorRegistry` in the local profile with one operator in it.
abstract contract OperatorRegistryTest is Test {
    uint64 internal constant NOTICE = 2;
    uint64 internal constant DRAIN = 3;
    uint64 internal constant START = 1_700_000_000;
    uint64 internal constant HORIZON = 366 days;
    uint64 internal constant OPEN = type(uint64).max;
    bytes32 internal constant CHECKPOINT_KEY = keccak256("checkpoint key");
    string internal constant ORIGIN = "log.example/one";

    OperatorRegistry internal registry;
    address internal operator = accountOf("operator");
    address internal receiptKey = accountOf("receipt key");
    address internal stranger = accountOf("stranger");

    function setUp() public virtual {
        vm.warp(START);
        registry = new OperatorRegistry(NOTICE, DRAIN);
        registerAs(operator, ORIGIN);
    }

    function registerAs(address account, string memory origin) internal {
        vm.prank(account);
        registry.register(origin, CHECKPOINT_KEY, mirrors(1, "https://log.example"), receiptKey);
    }

    function mirrors(uint256 count, string memory url) internal pure returns (string[] memory list) {
        list = new string[](count);
        for (uint256 i = 0; i < count; ++i) list[i] = url;
    }

    function repeat(string memory letter, uint256 count) internal pure returns (string memory text) {
        for (uint256 i = 0; i < count; ++i) text = string.concat(text, letter);
    }

    /// @dev The rule for text, written once more: 1..max bytes, each of them 0x21..0x7e.
    function isPlain(bytes memory text, uint256 max) internal pure returns (bool plain) {
        plain = text.length > 0 && text.length <= max;
        for (uint256 i = 0; i < text.length; ++i) plain = plain && uint8(text[i]) > 32 && uint8(text[i]) < 127;
    }
}
