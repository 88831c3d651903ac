import { opgText } from '@assay/sdk';
import { privateKeyToAddress } from 'viem/accounts';
import type { Connection } from '../cli/connection.ts';
import { OWN } from '../cli/stake/kind.ts';
import type { Cast } from './cast.ts';
import { BOND, collectRewards } from './stakes.ts';
import type { Summary } from './summary.ts';

/** Who lost and who gained what, read from the chain when everything has been played. */
export async function settleUp(connection: Connection, cast: Cast): Promise<Summary['balance']> {
  const { operator, dishonest, challengerKey } = cast;
  const { staking } = connection.contracts;
  const holder = await collectRewards(connection, cast);
  const [left, challenger, honestOperator, [, , , burnt]] = await Promise.all([
    staking.read.poolOf([dishonest.address, OWN]),
    staking.read.creditOf([privateKeyToAddress(challengerKey)]),
    staking.read.creditOf([operator.address]),
    staking.read.totals(),
  ]);
  return {
    dishonestOperator: opgText(left.assets - BOND),
    challenger: opgText(challenger),
    burnt: opgText(burnt),
    honestOperator: opgText(honestOperator),
    holder: opgText(holder),
  };
}
