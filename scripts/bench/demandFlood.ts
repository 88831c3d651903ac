import { formatEther } from 'viem';
import { type FloodReport, floodWithDemands } from '../../test/scenes/demandFlood.ts';
import { PRODUCTION } from '../deploy/profiles.ts';
import { run } from '../run.ts';

const DEMANDS = 5_000;
/** What gas costs at a base fee of 1 gwei, at which the bonds are taken. */
const WEI_PER_GAS = 1_000_000_000n;

/** Measures what a flood of demands does to an operator, awake and asleep, on chains in this process. */
export async function benchDemandFlood(): Promise<Readonly<Record<string, FloodReport>>> {
  if ((await run('hardhat', ['build', '--quiet'])) !== 0) throw new Error('the contracts do not build');
  const asleep = Number(PRODUCTION.court.answer) / 3;
  return {
    awake: await floodWithDemands({ demands: DEMANDS, asleep: 0 }),
    'asleep for a third of the time': await floodWithDemands({ demands: DEMANDS, asleep }),
  };
}

const coin = (wei: bigint) => Number(formatEther(wei)).toFixed(3);
const gas = (units: number) => coin(BigInt(units) * WEI_PER_GAS);

if (import.meta.main) {
  const reports = Object.entries(await benchDemandFlood());
  const rows = reports.map(([operator, one]) => ({
    operator,
    demands: one.demands,
    blocks: one.blocksOfDemands,
    'in time': one.answeredInTime,
    'longest wait, s': one.longestWait,
    'least left, s': one.leastLeft,
    'transactions with answers': one.transactions,
    'gas of demands': gas(one.attackerGas),
    bonds: coin(one.attackerBonds),
    'bonds lost': coin(one.lostBonds),
    'gas of answers': gas(one.operatorGas),
    'operator earns': coin(one.operatorEarns - BigInt(one.operatorGas) * WEI_PER_GAS),
  }));
  console.log('a flood of leaf demands; coin at 1 gwei');
  console.table(Object.fromEntries(rows.map(({ operator, ...rest }) => [operator, rest])));
}
