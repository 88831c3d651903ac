/** One finding about a receipt, as the sdk's verification gives them. `field` names a field of the receipt. */
export type Reason = { readonly code: string; readonly field?: string; readonly message: string };

const MESSAGES = {
  MONITOR_NOT_CONFIGURED: 'No monitor is configured, so there is no Merkle path; set MONITOR_URL.',
  MONITOR_UNREACHABLE: 'The monitor did not answer, so there is no Merkle path; ask again later.',
  MONITOR_MALFORMED: 'The monitor gave no usable answer; its operator should look at it.',
  DIGEST_UNKNOWN: 'The monitor has not seen this digest in any log.',
  DIGEST_ELSEWHERE: 'The log holds this digest at another place than the receipt promises.',
  RECEIPT_NOT_DISCLOSED:
    'Only the digest is known, and any operator can log any digest: who promised it, what it says, and whether it is signed and in time was not checked.',
  NOT_ANCHORED: 'No indexed anchor covers this place of the log yet.',
  PROOF_MISMATCH: 'The path from the monitor does not lead from this digest to the anchored root; it is withheld.',
  PROOF_UNAVAILABLE: 'The monitor has no path to the anchored root yet.',
  INDEX_CATCHING_UP:
    'The index lacks blocks that it had, or never had all, after a start or a reorg; this is what it knew at an earlier block.',
  NOT_INDEXED: 'Nothing is indexed yet; ask again when /readiness is green.',
} as const;

/** The indexer's own findings; those about the receipt itself come from the sdk. */
export type OwnReasonCode = keyof typeof MESSAGES;

/** Makes one of the indexer's own findings. `detail` is appended in brackets. */
export function reason(code: OwnReasonCode, detail?: string): Reason {
  return { code, message: detail === undefined ? MESSAGES[code] : `${MESSAGES[code]} (${detail})` };
}
