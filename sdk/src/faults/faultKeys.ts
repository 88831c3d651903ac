import { type Address, encodeAbiParameters, type Hex, keccak256 } from 'viem';
import { type FaultName, faultNumber } from './faultNames.ts';

/** Number of the dispute window that a time (unix seconds) lies in: what an operator goes on doing is a fault in each of them. */
export function windowNumber(time: number, window: number): number {
  return Math.floor(time / window);
}

/**
 * Key of an entry that was not anchored in time: one for each gap, so that a chain halt is one fault. `size`: entries before
 * it; `window`: number of the window of `anchorBy`.
 */
export function gapKey(operator: Address, size: number, window: number): Hex {
  return keccak256(
    encodeAbiParameters(
      [{ type: 'uint8' }, { type: 'address' }, { type: 'uint256' }, { type: 'uint256' }],
      [faultNumber('OMISSION'), operator, BigInt(size), BigInt(window)],
    ),
  );
}

/** Key of two digests for one place of a log. */
export function placeKey(operator: Address, leafIndex: number): Hex {
  return keyOf('CONFLICT', operator, 'uint256', BigInt(leafIndex));
}

/** Key of a log with two histories. */
export function forkKey(operator: Address): Hex {
  return keccak256(encodeAbiParameters([{ type: 'uint8' }, { type: 'address' }], [faultNumber('FORK'), operator]));
}

/**
 * Key of serving what was not declared. `begun`: declarations of the endpoint that had begun by then; `window`: number of the
 * window of `issuedAt`.
 */
export function undeclaredKey(operator: Address, endpoint: Hex, begun: number, window: number): Hex {
  return keccak256(
    encodeAbiParameters(
      [{ type: 'uint8' }, { type: 'address' }, { type: 'bytes32' }, { type: 'uint256' }, { type: 'uint256' }],
      [faultNumber('UNDECLARED_MODEL'), operator, endpoint, BigInt(begun), BigInt(window)],
    ),
  );
}

/** Key of serving a model that may not be served. `window`: number of the window of `issuedAt`. */
export function unknownModelKey(operator: Address, modelId: Hex, window: number): Hex {
  return keccak256(
    encodeAbiParameters(
      [{ type: 'uint8' }, { type: 'address' }, { type: 'bytes32' }, { type: 'uint256' }],
      [faultNumber('UNKNOWN_MODEL'), operator, modelId, BigInt(window)],
    ),
  );
}

/** Key of an entry that the operator does not show when asked. */
export function withheldLeafKey(operator: Address, digest: Hex): Hex {
  return keyOf('WITHHELD_LEAF', operator, 'bytes32', digest);
}

function keyOf(fault: FaultName, operator: Address, type: 'uint256' | 'bytes32', what: bigint | Hex): Hex {
  return keccak256(
    encodeAbiParameters([{ type: 'uint8' }, { type: 'address' }, { type }], [
      faultNumber(fault),
      operator,
      what,
    ] as never),
  );
}
