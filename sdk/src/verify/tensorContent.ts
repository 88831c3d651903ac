import { equalHex, fromHex } from '../bytes.ts';
import { AssayError } from '../errors.ts';
import { isComplete } from '../flags.ts';
import { type ProgramHeader, programRoot } from '../tensor/executionRoot.ts';
import { inputRootOfRequest, outputRootOfAnswer } from '../tensor/oipTensors.ts';
import type { ChainFacts, ReceiptInHand } from './context.ts';
import { type Reason, type ReasonCode, reason } from './reason.ts';
import type { Call } from './types.ts';

/** Roots of the tensors that the client sent and received, as far as they can be told, and what is wrong with its bytes. */
export type TensorContent = {
  readonly inputRoot?: Uint8Array;
  readonly outputRoot?: Uint8Array;
  readonly reasons: readonly Reason[];
};

/**
 * Derives `inputRoot` and `outputRoot` anew from the JSON of the call. Undefined when the receipt commits to bytes: it is not
 * complete, or the model not `Reexecutable`. The answer and the header are attacker-controlled; the registry judges the header.
 */
export function tensorContent(
  hand: ReceiptInHand,
  { model }: Pick<ChainFacts, 'model'>,
  call: Call | undefined,
  program: ProgramHeader | undefined,
): TensorContent | undefined {
  if (model?.trust !== 'Reexecutable' || !isComplete(hand.signed.receipt.flags)) return undefined;
  const given = {
    ...(call?.inputRoot === undefined ? {} : { inputRoot: call.inputRoot }),
    ...(call?.responseHash === undefined ? {} : { outputRoot: call.responseHash }),
  };
  if (program === undefined) return { ...given, reasons: [] };
  if (!isProgramOf(program, model.programRoot)) {
    const message = `The program header at hand is not that of the model, whose programRoot is ${model.programRoot}.`;
    return { ...given, reasons: [reason('PROGRAM_MISMATCH', message)] };
  }
  const { requestBody, responseBody } = call ?? {};
  const input =
    given.inputRoot ??
    rootOf(requestBody, 'EXECUTED_MISMATCH', 'The request is no call of the program', (body) =>
      inputRootOfRequest(body, program.inputs),
    );
  const output =
    given.outputRoot ??
    rootOf(responseBody, 'RESPONSE_MISMATCH', 'The answer renders no outputs of the program', (body) =>
      outputRootOfAnswer(body, program.outputs),
    );
  return {
    ...(input instanceof Uint8Array && { inputRoot: input }),
    ...(output instanceof Uint8Array && { outputRoot: output }),
    reasons: [input, output].flatMap((one) => (one === undefined || one instanceof Uint8Array ? [] : [one])),
  };
}

function isProgramOf(program: ProgramHeader, registered: string): boolean {
  try {
    return equalHex(programRoot(program), registered);
  } catch (error) {
    if (error instanceof AssayError) return false;
    throw error;
  }
}

function rootOf(
  body: Uint8Array | undefined,
  code: ReasonCode,
  problem: string,
  read: (body: Uint8Array) => `0x${string}`,
): Uint8Array | Reason | undefined {
  if (body === undefined) return undefined;
  try {
    return fromHex(read(body), 32);
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    const field = code === 'EXECUTED_MISMATCH' ? 'executedCommitment' : 'responseCommitment';
    return reason(code, `${problem}: ${error.message}`, field);
  }
}
