// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {IFaultCourt} from "../../../contracts/interfaces/IFaultCourt.sol";
import {CourtHonest} from "./CourtHonest.sol";

/// @notice Accuses the honest operator of everything. Each accusation must fail.
abstract contract CourtAccuser is CourtHonest {
    uint256 public refusals;
    IFaultCourt.BountyClaim private nobody;

    error HonestOperatorPunished(bytes call);

    function ask(uint256 number) internal {
        IFaultCourt.SignedReceipt memory made = promises[number];
        if (made.receipt.leafIndex >= anchors.sizeOf(operator)) return;
        try court.demandLeaf{value: bondFor(made)}(made) returns (uint256 id) {
            question(id);
        } catch {
            ++refusals;
        }
    }

    /// @dev Demands that the last anchor extend the one before.
    function askStep() internal {
        if (history.length < 2) return;
        IAnchors.Opening memory made = opening(history.length - 2);
        try court.demandConsistency{value: court.demandBond(operator, 0)}(operator, made, 0) returns (uint256 id) {
            question(id);
        } catch {
            ++refusals;
        }
    }

    /// @dev Of all that is open or was lately promised, with each of the last signs of life.
    function accuseOfAll() internal {
        for (uint256 i = 1; i <= 3 && i <= signs.length; ++i) {
            bytes32 sign = signs[signs.length - i];
            for (uint256 j = 0; j < questions.length; ++j) {
                refused(abi.encodeCall(court.challengeSilence, (questions[j], sign)));
            }
            for (uint256 j = 1; j <= 3 && j <= promises.length; ++j) {
                accuseOfGap(promises[promises.length - j], sign);
            }
        }
    }

    function accuseOfGap(IFaultCourt.SignedReceipt memory made, bytes32 sign) internal {
        refused(abi.encodeCall(court.challengeOmission, (made, sign, nobody)));
        if (history.length == 0) return;
        IAnchors.Opening memory shown = opening(firstCover(made.receipt.leafIndex));
        refused(abi.encodeCall(court.challengeLateness, (made, shown, 0, sign, nobody)));
    }

    function accuseOfModel(IFaultCourt.SignedReceipt memory made) internal {
        refused(abi.encodeCall(court.challengeUndeclaredModel, (made, nobody)));
        refused(abi.encodeCall(court.challengeUnknownModel, (made, nobody)));
    }

    function accuseOfPlace(
        IFaultCourt.SignedReceipt memory made,
        IFaultCourt.SignedReceipt memory next,
        uint256 seed
    ) internal {
        refused(abi.encodeCall(court.challengeConflict, (made, next, nobody)));
        if (history.length == 0) return;
        uint256 last = history.length - 1;
        uint256 index = seed % history[last].size;
        IAnchors.Opening memory shown = opening(last);
        IAnchors.LeafProof memory proof = proofOf(index, last, last);
        bytes32 other = seed % 2 == 0 ? entries[index] : bytes32(seed);
        refused(abi.encodeCall(court.challengeDisplacement, (made, other, shown, proof, nobody)));
    }

    function refused(bytes memory call) private {
        (bool done, ) = address(court).call(call);
        if (done) revert HonestOperatorPunished(call);
        ++refusals;
    }

    function firstCover(uint256 index) private view returns (uint256 anchoring) {
        while (anchoring + 1 < history.length && history[anchoring].size <= index) ++anchoring;
    }
}
