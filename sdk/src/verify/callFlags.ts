import { isEventStream } from '../eventStream.ts';
import { FLAGS } from '../flags.ts';
import type { VerifyContext } from './context.ts';
import type { Findings } from './findings.ts';
import { type Reason, reason } from './reason.ts';
import type { Call } from './types.ts';

/** Compares the flags with what the client saw over HTTP. */
export function flagReasons({ hand }: VerifyContext, { httpStatus, contentType, completed }: Call): Findings {
  if (httpStatus === undefined && contentType === undefined && completed === undefined) return undefined;
  const { flags } = hand.signed.receipt;
  const has = (bits: number) => (flags & bits) !== 0;
  const reasons: Reason[] = [];
  const contradict = (message: string) => reasons.push(reason('FLAGS_MISMATCH', message, 'flags'));
  if (httpStatus !== undefined && httpStatus < 300 && has(FLAGS.REFUSED | FLAGS.FAILED)) {
    contradict(`It says that the call failed, but the answer had status ${httpStatus}.`);
  }
  if (httpStatus !== undefined && httpStatus >= 300 && !has(FLAGS.REFUSED | FLAGS.FAILED)) {
    contradict(`It says that the call went well, but the answer had status ${httpStatus}.`);
  }
  if (contentType !== undefined && has(FLAGS.STREAM) !== isEventStream(contentType)) {
    contradict(
      `It ${has(FLAGS.STREAM) ? 'says' : 'does not say'} that the answer is a stream; its content type is ${contentType}.`,
    );
  }
  if (completed === true && has(FLAGS.TRUNCATED)) contradict('It says that the answer was cut off; it was not.');
  return reasons;
}
