import { type Address, encodeFunctionData, getAddress, type Hex, numberToHex, parseAbi } from 'viem';
import { newChain } from '../../scripts/chain/newChain.ts';
import type { StakingParameters } from '../models/stakingModelState.ts';
import { ACTORS, type Account, type Call, COURT, STRANGER } from '../models/stakingOperations.ts';
import type { Query } from '../models/stakingViews.ts';
import { encodeCall, errorText, eventText, type Names, namesOf, type RawLog, wordsOf } from './stakingCalls.ts';

/** What a call did on chain, in the words of the model. `totals`: staked, rewards, credit, unburnt, balance, tickets. */
export type Performed = {
  readonly error?: string;
  readonly returned: readonly bigint[];
  readonly events: readonly string[];
  readonly totals: readonly bigint[];
};

const driverAbi = parseAbi([
  'struct Query { address[] operators; address[] accounts; uint256[] tickets; uint64[] times; }',
  'function actors() view returns (address[])',
  'function prepare(address staking, uint256[] balances)',
  'function read(address staking, Query query) view returns (uint256[])',
]);
/** No transaction may use more (EIP-7825). */
const GAS = numberToHex(2 ** 24);
const DEAD: Address = '0x000000000000000000000000000000000000dEaD';

/** An in-process chain on which sequences run against the real contract, without a client between. */
export async function startStakingChain() {
  const connection = await newChain();
  const { provider, viem } = connection;
  const request = (method: string, ...params: unknown[]) => provider.request({ method, params });
  const [sender] = (await request('eth_accounts')) as Address[];

  const send = async (to: Address, data: Hex): Promise<RawLog[]> => {
    const hash = await request('eth_sendTransaction', { from: sender, to, data, gas: GAS });
    const receipt = (await request('eth_getTransactionReceipt', hash)) as { logs: RawLog[] };
    return receipt.logs;
  };

  /** Deploys a token, its `Staking` and the actors, from nothing. Balances are the actors', in their order. */
  const deploy = async (parameters: StakingParameters, balances: readonly bigint[]) => {
    const driver = await viem.deployContract('StakingDriver', [BigInt(ACTORS.length)]);
    const client = await viem.getPublicClient();
    const actors = await client.readContract({ address: driver.address, abi: driverAbi, functionName: 'actors' });
    const token = await viem.deployContract('OPG', [driver.address]);
    const court = actors[ACTORS.indexOf(COURT)]!;
    const staking = await viem.deployContract('Staking', [token.address, court, asContract(parameters)] as never);
    const to = driver.address;
    const prepare = { abi: driverAbi, functionName: 'prepare', args: [staking.address, balances] } as const;
    await send(to, encodeFunctionData(prepare));
    const names = namesOf([
      ...ACTORS.map((name, i) => [name, getAddress(actors[i]!)] as const),
      [STRANGER, '0x0000000000000000000000000000000000005712'],
      ['dead', DEAD],
      ['staking', staking.address],
    ]);

    return {
      names,
      /** Performs calls in one transaction, in a block of that time. */
      perform: async (time: bigint, calls: readonly { by: Account; call: Call }[]): Promise<Performed[]> => {
        await request('evm_setNextBlockTimestamp', numberToHex(time));
        const logs = await send(to, performData(staking.address, calls, names));
        return outcomes(logs, BigInt(staking.address), names);
      },
      /** What the views say at the time of the latest block. */
      read: async (query: Query): Promise<bigint[]> => {
        const { operators, accounts, tickets, times } = query;
        const addresses = { operators: operators.map(names.addressOf), accounts: accounts.map(names.addressOf) };
        const args = [staking.address, { ...addresses, tickets, times }] as const;
        const data = encodeFunctionData({ abi: driverAbi, functionName: 'read', args });
        const result = (await request('eth_call', { to, data, gas: GAS }, 'latest')) as Hex;
        return wordsOf(result.slice(2)).slice(2);
      },
    };
  };

  const now = async () => {
    const block = (await request('eth_getBlockByNumber', 'latest', false)) as { timestamp: Hex };
    return BigInt(block.timestamp);
  };
  return { deploy, now, close: () => connection.close() };
}

export type StakingChain = Awaited<ReturnType<typeof startStakingChain>>;
export type StakingUnderTest = Awaited<ReturnType<StakingChain['deploy']>>;

const PERFORM = encodeFunctionData({ abi: parseAbi(['function perform(address, bytes)']), args: [DEAD, '0x'] }).slice(
  2,
  10,
);

function performData(staking: Address, calls: readonly { by: Account; call: Call }[], names: Names): Hex {
  const blob = calls.map(({ by, call }) => {
    const data = encodeCall(call, names);
    return hex(ACTORS.indexOf(by), 1) + hex(data.length / 2, 2) + data;
  });
  const bytes = blob.join('');
  const padding = '0'.repeat((64 - (bytes.length % 64)) % 64);
  return `0x${PERFORM}${hex(BigInt(staking), 32)}${hex(64, 32)}${hex(bytes.length / 2, 32)}${bytes}${padding}`;
}

/** Cuts the logs of a transaction at the driver's own, of which one follows every call. */
function outcomes(logs: readonly (RawLog & { address?: Address })[], staking: bigint, names: Names): Performed[] {
  const found: Performed[] = [];
  let events: string[] = [];
  for (const log of logs) {
    const from = BigInt(log.address!);
    if (from === staking) events.push(eventText(log, names));
    else if (log.topics.length === 1) {
      const digits = log.data.slice(2);
      const [succeeded, , ...totals] = wordsOf(digits.slice(0, 8 * 64));
      const length = Number.parseInt(digits.slice(8 * 64, 9 * 64), 16);
      const result = digits.slice(9 * 64, 9 * 64 + 2 * length);
      const common = { events, totals };
      found.push(
        succeeded === 1n
          ? { ...common, returned: wordsOf(result) }
          : { ...common, returned: [], error: errorText(result, names) },
      );
      events = [];
    }
  }
  return found;
}

/** The narrow numbers of the constructor's struct as viem wants them. */
function asContract(parameters: StakingParameters) {
  const { leverage, maxCommission, bounty, ...wide } = parameters;
  return { ...wide, leverage: Number(leverage), maxCommission: Number(maxCommission), bounty: Number(bounty) };
}

function hex(value: number | bigint, bytes: number): string {
  return value.toString(16).padStart(2 * bytes, '0');
}
