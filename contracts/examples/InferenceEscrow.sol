// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAnchors} from "../interfaces/IAnchors.sol";
import {IFaultCourt} from "../interfaces/IFaultCourt.sol";
import {IVerdicts} from "../interfaces/IVerdicts.sol";
import {Receipts} from "../libraries/Receipts.sol";
import {InferenceReceipt} from "../types/InferenceReceipt.sol";
import {Verdict} from "../types/Verdict.sol";

/// @title InferenceEscrow
/// @notice A dApp in one file: a client escrows the chain's coin for an answer to one request, and the operator is paid
/// once its receipt for exactly that request is final.
/// @dev An example and a test of {IVerdicts}. It proves that the operator is bound to an answer, not that
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

    IVerdicts public immutable VERDICTS;
    IAnchors public immutable ANCHORS;
    /// @notice Least seconds between a request and its deadline.
    uint64 public immutable LEAST_TIME;

    Request[] private _requests;
    mapping(bytes32 digest => bool) private _paid;
    mapping(address account => uint256 wei_) private _balances;

    /// @notice Emitted when a client puts coin aside for a request.
    event RequestOpened(uint256 indexed requestId, address indexed client, address indexed operator, uint256 price);
    /// @notice Emitted when a final receipt earned the price.
    event RequestPaid(uint256 indexed requestId, address indexed operator, bytes32 indexed digest);
    /// @notice Emitted when the deadline passed without a claim.
    event RequestRefunded(uint256 indexed requestId, address indexed client);
    /// @notice Emitted when an account took out what it was owed.
    event Withdrawn(address indexed account, uint256 amount);

    /// @notice Raised for a request that pays nothing.
    error NoPrice();
    /// @notice Raised when the deadline leaves no time for a promise, its anchor, the dispute window and an answer to a demand.
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
    /// @notice Raised when the answer was refused, failed or cut short.
    error IncompleteAnswer(uint32 flags);
    /// @notice Raised when the receipt names another operator, endpoint or model than the request.
    error OtherService(address operator, bytes32 endpoint, bytes32 modelId);
    /// @notice Raised when the receipt was issued before the request was opened: it belongs to an earlier call.
    error IssuedBefore(uint64 issuedAt, uint64 openedAt);
    /// @notice Raised when the receipt says that it was issued after it was anchored: keys, declarations and models would
    /// be judged at a time of the operator's choice.
    error IssuedAfterAnchor(uint64 issuedAt, uint64 anchoredAt);
    /// @notice Raised when the receipt's request commitment does not open to the request.
    error OtherRequest(bytes32 requestCommitment, bytes32 computed);
    /// @notice Raised when the chain has another verdict on the receipt than Final. Late speaks of the anchor shown: an earlier
    /// one that covers the entry would do.
    error NotFinal(bytes32 digest, Verdict verdict);
    /// @notice Raised when the caller is owed nothing.
    error NothingOwed(address account);
    /// @notice Raised when the caller does not take the coin it asked for.
    error WithdrawalRefused(address account, uint256 amount);

    constructor(IVerdicts verdicts) {
        IFaultCourt court = verdicts.COURT();
        VERDICTS = verdicts;
        ANCHORS = court.ANCHORS();
        // A receipt that is presented before its grace ends is final when the window has passed since then, and whoever
        // demands something in the last second of it has an answer so much later.
        LEAST_TIME = ANCHORS.MAX_DELAY() + ANCHORS.GRACE() + ANCHORS.WINDOW() + court.times().answer;
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
        // SAFETY: block times are far below 2^64.
        uint64 openedAt = uint64(block.timestamp);
        uint64 earliest = openedAt + LEAST_TIME;
        require(deadline > earliest, DeadlineTooEarly(deadline, earliest));

        requestId = _requests.length;
        _requests.push(
            Request(msg.sender, operator, endpoint, modelId, contentHash, msg.value, openedAt, deadline, false)
        );

        emit RequestOpened(requestId, msg.sender, operator, msg.value);
    }

    /// @notice Credits the price to the operator on a final receipt. Anyone may bring it.
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
        // INVARIANT D1: One receipt earns the price of at most one request.
        require(!_paid[digest], ReceiptSpent(digest));
        _checkRequest(request, receipt, salt);
        Verdict verdict = VERDICTS.verdictOf(receipt, signature, opening, proof);
        // INVARIANT D2: Nothing is paid on a receipt that is not FINAL.
        require(verdict == Verdict.Final, NotFinal(digest, verdict));
        uint64 anchoredAt = opening.anchorings[proof.anchoring].time;
        // INVARIANT D4: The example dApp pays for no receipt that was anchored late (the verdict is LATE), or that says
        //   it was issued after its anchor (clocks 120 s apart).
        require(receipt.issuedAt <= anchoredAt + CLOCK_SKEW, IssuedAfterAnchor(receipt.issuedAt, anchoredAt));

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
        // INVARIANT D3: A request ends once, by payment or refund.
        require(!request.closed, RequestClosed(requestId));
    }

    function _checkRequest(Request storage request, InferenceReceipt calldata receipt, bytes32 salt) private view {
        require(Receipts.isComplete(receipt.flags), IncompleteAnswer(receipt.flags));
        require(
            receipt.operator == request.operator &&
                receipt.endpoint == request.endpoint &&
                receipt.modelId == request.modelId,
            OtherService(receipt.operator, receipt.endpoint, receipt.modelId)
        );
        require(
            uint256(receipt.issuedAt) + CLOCK_SKEW >= request.openedAt,
            IssuedBefore(receipt.issuedAt, request.openedAt)
        );
        bytes32 computed = Receipts.commitment(Receipts.REQUEST_TAG, salt, request.contentHash);
        require(receipt.requestCommitment == computed, OtherRequest(receipt.requestCommitment, computed));
    }
}
