// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IFaultCourt} from "../interfaces/IFaultCourt.sol";
import {Receipts} from "../libraries/Receipts.sol";
import {SaturatingTime} from "../libraries/SaturatingTime.sol";
import {InferenceReceipt} from "../types/InferenceReceipt.sol";
import {Setting} from "./Setting.sol";

/// @title Publications
/// @notice Which receipts were published and when, whether a receipt binds its operator, and how long it can be disputed.
abstract contract Publications is Setting {
    mapping(bytes32 digest => uint64 time) private _presentedAt;

    /// @inheritdoc IFaultCourt
    function present(SignedReceipt calldata signed) external {
        bytes32 digest = _bindingDigest(signed);
        InferenceReceipt calldata receipt = signed.receipt;
        uint64 earliest = SaturatingTime.earlier(receipt.issuedAt, _SKEW);
        require(block.timestamp >= earliest, NotYetIssued(receipt.issuedAt, earliest));
        // A second publication would open the window again, after a contract may have paid.
        // INVARIANT F4: A receipt is published once: its last admissible moment is fixed from then on.
        require(_presentedAt[digest] == 0, AlreadyPresented(digest));

        _presentedAt[digest] = uint64(block.timestamp);

        emit ReceiptPresented(digest, receipt.operator, receipt.leafIndex, _admissibleUntil(receipt.anchorBy, digest));
    }

    /// @inheritdoc IFaultCourt
    function presentedAt(bytes32 digest) external view returns (uint64) {
        return _presentedAt[digest];
    }

    /// @inheritdoc IFaultCourt
    function admissibleUntil(InferenceReceipt calldata receipt) external view returns (uint64) {
        return _admissibleUntil(receipt.anchorBy, ANCHORS.receiptDigest(receipt));
    }

    /// @dev Returns the digest of a receipt that still can be disputed.
    function _admissibleDigest(SignedReceipt calldata signed) internal view returns (bytes32 digest) {
        digest = _bindingDigest(signed);
        uint64 until = _admissibleUntil(signed.receipt.anchorBy, digest);
        // INVARIANT F3: No fault of a receipt can be brought, nor its leaf demanded, after max(anchorBy, presentedAt) +
        //   WINDOW.
        require(block.timestamp <= until, NoLongerAdmissible(digest, until));
    }

    function _admissibleUntil(uint64 anchorBy, bytes32 digest) private view returns (uint64) {
        uint64 published = _presentedAt[digest];
        return SaturatingTime.later(published > anchorBy ? published : anchorBy, _WINDOW);
    }

    /// @dev Returns the digest of a receipt that its operator is bound by: in the domain of one chain and one {IAnchors}.
    function _bindingDigest(SignedReceipt calldata signed) private view returns (bytes32 digest) {
        InferenceReceipt calldata receipt = signed.receipt;
        // INVARIANT F10: Only evidence of this chain and this Anchors contract counts.
        digest = ANCHORS.receiptDigest(receipt);
        require(Receipts.isWellFormed(receipt, _MAX_DELAY), ReceiptMalformed(digest));
        // By recovery only: an account that gains code must not change what its old signatures mean.
        address signer = ECDSA.recoverCalldata(digest, signed.signature);
        // INVARIANT F11: A receipt binds an operator only by a key of its own that was valid when it was issued.
        require(
            OPERATORS.isReceiptKey(receipt.operator, signer, receipt.issuedAt),
            ReceiptNotSigned(receipt.operator, signer, receipt.issuedAt)
        );
    }
}
