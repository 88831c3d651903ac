/**
 * Every way in which something can be wrong, as a closed set. The prefix names the thing that is wrong.
 * Codes are part of the API: tests and callers compare them, never messages.
 */
export type AssayErrorCode =
  // Encodings
  | 'HEX_MALFORMED'
  | 'BASE64_MALFORMED'
  | 'BYTES_LENGTH'
  | 'NUMBER_RANGE'
  | 'ADDRESS_MALFORMED'
  | 'JSON_NOT_CANONICAL'
  // Receipts
  | 'RECEIPT_LENGTH'
  | 'RECEIPT_ENCODING'
  | 'RECEIPT_VERSION'
  | 'RECEIPT_CHAIN_ID'
  | 'RECEIPT_ANCHORS'
  | 'RECEIPT_OPERATOR'
  | 'RECEIPT_LEAF_INDEX'
  | 'RECEIPT_ISSUED_AT'
  | 'RECEIPT_ANCHOR_BY'
  | 'RECEIPT_UNITS'
  | 'RECEIPT_FLAGS'
  | 'RECEIPT_FIELD'
  | 'RECEIPT_MALFORMED'
  | 'SIGNATURE_LENGTH'
  | 'SIGNATURE_RECOVERY_ID'
  | 'SIGNATURE_HIGH_S'
  | 'SIGNATURE_UNRECOVERABLE'
  | 'SIGNATURE_MISMATCH'
  | 'PRIVATE_KEY_INVALID'
  | 'SALTS_MALFORMED'
  // Trees and proofs
  | 'INDEX_OUT_OF_RANGE'
  | 'SIZE_OUT_OF_RANGE'
  | 'HASH_LENGTH'
  | 'PROOF_LENGTH'
  | 'PROOF_MALFORMED'
  | 'ROOT_MISMATCH'
  | 'FROM_ROOT_MISMATCH'
  | 'FRONTIER_MISMATCH'
  // Tiles, notes, checkpoints
  | 'TILE_ADDRESS'
  | 'TILE_MALFORMED'
  | 'ENTRIES_MALFORMED'
  | 'NOTE_MALFORMED'
  | 'NOTE_NAME'
  | 'NOTE_UNSIGNED'
  | 'NOTE_SIGNATURE'
  | 'NOTE_KEY_MALFORMED'
  | 'CHECKPOINT_MALFORMED'
  | 'CHECKPOINT_ORIGIN'
  // Anchor words
  | 'WORD_MALFORMED'
  | 'STEP_TIME'
  | 'OPENING_EMPTY'
  | 'OPENING_SLOT'
  // Models
  | 'MANIFEST_MALFORMED'
  | 'MODEL_MALFORMED'
  | 'PROGRAM_INVALID'
  | 'OPERATOR_UNSUPPORTED'
  | 'DATATYPE_UNSUPPORTED'
  | 'MODEL_TOO_LARGE'
  | 'MODEL_SHAPE_UNKNOWN'
  | 'MODEL_UNKNOWN'
  | 'MODEL_NOT_REEXECUTABLE'
  | 'EXECUTION_NOT_BOUND'
  | 'MODEL_DIFFERS'
  // Event streams
  | 'EVENT_STREAM_TOO_LARGE'
  // Tensors and engines
  | 'TENSOR_UNKNOWN'
  | 'TENSOR_MISSING'
  | 'TENSOR_DUPLICATE'
  | 'TENSOR_DATATYPE_MISMATCH'
  | 'TENSOR_SHAPE_MISMATCH'
  | 'TENSOR_DATA_INVALID'
  | 'TENSOR_NOT_FINITE'
  | 'OUTPUT_NOT_FINITE'
  | 'ENGINE_CLOSED'
  | 'ENGINE_FAILED'
  | 'OIP_MALFORMED'
  | 'UNSUPPORTED'
  // Anchoring
  | 'CHAIN_TIMEOUT'
  | 'CHAIN_RATE_LIMITED'
  | 'CHAIN_REQUEST_FAILED'
  | 'CHAIN_INCONSISTENT'
  | 'FOREIGN_ANCHOR'
  | 'FINAL_ANCHOR_LOST'
  | 'ANCHOR_KEY_NOT_DELEGATED'
  | 'ANCHOR_PERIOD_FULL'
  | 'ANCHOR_SIZE_TAKEN'
  | 'INSUFFICIENT_FUNDS'
  | 'FEE_CEILING'
  | 'TRANSACTION_NONCE_TOO_LOW'
  | 'TRANSACTION_UNDERPRICED'
  | 'TRANSACTION_REFUSED'
  | 'TRANSACTION_GAS'
  | 'TRANSACTION_REPLACED'
  | 'SPENDING_LIMIT'
  | 'TRANSACTION_JOURNAL_LOST'
  | 'ANCHOR_WAIT_EXPIRED'
  | 'FAULT_WAIT_EXPIRED'
  | 'ANCHORING_STOPPED'
  // The receipt log on disk
  | 'LOG_CLOSED'
  | 'LOG_FULL'
  | 'LOG_LOCKED'
  | 'LOG_BEHIND_CHECKPOINT'
  | 'LOG_CHECKPOINT_MISMATCH'
  | 'LOG_DOMAIN_MISMATCH'
  | 'DISK_FULL'
  | 'JOURNAL_WRITE_FAILED'
  | 'JOURNAL_CORRUPT'
  | 'TILE_CORRUPT'
  | 'RECEIPT_DRAFT_INVALID'
  // Start conditions
  | 'CONTRACT_MISSING'
  | 'RECEIPT_KEY_NOT_ACTIVE'
  | 'CHECKPOINT_KEY_MISMATCH'
  | 'ORIGIN_MISMATCH'
  | 'LOG_BEHIND_CHAIN'
  | 'LOG_FORKS_CHAIN'
  | 'LOG_BEHIND_MIRROR'
  | 'LOG_FORKS_MIRROR'
  | 'MIRROR_UNREACHABLE'
  | 'MIRROR_MALFORMED'
  | 'CLOCK_SKEW'
  | 'ENDPOINT_NOT_DECLARED'
  | 'ENDPOINT_UNKNOWN'
  // The operator's keys
  | 'KEYSTORE_UNREADABLE'
  | 'KEYSTORE_MALFORMED'
  | 'KEYSTORE_WEAK'
  | 'KEYSTORE_PASSWORD_MISSING'
  | 'KEYSTORE_PASSWORD_WRONG'
  | 'PLAIN_KEY_REFUSED'
  | 'KEY_ROLE_SHARED'
  // The idempotency store
  | 'STORED_ANSWER_CORRUPT'
  // Outside world
  | 'LOG_UNREACHABLE'
  | 'LOG_TIMEOUT'
  | 'LOG_NOT_FOUND'
  | 'LOG_TOO_LARGE'
  | 'LOG_MALFORMED'
  | 'DEPLOYMENT_MALFORMED'
  | 'CHAIN_ID_MISMATCH'
  | 'CHAIN_UNREACHABLE'
  | 'OPERATOR_NOT_REGISTERED'
  | 'GRAPHQL_UNREACHABLE'
  | 'GRAPHQL_TIMEOUT'
  | 'GRAPHQL_TOO_LARGE'
  | 'GRAPHQL_MALFORMED'
  | 'GRAPHQL_ERRORS'
  // Stake and faults
  | 'OPG_AMOUNT_MALFORMED'
  | 'PERCENT_MALFORMED'
  | 'OPERATOR_NOT_BACKED'
  | 'EVIDENCE_MALFORMED'
  | 'EVIDENCE_FOREIGN'
  | 'CONTRACT_REFUSED'
  | 'DEMAND_UNKNOWN'
  | 'DEMAND_NOT_OPEN'
  | 'DEMAND_UNANSWERABLE'
  | 'NOTHING_TO_DEMAND'
  | 'HISTORY_INCOMPLETE'
  // The command line
  | 'DEPLOYMENT_MISSING'
  | 'DEPLOYMENT_EXISTS'
  | 'DEPLOYMENT_INCOMPLETE'
  | 'FILE_UNREADABLE'
  | 'FILE_UNWRITABLE'
  | 'OPERATOR_UNREACHABLE'
  | 'TRANSACTION_REVERTED'
  // Monitor
  | 'STORE_CORRUPT'
  | 'STORE_FOREIGN'
  | 'STORE_LOCKED'
  | 'RECEIPT_KEY_UNKNOWN'
  | 'WATCH_FULL'
  // Indexer
  | 'CONFIG_INVALID'
  | 'CHAIN_MALFORMED'
  | 'INDEXER_FAILED'
  | 'MONITOR_UNREACHABLE'
  | 'MONITOR_MALFORMED'
  | 'TRUST_UNKNOWN'
  | 'EVENT_VALUE_UNKNOWN'
  | 'INDEX_INCONSISTENT'
  | 'QUERY_TOO_COMPLEX'
  | 'DIGEST_MISMATCH'
  | 'DIGEST_MALFORMED'
  | 'QUERY_INVALID';

/** Base of every error that Assay's packages raise on purpose. `details` holds the offending values. */
export class AssayError extends Error {
  readonly code: AssayErrorCode;
  readonly details: Record<string, unknown>;

  constructor(code: AssayErrorCode, message: string, details: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.details = details;
  }
}

/** The caller, a peer or the outside world gave something that cannot be accepted. */
export class InputError extends AssayError {}

/** One of our own promises does not hold: a bug, or storage that was changed underneath us. */
export class InvariantError extends AssayError {}
