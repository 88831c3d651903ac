// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title PrintableText
/// @notice Checks on names and addresses that other programs will put into lines, paths and headers.
library PrintableText {
    /// @notice Returns whether `text` has 1 to `maxLength` bytes, all printable ASCII without the space (0x21..0x7e).
    function isPlain(string calldata text, uint256 maxLength) internal pure returns (bool) {
        bytes calldata raw = bytes(text);
        if (raw.length == 0 || raw.length > maxLength) return false;
        for (uint256 i = 0; i < raw.length; ++i) {
            if (raw[i] < 0x21 || raw[i] > 0x7e) return false;
        }
        return true;
    }

    /// @notice Returns whether `character` occurs in `text`.
    function contains(string calldata text, bytes1 character) internal pure returns (bool) {
        bytes calldata raw = bytes(text);
        for (uint256 i = 0; i < raw.length; ++i) {
            if (raw[i] == character) return true;
        }
        return false;
    }
}
