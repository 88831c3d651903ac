import { AssayError, type AssayErrorCode, InputError } from '@assay/sdk';
import { ContractFunctionRevertedError, HttpRequestError, TimeoutError } from 'viem';

/** What nodes say when they refuse a raw transaction. Wordings of geth, erigon, nethermind, besu, reth and hardhat. */
const REFUSALS: readonly (readonly [RegExp, AssayErrorCode])[] = [
  [/nonce too low|nonce is too low|oldnonce|nonce_too_low/i, 'TRANSACTION_NONCE_TOO_LOW'],
  [/insufficient funds|doesn't have enough funds|insufficientfunds|upfront cost exceeds/i, 'INSUFFICIENT_FUNDS'],
  [
    /underpriced|fee too low|feetoolow|max fee per gas less than block base fee|maxFeePerGas \(.*\) is too low/i,
    'TRANSACTION_UNDERPRICED',
  ],
];

const KNOWN = /already known|known transaction|alreadyknown|already imported|already in mempool/i;

/** Says whether a node refused a transaction only because it has it. */
export function isAlreadyKnown(error: unknown): boolean {
  return KNOWN.test(textOf(error));
}

/** Turns what viem threw for `action` into an `InputError` with the code of that failure, keeping the cause. */
export function chainError(action: string, error: unknown): AssayError {
  if (error instanceof AssayError) return error;
  const { code, advice } = classify(error);
  return new InputError(code, `${action}: ${firstLine(error)}. ${advice}`, { action }, { cause: error });
}

/** Turns the refusal of a raw transaction into an `InputError`: nonce, funds, fee, or TRANSACTION_REFUSED. */
export function sendError(error: unknown): AssayError {
  const text = textOf(error);
  const refusal = REFUSALS.find(([pattern]) => pattern.test(text));
  if (refusal !== undefined) {
    const message = `The node refused the anchoring transaction: ${firstLine(error)}.`;
    return new InputError(refusal[1], message, {}, { cause: error });
  }
  const general = chainError('Sending the anchoring transaction', error);
  if (general.code !== 'CHAIN_REQUEST_FAILED') return general;
  return new InputError('TRANSACTION_REFUSED', general.message, general.details, { cause: error });
}

/** Turns a failed estimate of `anchor` into an `InputError` with the contract's reason. */
export function estimateError(error: unknown): AssayError {
  const reverted = causes(error).find((one) => one instanceof ContractFunctionRevertedError);
  const name = reverted instanceof ContractFunctionRevertedError ? reverted.data?.errorName : undefined;
  if (name === 'NotAnchorer') {
    const message =
      'Anchors refuses this account: it is neither the operator nor its anchor key. Call setAnchorKey from the operator account.';
    return new InputError('ANCHOR_KEY_NOT_DELEGATED', message, {}, { cause: error });
  }
  if (name === 'SizeOutOfRange') {
    const message = 'Anchors holds this size or a larger one by now. The next round reads it again.';
    return new InputError('ANCHOR_SIZE_TAKEN', message, {}, { cause: error });
  }
  return chainError('Estimating the gas of an anchor', error);
}

function classify(error: unknown): { code: AssayErrorCode; advice: string } {
  for (const one of causes(error)) {
    if (one instanceof TimeoutError) return { code: 'CHAIN_TIMEOUT', advice: 'The node did not answer in time.' };
    if (one instanceof HttpRequestError) {
      if (one.status === 429) {
        return {
          code: 'CHAIN_RATE_LIMITED',
          advice: 'The node asks for fewer requests: use another or a larger plan.',
        };
      }
      return { code: 'CHAIN_UNREACHABLE', advice: 'Check the RPC URL and the node behind it.' };
    }
  }
  if (/too many requests|rate limit/i.test(textOf(error))) {
    return { code: 'CHAIN_RATE_LIMITED', advice: 'The node asks for fewer requests: use another or a larger plan.' };
  }
  return { code: 'CHAIN_REQUEST_FAILED', advice: 'The node may lag behind or not keep that state.' };
}

function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let one = error; one instanceof Error && chain.length < 16; one = one.cause) chain.push(one);
  return chain;
}

/** viem hides the node's own words in `details`. URLs may hold an API key, so only these two are read. */
function textOf(error: unknown): string {
  return causes(error)
    .map(
      (one) =>
        `${(one as { details?: unknown }).details ?? ''} ${(one as { shortMessage?: unknown }).shortMessage ?? (one as Error).message}`,
    )
    .join('\n');
}

function firstLine(error: unknown): string {
  const first = causes(error)[0] as { details?: unknown; shortMessage?: unknown; message?: string } | undefined;
  const text = first?.details || first?.shortMessage || first?.message || String(error);
  return String(text)
    .split('\n')[0]!
    .replace(/https?:\/\/\S+/g, '<url>')
    .slice(0, 300)
    .replace(/\.$/, '');
}
