// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IAnchors} from "../interfaces/IAnchors.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {IOperatorRegistry} from "../interfaces/IOperatorRegistry.sol";
import {Receipts} from "../libraries/Receipts.sol";
import {InferenceReceipt} from "../types/InferenceReceipt.sol";

/// @title InferenceEscrow
/// @notice A dApp in one file: a client escrows the chain's coin for an answer to one request, and the operator is paid
/// once its receipt for exactly that request is settled.
/// @dev An example and a test of the views of {IAnchors}. It proves that the operator is bound to an answer, not that
/// the client received it: the client holds the receipt, or disputes while the window is open.
contract InferenceEscrow {
    /// @param contentHash sha256 of the request body
    /// @param deadline last second (unix) for a claim; the first one for a refund comes after it
    struct Request {
        address client;
        address operator;
        bytes32 endpoint;
        bytes32 modelId;
        bytes32 contentHash;
        uint256 price;
        uint64 openedAt;
        uint64 deadline;
        bool closed;
    }

    /// @dev Seconds by which an operator's clock may be behind the chain's; clients allow for the same.
    uint64 public constant CLOCK_SKEW = 120;

    IAnchors public immutable ANCHORS;
    IOperatorRegistry public immutable OPERATORS;
    IModelRegistry public immutable MODELS;

    Request[] private _requests;
    mapping(bytes32 digest => bool) private _paid;
    mapping(address account => uint256 wei_) private _balances;

    /// @notice Emitted when a client puts coin aside for a request.
    event RequestOpened(uint256 indexed requestId, address indexed client, address indexed operator, uint256 price);
    /// @notice Emitted when a settled receipt earned the price.
    event RequestPaid(uint256 indexed requestId, address indexed operator, bytes32 indexed digest);
    /// @notice Emitted when the deadline passed without a claim.
    event RequestRefunded(uint256 indexed requestId, address indexed client);
    /// @notice Emitted when an account took out what it was owed.
    event Withdrawn(address indexed account, uint256 amount);

    /// @notice Raised for a request that pays nothing.
    error NoPrice();
    /// @notice Raised when the deadline leaves no time for a promise, its anchor and the dispute window.
    error DeadlineTooEarly(uint64 deadline, uint64 earliest);
    /// @notice Raised when no such request was opened.
    error UnknownRequest(uint256 requestId);
    /// @notice Raised when the request was paid or refunded before.
    error RequestClosed(uint256 requestId);
    /// @notice Raised when a claim comes after the deadline.
    error DeadlinePassed(uint256 requestId, uint64 deadline);
    /// @notice Raised when a refund comes before the deadline has passed.
    error DeadlinePending(uint256 requestId, uint64 deadline);
    /// @notice Raised when this receipt earned the price of a request before.
    error ReceiptSpent(bytes32 digest);
    /// @notice Raised when the receipt breaks a rule of its own: index, times or flags.
    error MalformedReceipt(bytes32 digest);
    /// @notice Raised when the answer was refused, failed or cut short.
    error IncompleteAnswer(uint32 flags);
    /// @notice Raised when the receipt names another operator, endpoint or model than the request.
    error OtherService(address operator, bytes32 endpoint, bytes32 modelId);
    /// @notice Raised when the receipt was issued before the request was opened: it belongs to an earlier call.
    error IssuedBefore(uint64 issuedAt, uint64 openedAt);
    /// @notice Raised when the receipt says that it was issued after it was anchored: keys, declarations and models would
    /// be judged at a time of the operator's choice.
    error IssuedAfterAnchor(uint64 issuedAt, uint64 anchoredAt);
    /// @notice Raised when the anchor shown came after the promise and its grace. An earlier one that covers the entry
    /// would do: if there is none, the promise was broken.
    error AnchoredLate(uint64 anchoredAt, uint64 latest);
    /// @notice Raised when the receipt's request commitment does not open to the request.
    error OtherRequest(bytes32 requestCommitment, bytes32 computed);
    /// @notice Raised when the signer was no receipt key of the operator when the receipt was issued.
    error NotReceiptKey(address operator, address signer, uint64 issuedAt);
    /// @notice Raised when the endpoint was not declared with that model and configuration, or the model is not active.
    error NotOffered(bytes32 endpoint, bytes32 modelId, bytes32 configDigest, uint64 issuedAt);
    /// @notice Raised when the leaf proof speaks of another place in the log than the receipt.
    error OtherIndex(uint64 leafIndex, uint40 index);
    /// @notice Raised when the receipt can still be disputed, or its operator forked.
    error NotSettled(bytes32 digest);
    /// @notice Raised when the caller is owed nothing.
    error NothingOwed(address account);
    /// @notice Raised when the caller does not take the coin it asked for.
    error WithdrawalRefused(address account, uint256 amount);

    constructor(IAnchors anchors, IOperatorRegistry operators, IModelRegistry models) {
        ANCHORS = anchors;
        OPERATORS = operators;
        MODELS = models;
    }

    /// @notice Escrows the attached coin for an answer to one request. Anyone.
    /// @param contentHash sha256 of the request body that will be sent to the operator
    /// @param deadline last second (unix) at which the operator may claim
    function open(
        address operator,
        bytes32 endpoint,
        bytes32 modelId,
        bytes32 contentHash,
        uint64 deadline
    ) external payable returns (uint256 requestId) {
        require(msg.value > 0, NoPrice());
        // SAFETY: the times of `Anchors` are at most 366 days each.
        uint64 openedAt = uint64(block.timestamp);
        uint64 earliest = openedAt + ANCHORS.MAX_DELAY() + ANCHORS.GRACE() + ANCHORS.WINDOW();
        require(deadline > earliest, DeadlineTooEarly(deadline, earliest));

        requestId = _requests.length;
        _requests.push(
            Request(msg.sender, operator, endpoint, modelId, contentHash, msg.value, openedAt, deadline, false)
        );

        emit RequestOpened(requestId, msg.sender, operator, msg.value);
    }

    /// @notice Credits the price to the operator on a settled receipt. Anyone may bring it.
    /// @param signature 65 bytes by the operator's receipt key
    /// @param salt request salt, which operator and client both have
    function claim(
        uint256 requestId,
        InferenceReceipt calldata receipt,
        bytes calldata signature,
        bytes32 salt,
        IAnchors.Opening calldata opening,
        IAnchors.LeafProof calldata proof
    ) external {
        Request storage request = _openRequest(requestId);
        require(block.timestamp <= request.deadline, DeadlinePassed(requestId, request.deadline));
        bytes32 digest = ANCHORS.receiptDigest(receipt);
        // INVARIANT: D1
        require(!_paid[digest], ReceiptSpent(digest));
        _checkReceipt(receipt, digest, signature);
        _checkRequest(request, receipt, salt);
        require(proof.index == receipt.leafIndex, OtherIndex(receipt.leafIndex, proof.index));
        // INVARIANT: D2
        require(ANCHORS.isSettled(receipt.operator, digest, opening, proof), NotSettled(digest));
        _checkTimes(receipt, opening.steps[proof.step].time);

        _paid[digest] = true;
        request.closed = true;
        _balances[request.operator] += request.price;

        emit RequestPaid(requestId, request.operator, digest);
    }

    /// @notice Credits the price back to the client once the deadline has passed. Anyone.
    function refund(uint256 requestId) external {
        Request storage request = _openRequest(requestId);
        require(block.timestamp > request.deadline, DeadlinePending(requestId, request.deadline));

        request.closed = true;
        _balances[request.client] += request.price;

        emit RequestRefunded(requestId, request.client);
    }

    /// @notice Sends the caller all it is owed.
    function withdraw() external {
        uint256 amount = _balances[msg.sender];
        require(amount > 0, NothingOwed(msg.sender));

        _balances[msg.sender] = 0;

        emit Withdrawn(msg.sender, amount);
        (bool taken, ) = msg.sender.call{value: amount}("");
        require(taken, WithdrawalRefused(msg.sender, amount));
    }

    /// @notice Returns a request; reverts with UnknownRequest if there is none.
    function requestOf(uint256 requestId) external view returns (Request memory) {
        require(requestId < _requests.length, UnknownRequest(requestId));
        return _requests[requestId];
    }

    /// @notice Returns what an account can withdraw, in wei.
    function balanceOf(address account) external view returns (uint256) {
        return _balances[account];
    }

    function _openRequest(uint256 requestId) private view returns (Request storage request) {
        require(requestId < _requests.length, UnknownRequest(requestId));
        request = _requests[requestId];
        // INVARIANT: D3
        require(!request.closed, RequestClosed(requestId));
    }

    function _checkReceipt(InferenceReceipt calldata receipt, bytes32 digest, bytes calldata signature) private view {
        require(Receipts.isWellFormed(receipt, ANCHORS.MAX_DELAY()), MalformedReceipt(digest));
        require(Receipts.isComplete(receipt.flags), IncompleteAnswer(receipt.flags));
        // By recovery only: an account that gains code must not change what its old signatures mean.
        address signer = ECDSA.recoverCalldata(digest, signature);
        require(
            OPERATORS.isReceiptKey(receipt.operator, signer, receipt.issuedAt),
            NotReceiptKey(receipt.operator, signer, receipt.issuedAt)
        );
        require(
            OPERATORS.isDeclared(
                receipt.operator,
                receipt.endpoint,
                receipt.modelId,
                receipt.configDigest,
                receipt.issuedAt
            ) && MODELS.isActive(receipt.modelId, receipt.issuedAt),
            NotOffered(receipt.endpoint, receipt.modelId, receipt.configDigest, receipt.issuedAt)
        );
    }

    function _checkRequest(Request storage request, InferenceReceipt calldata receipt, bytes32 salt) private view {
        require(
            receipt.operator == request.operator &&
                receipt.endpoint == request.endpoint &&
                receipt.modelId == request.modelId,
            OtherService(receipt.operator, receipt.endpoint, receipt.modelId)
        );
        require(receipt.issuedAt + CLOCK_SKEW >= request.openedAt, IssuedBefore(receipt.issuedAt, request.openedAt));
        bytes32 computed = Receipts.commitment(Receipts.REQUEST_TAG, salt, request.contentHash);
        require(receipt.requestCommitment == computed, OtherRequest(receipt.requestCommitment, computed));
    }

    /// @param anchoredAt time of an opened step, after {IAnchors} confirmed the opening
    function _checkTimes(InferenceReceipt calldata receipt, uint64 anchoredAt) private view {
        // INVARIANT: D4
        require(receipt.issuedAt <= anchoredAt + CLOCK_SKEW, IssuedAfterAnchor(receipt.issuedAt, anchoredAt));
        uint64 latest = receipt.anchorBy + ANCHORS.GRACE();
        require(anchoredAt <= latest, AnchoredLate(anchoredAt, latest));
    }
}
