import { decodeRefusal } from '@assay/sdk';
import { elementVerifierAbi } from '@assay/sdk/abi';
import { type Abi, decodeFunctionResult, encodeFunctionData, type Hex } from 'viem';
import type { ChunkProof, ElementProof, Execution } from '../../engine/src/proof/elementProof.ts';
import { encodeChunkProof, encodeElementProof, encodeExecution } from '../../engine/src/proof/encodeElementProof.ts';
import { newChain } from '../../scripts/chain/newChain.ts';

/** What `ElementVerifier.compute` answers, or the name of the error that it ends with. */
export type Computed = { readonly dtype: number; readonly bits: bigint } | string;

/** Gas of a call that no transaction could have: a proof that is too dear shows in the snapshot, not here. */
const CALL_GAS = '0x1000000';

/** A chain in this process that holds `ElementVerifier`. */
export async function startElementChain() {
  const connection = await newChain();
  const { address } = await connection.viem.deployContract('ElementVerifier');
  const client = await connection.viem.getPublicClient();
  const [wallet] = await connection.viem.getWalletClients();
  const call = async (data: Hex): Promise<Hex> =>
    (await connection.provider.request({
      method: 'eth_call',
      params: [{ to: address, data, gas: CALL_GAS }, 'latest'],
    })) as Hex;

  /** The answer, or the name of the custom error. */
  async function answer<T>(data: Hex, decode: (result: Hex) => T): Promise<T | string> {
    try {
      return decode(await call(data));
    } catch (error) {
      return refusalOf(error);
    }
  }

  return {
    connection,
    address,
    computeData,
    contradictsData,
    compute: (execution: Execution, proof: ElementProof): Promise<Computed> =>
      answer(computeData(execution, proof), (data) => {
        const [dtype, bits] = decodeFunctionResult({ abi: elementVerifierAbi, functionName: 'compute', data });
        return { dtype, bits };
      }),
    contradicts: (execution: Execution, proof: ElementProof, output: ChunkProof): Promise<boolean | string> =>
      answer(contradictsData(execution, proof, output), (data) =>
        decodeFunctionResult({ abi: elementVerifierAbi, functionName: 'contradicts', data }),
      ),
    /** Gas of a whole transaction with this call. */
    gasOf: async (data: Hex): Promise<number> => {
      const hash = await wallet!.sendTransaction({ to: address, data, gas: 16_000_000n });
      const { gasUsed, status } = await client.waitForTransactionReceipt({ hash });
      if (status !== 'success') throw new Error(`the proof reverted after ${gasUsed} gas`);
      return Number(gasUsed);
    },
    close: () => connection.close(),
  };
}

/** A chain with the verifier, for tests. */
export type ElementChain = Awaited<ReturnType<typeof startElementChain>>;

/** Name of the custom error in what a node answers; `empty` for a revert without data. */
export function refusalOf(error: unknown): string {
  for (let one = error, depth = 0; one instanceof Error && depth < 20; one = one.cause, depth++) {
    const { data } = one as { data?: unknown };
    const bytes = typeof data === 'object' && data !== null && 'data' in data ? data.data : data;
    if (typeof bytes !== 'string' || !bytes.startsWith('0x')) continue;
    return bytes === '0x' ? 'empty' : (decodeRefusal(bytes as Hex)?.name ?? bytes);
  }
  throw error;
}

function computeData(execution: Execution, proof: ElementProof): Hex {
  const args = [encodeExecution(execution), encodeElementProof(proof)];
  return encodeFunctionData({ abi: elementVerifierAbi as Abi, functionName: 'compute', args });
}

function contradictsData(execution: Execution, proof: ElementProof, output: ChunkProof): Hex {
  const args = [encodeExecution(execution), encodeElementProof(proof), encodeChunkProof(output)];
  return encodeFunctionData({ abi: elementVerifierAbi as Abi, functionName: 'contradicts', args });
}
