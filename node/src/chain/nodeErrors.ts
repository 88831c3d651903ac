import { AssayError, type AssayErrorCode, contractError, findRefusal, InputError } from '@assay/sdk';
import { HttpRequestError, TimeoutError } from 'viem';

/**
 * What nodes say when they refuse a raw transaction, in the words of geth, erigon, nethermind, besu, reth and hardhat. The
 * words only speed things up: a transaction that is refused in words nobody has listed is replaced as well, later.
 */
const REFUSALS: readonly (readonly [RegExp, AssayErrorCode])[] = [
  [/nonce too low|nonce is too low|oldnonce|nonce_too_low/i, 'TRANSACTION_NONCE_TOO_LOW'],
  [
    /insufficient funds|doesn't have enough funds|insufficientfunds|upfront cost exceeds|exceeds the balance/i,
    'INSUFFICIENT_FUNDS',
  ],
  [
    /intrinsic gas|floor data gas|gas floor|intrinsicgas|gas limit.*(too low|below|exceed)|out of gas/i,
    'TRANSACTION_GAS',
  ],
  [
    /underpriced|fee too low|feetoolow|could not replace|replacementnotallowed|replacement not allowed|less than block base fee|maxFeePerGas \(.*\) is too low|gas price.*too low/i,
    'TRANSACTION_UNDERPRICED',
  ],
];

const KNOWN =
  /already known|known transaction|alreadyknown|already imported|already in mempool|same hash|already exists|already in the pool/i;

/** Says whether a node refused a transaction only because it has it. */
export function isAlreadyKnown(error: unknown): boolean {
  return KNOWN.test(textOf(error));
}

/**
 * Turns what viem threw for `action` into an InputError that says what kind of trouble it is: CHAIN_TIMEOUT, CHAIN_RATE_LIMITED,
 * CHAIN_UNREACHABLE, CHAIN_INCONSISTENT (an answer that is not what the protocol allows) or CHAIN_REQUEST_FAILED. Keeps the cause.
 */
export function chainError(action: string, error: unknown): AssayError {
  if (error instanceof AssayError) return error;
  const { code, advice } = classify(error);
  return new InputError(code, `${action}: ${firstLine(error)}. ${advice}`, { action }, { cause: error });
}

/**
 * Turns the refusal of a raw transaction into an InputError: TRANSACTION_NONCE_TOO_LOW, INSUFFICIENT_FUNDS, TRANSACTION_GAS,
 * TRANSACTION_UNDERPRICED, TRANSACTION_REFUSED; or the kind of trouble when the node did not answer at all.
 */
export function sendError(error: unknown): AssayError {
  if (error instanceof AssayError) return error;
  const text = textOf(error);
  const refusal = REFUSALS.find(([pattern]) => pattern.test(text));
  const code = refusal?.[1] ?? classify(error).code;
  if (refusal === undefined && code !== 'CHAIN_REQUEST_FAILED') return chainError('Sending a transaction', error);
  const said = firstLine(error);
  const message = `The node refused a transaction: ${said}.`;
  return new InputError(refusal?.[1] ?? 'TRANSACTION_REFUSED', message, { said }, { cause: error });
}

/** Turns a failed simulation of `what` into CONTRACT_REFUSED (`details.error` is the contract's own), INSUFFICIENT_FUNDS, or the node's trouble. */
export function simulationError(what: string, error: unknown): AssayError {
  if (error instanceof AssayError) return error;
  if (findRefusal(error) !== undefined || REFUSALS[1]![0].test(textOf(error))) return contractError(what, error);
  if (/revert/i.test(textOf(error)) && !isTrouble(error)) {
    return new InputError(
      'CONTRACT_REFUSED',
      `The contract refuses ${what} without a reason.`,
      { error: 'unknown' },
      { cause: error },
    );
  }
  return chainError(`Simulating ${what}`, error);
}

/** Says whether an error is trouble with the node and not an answer: nothing is known of what was asked. */
export function isChainTrouble(error: unknown): boolean {
  return error instanceof AssayError && (/^CHAIN_/.test(error.code) || error.code === 'ANCHORING_STOPPED');
}

function isTrouble(error: unknown): boolean {
  return classify(error).code !== 'CHAIN_REQUEST_FAILED';
}

const LIMITED = {
  code: 'CHAIN_RATE_LIMITED',
  advice: 'The node asks for fewer requests: use another or a larger plan.',
} as const;

function classify(error: unknown): { code: AssayErrorCode; advice: string } {
  for (const one of causes(error)) {
    if (one instanceof TimeoutError) return { code: 'CHAIN_TIMEOUT', advice: 'The node did not answer in time.' };
    if (one instanceof HttpRequestError) {
      if (one.status === 429) return LIMITED;
      return { code: 'CHAIN_UNREACHABLE', advice: 'Check the RPC URL and the node behind it.' };
    }
    // What viem's readers throw when a field is not the number that it should be.
    if (one instanceof SyntaxError || one instanceof RangeError || one instanceof TypeError) {
      return { code: 'CHAIN_INCONSISTENT', advice: 'The node gave an answer that cannot be read.' };
    }
  }
  if (/too many requests|rate limit|429/i.test(textOf(error))) return LIMITED;
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
    .map((one) => {
      const { details, shortMessage, message } = one as Record<string, unknown>;
      return `${details ?? ''} ${shortMessage ?? message ?? ''}`;
    })
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
