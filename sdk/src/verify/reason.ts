import type { AssayErrorCode } from '../errors.ts';
import type { ReceiptField } from '../receiptFields.ts';

/** What a finding does to the verdict. */
export type Weight =
  /** Nothing binds: INVALID whatever else was found. */
  | 'FATAL'
  /** The fault court recorded a fault: FAULTY. */
  | 'FAULTY'
  /** A demand is open: DISPUTED. */
  | 'DISPUTED'
  /** Signed evidence that a promise was broken: BROKEN. */
  | 'BROKEN'
  /** The receipt belongs to another call or contradicts itself: INVALID, unless it is evidence of a broken promise as well. */
  | 'CONTRADICTION'
  /** Anchored too late: LATE. */
  | 'LATE'
  /** A rung is not reached; what lies below it stands. */
  | 'NOTE';

/** Every finding of verification and its weight: the whole policy in one table. */
export const REASON_WEIGHTS = {
  RECEIPT_LENGTH: 'FATAL',
  RECEIPT_ENCODING: 'FATAL',
  RECEIPT_VERSION: 'FATAL',
  RECEIPT_CHAIN_ID: 'FATAL',
  RECEIPT_ANCHORS: 'FATAL',
  RECEIPT_OPERATOR: 'FATAL',
  RECEIPT_LEAF_INDEX: 'FATAL',
  RECEIPT_ISSUED_AT: 'FATAL',
  RECEIPT_ANCHOR_BY: 'FATAL',
  RECEIPT_UNITS: 'FATAL',
  RECEIPT_FLAGS: 'FATAL',
  RECEIPT_FIELD: 'FATAL',
  RECEIPT_MALFORMED: 'FATAL',
  SIGNATURE_LENGTH: 'FATAL',
  SIGNATURE_RECOVERY_ID: 'FATAL',
  SIGNATURE_HIGH_S: 'FATAL',
  SIGNATURE_UNRECOVERABLE: 'FATAL',
  /** The recovered account is no receipt key of the operator. */
  SIGNATURE_MISMATCH: 'FATAL',
  DOMAIN_CHAIN_ID: 'FATAL',
  DOMAIN_ANCHORS: 'FATAL',
  ANCHOR_BY_TOO_FAR: 'FATAL',
  ISSUED_IN_FUTURE: 'FATAL',
  ISSUED_BEFORE_GENESIS: 'FATAL',
  OPERATOR_UNKNOWN: 'FATAL',
  NO_KEY_AT_TIME: 'FATAL',
  KEY_NOT_ACTIVE: 'FATAL',
  OPERATOR_MISMATCH: 'CONTRADICTION',
  ENDPOINT_MISMATCH: 'CONTRADICTION',
  MODEL_MISMATCH: 'CONTRADICTION',
  NONCE_MISMATCH: 'CONTRADICTION',
  REQUEST_MISMATCH: 'CONTRADICTION',
  EXECUTED_MISMATCH: 'CONTRADICTION',
  RESPONSE_MISMATCH: 'CONTRADICTION',
  INPUT_UNITS_MISMATCH: 'CONTRADICTION',
  OUTPUT_UNITS_MISMATCH: 'CONTRADICTION',
  FLAGS_MISMATCH: 'CONTRADICTION',
  ISSUED_AT_SKEW: 'CONTRADICTION',
  ISSUED_AFTER_ANCHOR: 'CONTRADICTION',
  LEAF_UNPROVEN: 'CONTRADICTION',
  EXECUTION_ROOT_UNEXPECTED: 'CONTRADICTION',
  EXECUTION_ROOT_MISSING: 'CONTRADICTION',
  /** It binds another execution than that of the tensors that were sent and received. */
  EXECUTION_ROOT_MISMATCH: 'CONTRADICTION',
  EVIDENCE_UNEXPECTED: 'CONTRADICTION',
  EXECUTED_REWRITTEN: 'NOTE',
  /** The caller's bytes could not be held against the commitments. */
  CONTENT_UNCHECKED: 'NOTE',
  /** The program header at hand is not that of the registered model. */
  PROGRAM_MISMATCH: 'NOTE',
  LEAF_INDEX_MISMATCH: 'NOTE',
  LEAF_MISMATCH: 'NOTE',
  PROOF_MALFORMED: 'NOTE',
  CHECKPOINT_INVALID: 'NOTE',
  CHECKPOINT_MISMATCH: 'NOTE',
  OPENING_MISMATCH: 'NOTE',
  FORK_RECORDED: 'NOTE',
  WINDOW_OPEN: 'NOTE',
  FORK_BY_SILENCE: 'NOTE',
  NOT_PUBLISHED: 'NOTE',
  DISPUTE_WINDOW_OPEN: 'NOTE',
  TIMELINESS_UNSHOWN: 'NOTE',
  UNSTAKED: 'NOTE',
  FAULT_RECORDED: 'FAULTY',
  DEMAND_OPEN: 'DISPUTED',
  LEAF_DISPLACED: 'BROKEN',
  OMITTED: 'BROKEN',
  UNDECLARED_ENDPOINT: 'BROKEN',
  UNDECLARED_MODEL: 'BROKEN',
  UNDECLARED_CONFIG: 'BROKEN',
  MODEL_UNKNOWN: 'BROKEN',
  MODEL_RETIRED: 'BROKEN',
  ANCHORED_LATE: 'LATE',
} as const satisfies Record<string, Weight>;

/** Code of a finding. */
export type ReasonCode = keyof typeof REASON_WEIGHTS;

/** One finding. `field` names the receipt field that it is about, where it is about one. */
export type Reason = { readonly code: ReasonCode; readonly field?: ReceiptField; readonly message: string };

/** Makes a finding. */
export function reason(code: ReasonCode, message: string, field?: ReceiptField): Reason {
  return field === undefined ? { code, message } : { code, field, message };
}

/** The finding that stands for an error of decoding or recovery. */
export function reasonFromError(error: {
  code: AssayErrorCode;
  message: string;
  details?: Record<string, unknown>;
}): Reason {
  const code: ReasonCode = error.code in REASON_WEIGHTS ? (error.code as ReasonCode) : 'RECEIPT_MALFORMED';
  return reason(code, error.message, error.details?.field as ReceiptField | undefined);
}
