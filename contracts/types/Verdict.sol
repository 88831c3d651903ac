// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice What can be said of a receipt, as in docs/protocol.md, section "Verdict". LOGGED is missing: a
/// contract does not see checkpoints.
enum Verdict {
    Invalid,
    Signed,
    Anchored,
    Settled,
    Final,
    Late,
    Broken,
    Disputed,
    Faulty
}
