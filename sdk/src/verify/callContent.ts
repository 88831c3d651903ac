import { sha256 } from '@noble/hashes/sha2';
import { equalBytes, equalHex, fromHex } from '../bytes.ts';
import { commit, REQUEST_TAG, RESPONSE_TAG } from '../commitment.ts';
import { InputError } from '../errors.ts';
import { hashContent } from '../eventStream.ts';
import { isComplete } from '../flags.ts';
import type { VerifyContext } from './context.ts';
import type { Findings } from './findings.ts';
import { type Reason, reason } from './reason.ts';
import type { Call } from './types.ts';

/** Opens the commitments against the client's own bytes. Needs the salts. */
export function contentReasons({ hand, facts }: VerifyContext, call: Call): Findings {
  const { receipt } = hand.signed;
  const given = [call.requestBody, call.requestHash, call.responseBody, call.responseHash];
  if (given.every((content) => content === undefined)) return undefined;
  if (call.salts === undefined) {
    // An operator that keeps the salts back could have committed to anything.
    return [reason('CONTENT_UNCHECKED', 'Without the salts nobody can tell what request and answer it is about.')];
  }
  const requestHash = call.requestHash ?? (call.requestBody === undefined ? undefined : sha256(call.requestBody));
  // For a Reexecutable model the answer and what was executed are tensors: their roots are not hashes of the bytes on the wire.
  const tensors = facts.model?.trust === 'Reexecutable' && isComplete(receipt.flags);
  const responseHash = call.responseHash ?? (tensors ? undefined : bodyHash(call));
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
    const matching =
      responseHash !== 'too long' &&
      matches(receipt.responseCommitment, commit(RESPONSE_TAG, call.salts.response, responseHash));
    if (!matching) {
      reasons.push(reason('RESPONSE_MISMATCH', 'It is not about the answer that was received.', 'responseCommitment'));
    }
  } else if (call.responseBody !== undefined) {
    reasons.push(
      reason('CONTENT_UNCHECKED', 'The answer was not compared: its bytes alone do not give what it commits to.'),
    );
  }
  return reasons;
}

/** `too long`: a stream with a line longer than any reader takes, which no honest operator passes on. */
function bodyHash({ responseBody, contentType }: Call): Uint8Array | 'too long' | undefined {
  try {
    return responseBody === undefined ? undefined : hashContent(responseBody, contentType);
  } catch (error) {
    if (error instanceof InputError && error.code === 'EVENT_STREAM_TOO_LARGE') return 'too long';
    throw error;
  }
}

function matches(field: `0x${string}`, commitment: Uint8Array): boolean {
  return equalBytes(fromHex(field), commitment);
}
