import { type Address, encodeAbiParameters, type Hex, keccak256 } from 'viem';
import { type FaultName, faultNumber } from './faultNames.ts';

/** Key of an entry that was not anchored in time: one for each gap, so that a chain halt is one fault. `size`: entries before it. */
export function gapKey(operator: Address, size: number): Hex {
  return keyOf('OMISSION', operator, 'uint256', BigInt(size));
}

/** Key of two digests for one place of a log. */
export function placeKey(operator: Address, leafIndex: number): Hex {
  return keyOf('CONFLICT', operator, 'uint256', BigInt(leafIndex));
}

/** Key of a log with two histories. */
export function forkKey(operator: Address): Hex {
  return keccak256(encodeAbiParameters([{ type: 'uint8' }, { type: 'address' }], [faultNumber('FORK'), operator]));
}

/** Key of serving what was not declared. `begun`: declarations of the endpoint that had begun by then. */
export function undeclaredKey(operator: Address, endpoint: Hex, begun: number): Hex {
  return keccak256(
    encodeAbiParameters(
      [{ type: 'uint8' }, { type: 'address' }, { type: 'bytes32' }, { type: 'uint256' }],
      [faultNumber('UNDECLARED_MODEL'), operator, endpoint, BigInt(begun)],
    ),
  );
}

/** Key of serving a model that may not be served. */
export function unknownModelKey(operator: Address, modelId: Hex): Hex {
  return keyOf('UNKNOWN_MODEL', operator, 'bytes32', modelId);
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
