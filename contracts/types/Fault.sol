// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice The promises that an operator can be shown to have broken. Rules: docs/contracts/FaultCourt.md.
enum Fault {
    None,
    Omission,
    Lateness,
    Conflict,
    Displacement,
    Fork,
    UndeclaredModel,
    UnknownModel,
    WithheldLeaf,
    WithheldConsistency
}
