// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IAnchors} from "../interfaces/IAnchors.sol";
import {IFaultCourt} from "../interfaces/IFaultCourt.sol";
import {IOperatorRegistry} from "../interfaces/IOperatorRegistry.sol";
import {Receipts} from "../libraries/Receipts.sol";
import {InferenceReceipt} from "../types/InferenceReceipt.sol";
import {ReceiptDigest} from "../types/ReceiptDigest.sol";

/// @title SignedReceipts
/// @notice Whether a receipt binds its operator.
library SignedReceipts {
    /// @dev Returns the digest of a receipt that its operator is bound by: in the domain of one chain and one {IAnchors}.
    /// @param maxDelay longest promise, in seconds
    function bindingDigest(
        IFaultCourt.SignedReceipt calldata signed,
        IAnchors anchors,
        IOperatorRegistry operators,
        uint64 maxDelay
    ) internal view returns (ReceiptDigest) {
        InferenceReceipt calldata receipt = signed.receipt;
        // INVARIANT F10: Only evidence of this chain and this Anchors contract counts.
        bytes32 digest = anchors.receiptDigest(receipt);
        require(Receipts.isWellFormed(receipt, maxDelay), IFaultCourt.ReceiptMalformed(digest));
        // By recovery only: an account that gains code must not change what its old signatures mean.
        address signer = ECDSA.recoverCalldata(digest, signed.signature);
        // INVARIANT F11: A receipt binds an operator only by a key of its own that was valid when it was issued.
        require(
            operators.isReceiptKey(receipt.operator, signer, receipt.issuedAt),
            IFaultCourt.ReceiptNotSigned(receipt.operator, signer, receipt.issuedAt)
        );
        return ReceiptDigest.wrap(digest);
    }
}
