// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice `chain (192 bits) | size (40) | period (9) | count (9) | cursor (6)`, high to low; zero before the first anchor.
type AnchorWord is bytes32;

using {isZero, sizeOf, periodOf, countOf, cursorOf, fold, equals as ==} for AnchorWord global;

/// @dev Words in the ring: the last word of each of so many busy periods before the current one.
uint256 constant RING_SIZE = 64;

/// @dev Anchorings of one operator in one period, at most: evidence with two openings of so many anchorings of 96 bytes
/// stays below 128 KiB and 2^24 gas, so that nobody can bury an anchoring under others of its period.
uint256 constant MAX_PERIOD_ANCHORINGS = 512;

function isZero(AnchorWord word) pure returns (bool) {
    return AnchorWord.unwrap(word) == 0;
}

function equals(AnchorWord a, AnchorWord b) pure returns (bool) {
    return AnchorWord.unwrap(a) == AnchorWord.unwrap(b);
}

/// @notice Returns the number of log entries under the word's root.
function sizeOf(AnchorWord word) pure returns (uint40) {
    // SAFETY: the cast drops the chain above the 40 bits of the size.
    return uint40(uint256(AnchorWord.unwrap(word)) >> 24);
}

/// @notice Returns the number, modulo 2^9, of the period in which the word was made.
function periodOf(AnchorWord word) pure returns (uint256) {
    return (uint256(AnchorWord.unwrap(word)) >> 15) & 0x1ff;
}

/// @notice Returns how many anchorings of the word's period came before the one that made it.
function countOf(AnchorWord word) pure returns (uint256) {
    return (uint256(AnchorWord.unwrap(word)) >> 6) & 0x1ff;
}

/// @notice Returns the ring slot that the word goes to when its period has passed.
function cursorOf(AnchorWord word) pure returns (uint256) {
    return uint256(AnchorWord.unwrap(word)) & 0x3f;
}

/// @notice Returns the word that follows `previous` when `(root, size)` is anchored at `time` (unix seconds).
/// @dev The rule of docs/protocol.md, section "Anchor word". `Anchors` repeats it in its hot path; tests hold them equal.
/// @param genesis time from which periods are counted
/// @param period seconds, above 0
function fold(
    AnchorWord previous,
    bytes32 root,
    uint40 size,
    uint64 time,
    uint256 genesis,
    uint256 period
) pure returns (AnchorWord) {
    uint256 number;
    // SAFETY: the time of a revealed anchoring is the caller's claim and may lie before genesis. The wrapped number then
    // goes into a word whose chain commits to that time, and no anchor was made at it.
    unchecked {
        number = ((time - genesis) / period) & 0x1ff;
    }

    uint256 count = 0;
    uint256 cursor = previous.cursorOf();
    if (previous.periodOf() == number) {
        // After 511 the count wraps, into a word that no operator has: `Anchors` refuses the anchoring that would make it.
        count = (previous.countOf() + 1) % MAX_PERIOD_ANCHORINGS;
    } else if (!previous.isZero()) {
        cursor = (cursor + 1) % RING_SIZE;
    }

    // INVARIANT A7: A word commits to the whole chain before it: no two anchors share one.
    uint256 chain = uint256(keccak256(abi.encode(previous, root, size, time))) >> 64;
    return AnchorWord.wrap(bytes32((chain << 64) | (uint256(size) << 24) | (number << 15) | (count << 6) | cursor));
}
