import { AssayError, findRefusal, InputError, refusalText } from '@assay/sdk';
import { ContractFunctionRevertedError } from 'viem';

const KNOWN = /already known|known transaction|alreadyknown|already imported|already in mempool/i;
const NONCE = /nonce too low|nonce is too low|oldnonce|nonce_too_low/i;
const CHEAP = /underpriced|fee too low|feetoolow|less than block base fee|is too low/i;

/** Says whether a node refused a transaction only because it has it. */
export function isAlreadyKnown(error: unknown): boolean {
  return KNOWN.test(textOf(error));
}

/** Turns a refused raw transaction into an InputError: TRANSACTION_NONCE_TOO_LOW, TRANSACTION_UNDERPRICED or TRANSACTION_REFUSED. */
export function sendError(error: unknown): AssayError {
  const text = textOf(error);
  const code = NONCE.test(text)
    ? 'TRANSACTION_NONCE_TOO_LOW'
    : CHEAP.test(text)
      ? 'TRANSACTION_UNDERPRICED'
      : 'TRANSACTION_REFUSED';
  return new InputError(
    code,
    `The node refused a transaction of the challenger: ${firstLine(error)}`,
    {},
    { cause: error },
  );
}

/** Turns a failed simulation into TRANSACTION_REVERTED with the contract's error as `reason`, or what the node did wrong. */
export function estimateError(error: unknown): AssayError {
  const reverted = causes(error).find((one) => one instanceof ContractFunctionRevertedError);
  if (!(reverted instanceof ContractFunctionRevertedError)) return chainError('Simulating a call', error);
  const reason = reverted.data?.errorName ?? reverted.signature ?? 'unknown';
  const refusal = findRefusal(error);
  const said = refusal === undefined ? `${reason}.` : refusalText(refusal);
  return new InputError('TRANSACTION_REVERTED', `The court would refuse: ${said}`, { reason }, { cause: error });
}

/** Turns what a node did wrong into CHAIN_UNREACHABLE. */
export function chainError(action: string, error: unknown): AssayError {
  if (error instanceof AssayError) return error;
  return new InputError('CHAIN_UNREACHABLE', `${action}: ${firstLine(error)}`, { action }, { cause: error });
}

function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let one = error; one instanceof Error && chain.length < 16; one = one.cause) chain.push(one);
  return chain;
}

function textOf(error: unknown): string {
  const words = (one: unknown) => {
    const { details, shortMessage, message } = one as Record<string, unknown>;
    return `${details ?? ''} ${shortMessage ?? message ?? ''}`;
  };
  return causes(error).map(words).join('\n');
}

/** URLs may hold an API key. */
function firstLine(error: unknown): string {
  const line = textOf(error).trim().split('\n')[0] ?? '';
  return line.replace(/https?:\/\/\S+/g, '<url>').slice(0, 300);
}
