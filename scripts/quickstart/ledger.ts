import { faultName, opgText } from '@assay/sdk';
import { faultCourtAbi } from '@assay/sdk/abi';
import { privateKeyToAddress } from 'viem/accounts';
import type { Connection } from '../cli/connection.ts';
import { OWN } from '../cli/stake/kind.ts';
import type { Cast } from './cast.ts';
import { BOND, collectRewards } from './stakes.ts';
import type { Summary } from './summary.ts';

/** Who lost and who gained what, read from the chain when everything has been played. */
export async function settleUp(
  connection: Connection,
  cast: Cast,
): Promise<Pick<Summary, 'punished' | 'promisesCaught' | 'balance'>> {
  const { contracts, deployment, publicClient } = connection;
  const { operator, dishonest, challengerKey } = cast;
  const { staking } = contracts;
  const earned = await collectRewards(connection, cast);
  const { address, startBlock } = deployment.contracts.FaultCourt;
  const filter = { address, abi: faultCourtAbi, eventName: 'FaultPunished', strict: true } as const;
  const [events, left, bounty, credit, unburnt] = await Promise.all([
    publicClient.getContractEvents({ ...filter, fromBlock: BigInt(startBlock) }),
    staking.read.poolOf([dishonest.address, OWN]),
    staking.read.creditOf([privateKeyToAddress(challengerKey)]),
    staking.read.creditOf([operator.address]),
    staking.read.totals().then(([, , , amount]) => amount),
  ]);
  const faults = events.filter(({ args }) => args.operator === dishonest.address);
  return {
    punished: faults.map(({ args }) => ({
      fault: faultName(args.fault) ?? 'NONE',
      taken: opgText(args.taken),
      bounty: opgText(args.bounty),
    })),
    promisesCaught: faults.length,
    balance: {
      dishonestOperator: opgText(left.assets - BOND),
      challenger: opgText(bounty),
      burnt: opgText(unburnt),
      honestOperator: opgText(credit),
      holder: opgText(earned),
    },
  };
}
