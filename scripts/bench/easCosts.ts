import { createRequire } from 'node:module';
import { type Abi, type Hex, keccak256, toHex, zeroAddress, zeroHash } from 'viem';
import { newChain } from '../chain/newChain.ts';

/** Gas used by whole transactions of the Ethereum Attestation Service, as their receipts say. */
export type EasCosts = {
  /** `timestamp(bytes32)`: one. */
  readonly timestamp: number;
  /** `multiTimestamp(bytes32[])` with 100: all of them together. */
  readonly multiTimestamp100: number;
  /** `attest` with 32 bytes of data and a schema without resolver: one. */
  readonly attest: number;
};

const SCHEMA = 'bytes32 digest';

/** Measures EAS's published contracts, bytecode from its own npm package, on an in-process chain. */
export async function measureEasCosts(): Promise<EasCosts> {
  const connection = await newChain();
  try {
    const client = await connection.viem.getPublicClient();
    const [wallet] = await connection.viem.getWalletClients();
    const deploy = async ({ abi, bytecode }: Artifact, args: readonly unknown[]) => {
      const receipt = await client.getTransactionReceipt({
        hash: await wallet!.deployContract({ abi, bytecode, args }),
      });
      return { abi, address: receipt.contractAddress! };
    };
    const send = async (to: Awaited<ReturnType<typeof deploy>>, functionName: string, args: readonly unknown[]) => {
      const receipt = await client.getTransactionReceipt({
        hash: await wallet!.writeContract({ ...to, functionName, args }),
      });
      if (receipt.status !== 'success') throw new Error(`EAS ${functionName} reverted`);
      return receipt;
    };

    const registry = await deploy(artifact('SchemaRegistry'), []);
    const eas = await deploy(artifact('EAS'), [registry.address]);
    const registered = await send(registry, 'register', [SCHEMA, zeroAddress, true]);
    const schema = registered.logs[0]!.topics[1]!;
    const attestation = (data: Hex) => [
      {
        schema,
        data: { recipient: zeroAddress, expirationTime: 0n, revocable: true, refUID: zeroHash, data, value: 0n },
      },
    ];

    // The first of each also pays for slots that later ones share; the second is the steady cost.
    await send(eas, 'timestamp', [sample(1)]);
    const timestamp = await send(eas, 'timestamp', [sample(2)]);
    const many = Array.from({ length: 100 }, (_, i) => sample(100 + i));
    const multiTimestamp = await send(eas, 'multiTimestamp', [many]);
    await send(eas, 'attest', attestation(sample(3)));
    const attest = await send(eas, 'attest', attestation(sample(4)));
    return {
      timestamp: Number(timestamp.gasUsed),
      multiTimestamp100: Number(multiTimestamp.gasUsed),
      attest: Number(attest.gasUsed),
    };
  } finally {
    await connection.close();
  }
}

type Artifact = { abi: Abi; bytecode: Hex };

function artifact(contract: 'EAS' | 'SchemaRegistry'): Artifact {
  const path = `@ethereum-attestation-service/eas-contracts/artifacts/contracts/${contract}.sol/${contract}.json`;
  return createRequire(import.meta.url)(path) as Artifact;
}

function sample(seed: number): Hex {
  return keccak256(toHex(`digest ${seed}`));
}
