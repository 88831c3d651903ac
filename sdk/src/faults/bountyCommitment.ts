import type { Address, Hex } from 'viem';
import { encodeAbiParameters, keccak256 } from 'viem';

const COMMITMENT = [{ type: 'bytes32' }, { type: 'address' }, { type: 'bytes32' }] as const;
const PAIR = [{ type: 'bytes32' }, { type: 'bytes32' }] as const;

/** Who gets the bounty, and the secret that hides it in the commitment. */
export type BountyClaim = { readonly recipient: Address; readonly salt: Hex };

/** What is recorded a block before the challenge: `keccak256(abi.encode(evidence, recipient, salt))`. */
export function commitmentOf(evidence: Hex, { recipient, salt }: BountyClaim): Hex {
  return keccak256(encodeAbiParameters(COMMITMENT, [evidence, recipient, salt]));
}

/** What a commitment binds for a conflict or a fork: both digests, in the order of the call. */
export function pairDigest(digestA: Hex, digestB: Hex): Hex {
  return keccak256(encodeAbiParameters(PAIR, [digestA, digestB]));
}
