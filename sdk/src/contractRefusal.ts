import { BaseError, decodeErrorResult, type Hex, HttpRequestError, TimeoutError } from 'viem';
import {
  anchorsAbi,
  elementVerifierAbi,
  faultCourtAbi,
  modelRegistryAbi,
  operatorRegistryAbi,
  opgAbi,
  programsAbi,
  stakingAbi,
  verdictsAbi,
} from './abi/index.ts';
import { excerpt } from './bytes.ts';
import { AssayError, InputError } from './errors.ts';
import { refusalText } from './refusalText.ts';

const ABIS = [
  ...[faultCourtAbi, anchorsAbi, operatorRegistryAbi, modelRegistryAbi, stakingAbi, verdictsAbi, opgAbi],
  ...[programsAbi, elementVerifierAbi],
];

/** Every custom error of every contract; those of shared libraries as often as contracts use them. */
export const CONTRACT_ERRORS = ABIS.flatMap((abi) => abi.filter((item) => item.type === 'error'));

/** Name of a custom error of one of the contracts. */
export type ContractErrorName = (typeof CONTRACT_ERRORS)[number]['name'];

/** Why a contract refused a call: its custom error, with the values by name. */
export type ContractRefusal = {
  readonly name: ContractErrorName | 'Error' | 'Panic';
  readonly values: Record<string, unknown>;
};

/** Reads a contract's reason out of revert data; undefined for data that no contract of Assay's gives. */
export function decodeRefusal(data: Hex): ContractRefusal | undefined {
  try {
    const { errorName, args = [], abiItem } = decodeErrorResult({ abi: CONTRACT_ERRORS, data });
    const inputs = 'inputs' in abiItem ? abiItem.inputs : [];
    const values = inputs.map(({ name = '' }, i) => [name.replace(/_$/, ''), (args as readonly unknown[])[i]]);
    return { name: errorName as ContractRefusal['name'], values: Object.fromEntries(values) };
  } catch {
    return undefined;
  }
}

/** The contract's reason inside an error that viem or a node raised; undefined when no contract refused. */
export function findRefusal(error: unknown): ContractRefusal | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 20; at = at.cause, depth++) {
    const data = revertData(at);
    const refusal = data === undefined ? undefined : decodeRefusal(data);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function revertData(error: Error): Hex | undefined {
  const { raw, data } = error as { raw?: unknown; data?: unknown };
  const nested = typeof data === 'object' && data !== null && 'data' in data ? data.data : data;
  return [raw, nested].find((value): value is Hex => typeof value === 'string' && /^0x[0-9a-f]{8,}$/i.test(value));
}

/**
 * An error of a call or transaction as one of ours: CONTRACT_REFUSED with `details.error` (the custom error's name) and its
 * values, INSUFFICIENT_FUNDS when the account cannot pay, CHAIN_UNREACHABLE when the node did not answer, else
 * CHAIN_REQUEST_FAILED.
 */
export function contractError(what: string, cause: unknown): AssayError {
  if (cause instanceof AssayError) return cause;
  const refusal = findRefusal(cause);
  if (refusal !== undefined) {
    const { name, values } = refusal;
    return new InputError(
      'CONTRACT_REFUSED',
      `The contract refuses ${what}: ${refusalText(refusal)}`,
      { error: name, ...values },
      { cause },
    );
  }
  const message = cause instanceof BaseError ? cause.shortMessage : String(cause);
  if (/insufficient funds|doesn't have enough funds|exceeds the balance/i.test(message + details(cause))) {
    return new InputError(
      'INSUFFICIENT_FUNDS',
      `The account cannot pay for ${what}. Send it coin for gas.`,
      {},
      { cause },
    );
  }
  if (isSilence(cause)) {
    return new InputError('CHAIN_UNREACHABLE', `The node did not answer about ${what}. Try again.`, {}, { cause });
  }
  return new InputError('CHAIN_REQUEST_FAILED', `The chain did not take ${what}: ${excerpt(message)}`, {}, { cause });
}

function isSilence(error: unknown): boolean {
  const silent = (one: unknown) => one instanceof TimeoutError || one instanceof HttpRequestError;
  return error instanceof BaseError && error.walk(silent) !== null;
}

function details(error: unknown): string {
  return error instanceof BaseError ? error.details : '';
}
