import { sha256 } from '@noble/hashes/sha2';
import { equalBytes, equalHex, fromHex } from '../bytes.ts';
import { commit, REQUEST_TAG, RESPONSE_TAG, type Salts } from '../commitment.ts';
import { InputError } from '../errors.ts';
import { hashContent } from '../eventStream.ts';
import { isComplete } from '../flags.ts';
import type { InferenceReceipt } from '../receiptFields.ts';
import type { VerifyContext } from './context.ts';
import type { Findings } from './findings.ts';
import { type Reason, reason } from './reason.ts';
import type { TensorContent } from './tensorContent.ts';
import type { Call } from './types.ts';

/** Opens the commitments against the client's own bytes. Needs the salts. */
export function contentReasons({ hand, tensors }: VerifyContext, call: Call): Findings {
  const { receipt } = hand.signed;
  const given = [call.requestBody, call.requestHash, call.inputRoot, call.responseBody, call.responseHash];
  if (given.every((content) => content === undefined)) return undefined;
  const { salts } = call;
  if (salts === undefined) {
    // An operator that keeps the salts back could have committed to anything.
    return [reason('CONTENT_UNCHECKED', 'Without the salts nobody can tell what request and answer it is about.')];
  }
  const requestHash = call.requestHash ?? (call.requestBody === undefined ? undefined : sha256(call.requestBody));
  const request = requestHash === undefined ? undefined : commit(REQUEST_TAG, salts.request, requestHash);
  const reasons: Reason[] = [];
  if (request !== undefined && !matches(receipt.requestCommitment, request)) {
    reasons.push(reason('REQUEST_MISMATCH', 'It is not about the request that was sent.', 'requestCommitment'));
  }
  return tensors === undefined
    ? [...reasons, ...byteReasons(receipt, call, salts, request)]
    : [...reasons, ...tensorReasons(receipt, call, salts, tensors)];
}

function byteReasons(
  receipt: InferenceReceipt,
  call: Call,
  salts: Salts,
  request: Uint8Array | undefined,
): readonly Reason[] {
  const reasons: Reason[] = [];
  if (request !== undefined && isComplete(receipt.flags) && !matches(receipt.executedCommitment, request)) {
    const rewritten = !equalHex(receipt.executedCommitment, receipt.requestCommitment);
    reasons.push(
      rewritten
        ? reason('EXECUTED_REWRITTEN', 'What the engine was given is not what was sent.', 'executedCommitment')
        : reason('EXECUTED_MISMATCH', 'What the engine was given is about another request.', 'executedCommitment'),
    );
  }
  const hash = call.responseHash ?? bodyHash(call);
  if (hash === undefined) return reasons;
  if (hash === 'too long' || !matches(receipt.responseCommitment, commit(RESPONSE_TAG, salts.response, hash))) {
    reasons.push(reason('RESPONSE_MISMATCH', 'It is not about the answer that was received.', 'responseCommitment'));
  }
  return reasons;
}

/** For a Reexecutable model what was executed and answered are tensors: the contents are their roots, not the bytes on the wire. */
function tensorReasons(
  receipt: InferenceReceipt,
  call: Call,
  salts: Salts,
  { inputRoot, outputRoot, reasons: unreadable }: TensorContent,
): readonly Reason[] {
  const reasons: Reason[] = [];
  // INVARIANT R3: An answer that renders other numbers than it commits to, or comes from other numbers than were sent,
  //   is INVALID for whoever holds request, answer, salts and program.
  if (inputRoot !== undefined && !matches(receipt.executedCommitment, commit(REQUEST_TAG, salts.request, inputRoot))) {
    const message = 'The engine was given other tensors than those that were sent.';
    reasons.push(reason('EXECUTED_MISMATCH', message, 'executedCommitment'));
  }
  if (
    outputRoot !== undefined &&
    !matches(receipt.responseCommitment, commit(RESPONSE_TAG, salts.response, outputRoot))
  ) {
    const message = 'The answer renders other tensors than those that it promises.';
    reasons.push(reason('RESPONSE_MISMATCH', message, 'responseCommitment'));
  }
  const unread = [
    ...(call.requestBody !== undefined && inputRoot === undefined ? ['What the engine was given'] : []),
    ...(call.responseBody !== undefined && outputRoot === undefined ? ['the answer'] : []),
  ];
  const isSaid = unreadable.some(({ code }) => code !== 'PROGRAM_MISMATCH');
  if (unread.length > 0 && !isSaid) {
    const message = `${unread.join(' and ')} not compared: the commitments are to tensors, which only the program's header tells out of the bytes.`;
    reasons.push(reason('CONTENT_UNCHECKED', message[0]!.toUpperCase() + message.slice(1)));
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
