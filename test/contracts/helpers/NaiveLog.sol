// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice RFC 9162 section 2.1 by plain recursion over all entries, as its text defines it: the tests' second opinion.
library NaiveLog {
    function leaf(bytes32 entry) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x00), entry));
    }

    function node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x01), left, right));
    }

    /// @dev MTH of entries[from..to).
    function root(bytes32[] memory entries, uint256 from, uint256 to) internal pure returns (bytes32) {
        if (to == from) return sha256("");
        if (to - from == 1) return leaf(entries[from]);
        uint256 middle = from + _split(to - from);
        return node(root(entries, from, middle), root(entries, middle, to));
    }

    function root(bytes32[] memory entries, uint256 size) internal pure returns (bytes32) {
        return root(entries, 0, size);
    }

    /// @dev PATH(index, entries[0..size)).
    function path(bytes32[] memory entries, uint256 index, uint256 size) internal pure returns (bytes32[] memory) {
        return _path(entries, index, 0, size);
    }

    /// @dev PROOF(oldSize, entries[0..size)), for 0 < oldSize < size.
    function consistency(
        bytes32[] memory entries,
        uint256 oldSize,
        uint256 size
    ) internal pure returns (bytes32[] memory) {
        return _subproof(entries, oldSize, 0, size, true);
    }

    function _path(
        bytes32[] memory entries,
        uint256 index,
        uint256 from,
        uint256 to
    ) private pure returns (bytes32[] memory) {
        if (to - from <= 1) return new bytes32[](0);
        uint256 middle = from + _split(to - from);
        return
            index < middle
                ? _append(_path(entries, index, from, middle), root(entries, middle, to))
                : _append(_path(entries, index, middle, to), root(entries, from, middle));
    }

    function _subproof(
        bytes32[] memory entries,
        uint256 oldEnd,
        uint256 from,
        uint256 to,
        bool whole
    ) private pure returns (bytes32[] memory) {
        if (oldEnd == to) return whole ? new bytes32[](0) : _append(new bytes32[](0), root(entries, from, to));
        uint256 middle = from + _split(to - from);
        return
            oldEnd <= middle
                ? _append(_subproof(entries, oldEnd, from, middle, whole), root(entries, middle, to))
                : _append(_subproof(entries, oldEnd, middle, to, false), root(entries, from, middle));
    }

    function _append(bytes32[] memory list, bytes32 item) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](list.length + 1);
        for (uint256 i = 0; i < list.length; ++i) longer[i] = list[i];
        longer[list.length] = item;
    }

    /// @dev The largest power of two below `count`, which is at least 2.
    function _split(uint256 count) private pure returns (uint256 power) {
        power = 1;
        while (power * 2 < count) power *= 2;
    }
}
