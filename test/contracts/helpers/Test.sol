// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Vm} from "./Vm.sol";

/// @notice What every test contract needs: the cheatcodes, bounded fuzz inputs, signatures, accounts with a name.
abstract contract Test {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    uint256 internal constant CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    /// @dev Maps any number into min..max, and leaves those alone that lie there.
    function bound(uint256 value, uint256 min, uint256 max) internal pure returns (uint256) {
        if (value >= min && value <= max) return value;
        unchecked {
            uint256 span = max - min + 1;
            return span == 0 ? value : min + (value % span);
        }
    }

    function keyOf(string memory name) internal pure returns (uint256) {
        return uint256(keccak256(bytes(name))) % CURVE_ORDER;
    }

    function accountOf(string memory name) internal pure returns (address) {
        return vm.addr(keyOf(name));
    }

    function sign(string memory name, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf(name), digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev The other signature by the same key over the same digest, which ecrecover would accept too.
    function signMalleable(string memory name, bytes32 digest) internal pure returns (bytes memory, bytes32 highS) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf(name), digest);
        highS = bytes32(CURVE_ORDER - uint256(s));
        return (abi.encodePacked(r, highS, v == 27 ? uint8(28) : uint8(27)), highS);
    }
}
