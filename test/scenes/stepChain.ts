import { decodeRefusal } from '@assay/sdk';
import { stepVerifierAbi } from '@assay/sdk/abi';
import { network } from 'hardhat';
import { type Abi, decodeFunctionResult, encodeFunctionData, type Hex } from 'viem';
import { encodeClaim, encodeOpening, encodeStep } from '../../engine/src/step/encodeStep.ts';
import type { Opening, Step, StepClaim } from '../../engine/src/step/step.ts';

/** What `StepVerifier.compute` answers, or the name of the error that it ends with. */
export type Computed = { readonly dtype: number; readonly bits: bigint } | string;

/** Gas of a call that no transaction could have: a step that is too dear shows in the snapshot, not here. */
const CALL_GAS = '0x1000000';

/** A chain in this process that holds `StepVerifier`. */
export async function startStepChain() {
  const connection = await network.create({ network: 'local' });
  const { address } = await connection.viem.deployContract('StepVerifier');
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
    compute: (claim: StepClaim, step: Step): Promise<Computed> =>
      answer(computeData(claim, step), (data) => {
        const [dtype, bits] = decodeFunctionResult({ abi: stepVerifierAbi, functionName: 'compute', data });
        return { dtype, bits };
      }),
    contradicts: (claim: StepClaim, step: Step, output: Opening): Promise<boolean | string> =>
      answer(contradictsData(claim, step, output), (data) =>
        decodeFunctionResult({ abi: stepVerifierAbi, functionName: 'contradicts', data }),
      ),
    /** Gas of a whole transaction with this call. */
    gasOf: async (data: Hex): Promise<number> => {
      const hash = await wallet!.sendTransaction({ to: address, data, gas: 16_000_000n });
      const { gasUsed, status } = await client.waitForTransactionReceipt({ hash });
      if (status !== 'success') throw new Error(`the step reverted after ${gasUsed} gas`);
      return Number(gasUsed);
    },
    close: () => connection.close(),
  };
}

/** A chain with the verifier, for tests. */
export type StepChain = Awaited<ReturnType<typeof startStepChain>>;

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

function computeData(claim: StepClaim, step: Step): Hex {
  const args = [encodeClaim(claim), encodeStep(step)];
  return encodeFunctionData({ abi: stepVerifierAbi as Abi, functionName: 'compute', args });
}

function contradictsData(claim: StepClaim, step: Step, output: Opening): Hex {
  const args = [encodeClaim(claim), encodeStep(step), encodeOpening(output)];
  return encodeFunctionData({ abi: stepVerifierAbi as Abi, functionName: 'contradicts', args });
}
