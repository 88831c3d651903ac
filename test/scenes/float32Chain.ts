import { type Abi, decodeFunctionResult, encodeFunctionData, type Hex, numberToHex } from 'viem';
import { newChain } from '../../scripts/chain/newChain.ts';

/** The most that one transaction may use (EIP-7825), and so a call. */
const GAS = numberToHex(2 ** 24);
/** Gas of one call. The in-process chain records every step of a call: small ones take a fifth of the time for each step. */
const GAS_AT_ONCE = 400_000;

/** The arithmetic of contracts/exact on an in-process chain. */
export async function startFloat32Chain() {
  const connection = await newChain();
  const { address, abi } = (await connection.viem.deployContract('Float32Harness')) as { address: Hex; abi: Abi };

  const call = async (functionName: string, args: readonly unknown[]) => {
    const data = encodeFunctionData({ abi, functionName, args });
    const result = await connection.provider.request({
      method: 'eth_call',
      params: [{ to: address, data, gas: GAS }, 'latest'],
    });
    return decodeFunctionResult({ abi, functionName, data: result as Hex });
  };

  return {
    /** Values of a function for operands that stand in a row, `arity` for each. */
    compute: (fn: number, arity: number, operands: readonly number[], gasOfOne: number) =>
      inParts(arity, operands, gasOfOne, (part) => call('compute', [fn, BigInt(arity), part])),
    /** The same for the binary operations 16..21, faster. */
    computePairs: (fn: number, operands: readonly number[]) =>
      inParts(2, operands, 800, (part) => call('computePairs', [fn, part])),
    /** Gas of each value, see Float32Harness.sol. */
    costs: async (fn: number, arity: number, operands: readonly number[]) =>
      (await call('costs', [fn, BigInt(arity), packed(operands)])) as readonly number[],
    /** Sum of the products of each two neighbours, and its gas. */
    dot: async (operands: readonly number[]) => {
      const [sum, gas] = (await call('dot', [packed(operands)])) as [number, bigint];
      return { sum, gas: Number(gas) };
    },
    close: () => connection.close(),
  };
}

export type Float32Chain = Awaited<ReturnType<typeof startFloat32Chain>>;

async function inParts(
  arity: number,
  operands: readonly number[],
  gasOfOne: number,
  compute: (part: Hex) => Promise<unknown>,
): Promise<number[]> {
  const step = arity * Math.max(1, Math.floor(GAS_AT_ONCE / gasOfOne));
  const values: number[] = [];
  for (let start = 0; start < operands.length; start += step) {
    const part = operands.slice(start, start + step);
    const bytes = Buffer.from(((await compute(packed(part))) as Hex).slice(2), 'hex');
    for (let i = 0; i < part.length / arity; i++) values.push(bytes.readUInt32BE(4 * i));
  }
  return values;
}

function packed(operands: readonly number[]): Hex {
  const bytes = Buffer.alloc(4 * operands.length);
  operands.forEach((operand, i) => {
    bytes.writeUInt32BE(operand >>> 0, 4 * i);
  });
  return `0x${bytes.toString('hex')}`;
}
