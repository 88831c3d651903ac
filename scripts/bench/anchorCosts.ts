import { anchorsAbi } from '@assay/sdk/abi';
import { type Address, getContract, type Hex, keccak256, toHex } from 'viem';
import { newChain } from '../chain/newChain.ts';
import { PRODUCTION } from '../deploy/profiles.ts';

/** Gas used by whole transactions, as their receipts say. */
export type AnchorCosts = {
  /** First anchor of an operator: writes a new slot. */
  readonly first: number;
  /** Through the delegated key, later anchor of the same period: what an operator pays day in, day out. */
  readonly steady: number;
  /** The same, sent by the operator itself. */
  readonly steadyByOperator: number;
  /** Relayed with the operator's signature. */
  readonly steadyRelayed: number;
  /** Relayed with the delegated key's signature. */
  readonly steadyRelayedByKey: number;
  /** First anchor of a new period, into a ring slot never used. */
  readonly ringFirstUse: number;
  /** First anchor of a new period, over a used ring slot. */
  readonly ringReuse: number;
};

type Connection = Awaited<ReturnType<typeof newChain>>;
type Deployed = Awaited<ReturnType<typeof deployAnchors>>;

/** An in-process chain with `Anchors` in the production profile; the caller closes the connection. */
export async function deployAnchors(connection: Connection) {
  const { window, grace, maxDelay } = PRODUCTION;
  const [operator, key, relayer] = await connection.viem.getWalletClients();
  const client = await connection.viem.getPublicClient();
  const { address } = await connection.viem.deployContract('Anchors', [window, grace, maxDelay]);
  const anchors = getContract({ address, abi: anchorsAbi, client: { public: client, wallet: operator! } });
  return { anchors, client, time: connection.networkHelpers.time, operator: operator!, key: key!, relayer: relayer! };
}

/** Returns a root as random as any: no byte of it is chosen. */
export function sampleRoot(seed: number): Hex {
  return keccak256(toHex(seed, { size: 32 }));
}

/** Measures every kind of anchor with roots that look random and sizes above 10^6. */
export async function measureAnchorCosts(): Promise<AnchorCosts> {
  const connection = await newChain();
  try {
    return await measure(await deployAnchors(connection));
  } finally {
    await connection.close();
  }
}

async function measure(deployed: Deployed): Promise<AnchorCosts> {
  const { anchors, operator, key, relayer } = deployed;
  const address = operator.account.address;
  let size = 1_193_046;
  const send = async (from: Address) => {
    size += 1000;
    return gasOf(deployed, await anchors.write.anchor([address, sampleRoot(size), size], { account: from }));
  };
  const relay = async (signer: typeof operator) => {
    size += 1000;
    const root = sampleRoot(size);
    const signature = await signAnchorRequest(deployed, signer, root, size);
    const hash = await anchors.write.anchorFor([address, root, size, signature], { account: relayer.account });
    return gasOf(deployed, hash);
  };

  await anchors.write.setAnchorKey([key.account.address], { account: operator.account });
  const first = await send(key.account.address);
  const steady = await send(key.account.address);
  const steadyByOperator = await send(address);
  const steadyRelayed = await relay(operator);
  const steadyRelayedByKey = await relay(key);

  const period = Number(await anchors.read.PERIOD());
  const turn = async () => {
    await deployed.time.increase(period);
    return send(key.account.address);
  };
  const ringFirstUse = await turn();
  for (let used = 1; used < 64; used++) await turn();
  const ringReuse = await turn();
  return { first, steady, steadyByOperator, steadyRelayed, steadyRelayedByKey, ringFirstUse, ringReuse };
}

/** Signs the EIP-712 `AnchorRequest` for the operator account of `deployed`. */
export async function signAnchorRequest(
  { anchors, client, operator }: Deployed,
  signer: Deployed['operator'],
  root: Hex,
  size: number,
): Promise<Hex> {
  return signer.signTypedData({
    account: signer.account,
    domain: { name: 'Assay', version: '1', chainId: await client.getChainId(), verifyingContract: anchors.address },
    types: {
      AnchorRequest: [
        { name: 'operator', type: 'address' },
        { name: 'root', type: 'bytes32' },
        { name: 'size', type: 'uint40' },
      ],
    },
    primaryType: 'AnchorRequest',
    message: { operator: operator.account.address, root, size },
  });
}

async function gasOf({ client }: Deployed, hash: Hex): Promise<number> {
  const { gasUsed, status } = await client.getTransactionReceipt({ hash });
  if (status !== 'success') throw new Error(`transaction ${hash} reverted`);
  return Number(gasUsed);
}
