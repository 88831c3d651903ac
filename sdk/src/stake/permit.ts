import { type Address, type Hex, type LocalAccount, type PublicClient, parseSignature } from 'viem';
import { opgAbi } from '../abi/index.ts';
import { sameAddress } from '../address.ts';
import type { Deployment } from '../deployment.ts';

/** Parts of a permit's signature, as `Staking.permit` takes them. */
export type PermitSignature = { readonly v: number; readonly r: Hex; readonly s: Hex };

/** What is allowed to whom, until when (unix seconds). */
export type PermitRequest = {
  readonly owner: Address;
  readonly spender: Address;
  readonly amount: bigint;
  readonly nonce: bigint;
  readonly deadline: bigint;
};

/** EIP-712 domain of a token, as ERC-5267 tells it. */
export type PermitDomain = {
  readonly name: string;
  readonly version: string;
  readonly chainId: number;
  readonly verifyingContract: Address;
};

const PERMIT = {
  Permit: [
    { name: 'owner', type: 'address' },
    { name: 'spender', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' },
  ],
} as const;

/** An EIP-2612 permit as typed data, for `signTypedData` of viem, ethers or a wallet. */
export function permitTypedData(domain: PermitDomain, { amount, ...request }: PermitRequest) {
  return { domain, types: PERMIT, primaryType: 'Permit' as const, message: { ...request, value: amount } };
}

/**
 * Signs an allowance of the deployment's token, to be used as `multicall([permit, bond])` or `multicall([permit, delegate])`.
 * @param request.deadline last second (unix) at which it can be used
 * @returns undefined when the token knows no EIP-2612 permits, or names another domain than its own
 */
export async function signOpgPermit(request: {
  readonly publicClient: PublicClient;
  readonly deployment: Deployment;
  readonly account: LocalAccount;
  readonly spender: Address;
  readonly amount: bigint;
  readonly deadline: bigint;
}): Promise<PermitSignature | undefined> {
  const { publicClient, deployment, account, spender, amount, deadline } = request;
  const token = { address: deployment.contracts.OPG.address, abi: opgAbi } as const;
  const owner = account.address;
  const known = await Promise.all([
    publicClient.readContract({ ...token, functionName: 'eip712Domain' }),
    publicClient.readContract({ ...token, functionName: 'nonces', args: [owner] }),
  ]).catch(() => undefined);
  if (known === undefined) return undefined;
  const [[, name, version, chainId, verifyingContract], nonce] = known;
  // A token that names another contract's domain would have its holders sign away that contract's tokens.
  // INVARIANT S15: A permit is signed for the deployment's token on its chain and for no other domain, whatever the
  //   token says.
  if (!sameAddress(verifyingContract, token.address) || chainId !== BigInt(deployment.chainId)) return undefined;
  const domain = { name, version, chainId: deployment.chainId, verifyingContract: token.address };
  const typed = permitTypedData(domain, { owner, spender, amount, nonce, deadline });
  const { r, s, yParity } = parseSignature(await account.signTypedData(typed));
  return { v: 27 + yParity, r, s };
}
