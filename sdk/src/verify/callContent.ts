import { sha256 } from '@noble/hashes/sha2';
import { equalBytes, equalHex, fromHex } from '../bytes.ts';
import { commit, REQUEST_TAG, RESPONSE_TAG } from '../commitment.ts';
import { hashContent } from '../eventStream.ts';
import { isComplete } from '../flags.ts';
import type { VerifyContext } from './context.ts';
import type { Findings } from './findings.ts';
import { type Reason, reason } from './reason.ts';
import type { Call } from './types.ts';

/** Opens the commitments against the client's own bytes. Needs the salts. */
export function contentReasons({ hand, facts }: VerifyContext, call: Call): Findings {
  const { receipt } = hand.signed;
  const requestHash = call.requestHash ?? (call.requestBody === undefined ? undefined : sha256(call.requestBody));
  // For a Reexecutable model the answer and what was executed are tensors: their roots are not hashes of the bytes on the wire.
  const tensors = facts.model?.trust === 'Reexecutable' && isComplete(receipt.flags);
  const bodyHash =
    call.responseBody === undefined || tensors ? undefined : hashContent(call.responseBody, call.contentType);
  const responseHash = call.responseHash ?? bodyHash;
  if (call.salts === undefined || (requestHash === undefined && responseHash === undefined)) return undefined;

  const reasons: Reason[] = [];
  if (requestHash !== undefined) {
    const commitment = commit(REQUEST_TAG, call.salts.request, requestHash);
    if (!matches(receipt.requestCommitment, commitment)) {
      reasons.push(reason('REQUEST_MISMATCH', 'It is not about the request that was sent.', 'requestCommitment'));
    }
    if (!tensors && isComplete(receipt.flags) && !matches(receipt.executedCommitment, commitment)) {
      const rewritten = !equalHex(receipt.executedCommitment, receipt.requestCommitment);
      reasons.push(
        rewritten
          ? reason('EXECUTED_REWRITTEN', 'What the engine was given is not what was sent.', 'executedCommitment')
          : reason('EXECUTED_MISMATCH', 'What the engine was given is about another request.', 'executedCommitment'),
      );
    }
  }
  if (responseHash !== undefined) {
    const commitment = commit(RESPONSE_TAG, call.salts.response, responseHash);
    if (!matches(receipt.responseCommitment, commitment)) {
      reasons.push(reason('RESPONSE_MISMATCH', 'It is not about the answer that was received.', 'responseCommitment'));
    }
  }
  return reasons;
}

function matches(field: `0x${string}`, commitment: Uint8Array): boolean {
  return equalBytes(fromHex(field), commitment);
}
