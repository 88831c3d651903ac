import { InputError, opgText, parseAddress, parseOpg } from '@assay/sdk';
import { stakingAbi } from '@assay/sdk/abi';
import { Command } from 'commander';
import { encodeFunctionData } from 'viem';
import { type AccountOptions, openAccount, withAccount } from '../../cli/account.ts';
import { act } from '../../cli/command.ts';
import { type ChainOptions, connect } from '../../cli/connection.ts';
import { table } from '../../cli/output.ts';
import { DELEGATED } from '../../cli/stake/kind.ts';
import { payIn } from '../../cli/stake/payIn.ts';
import { parsePercent, percentText } from '../../cli/stake/percent.ts';

type Options = ChainOptions & AccountOptions & { maxCommission?: string };

/** A slash that lands first makes shares cheaper, never dearer: nobody gets fewer shares than tokens. */
export function delegateCommand(): Command {
  const command = withAccount(
    new Command('delegate')
      .description('back an operator with OPG: earn its rewards, lose after its own bond is gone')
      .argument('<operator>', 'its address')
      .argument('<amount>', 'OPG, such as 250')
      .option('--max-commission <percent>', 'refuse a higher one (default: what it is now)'),
  );
  act<Options>(command, async (options, output, named, amount = '') => {
    const wanted = parseOpg(amount);
    const operator = parseAddress(named);
    const connection = await connect(options);
    const { staking } = connection.contracts;
    const account = await openAccount(options, connection.deployment.chainId);
    const [pool, commission, backed] = await Promise.all([
      staking.read.poolOf([operator, DELEGATED]),
      staking.read.commissionOf([operator]),
      staking.read.isBacked([operator]),
    ]);
    if (!backed) {
      const message = `${operator} takes no delegations: its own bond is too small, or it is jailed.`;
      throw new InputError('OPERATOR_NOT_BACKED', message, { operator });
    }
    const highest = Math.max(commission.current, commission.from === 0n ? 0 : commission.next);
    const maxCommission = options.maxCommission === undefined ? highest : parsePercent(options.maxCommission);
    const args = [operator, wanted, { minShares: wanted, maxCommission, era: pool.era }] as const;
    const call = encodeFunctionData({ abi: stakingAbi, functionName: 'delegate', args });
    const { transactionHash } = await payIn(connection, account, wanted, call);
    const value = await staking.read.valueOf([operator, account.address]);
    const days = Number(await staking.read.UNBONDING()) / 86_400;
    output.result({ operator, holder: account.address, added: wanted, value, maxCommission, transactionHash }, [
      ...table([
        ['operator', operator],
        ['holder', account.address],
        ['delegated', `${opgText(value)} OPG`],
        ['commission', percentText(highest)],
        ['transaction', transactionHash],
      ]),
      `Leaving takes ${days.toFixed(days < 1 ? 4 : 1)} days; until it is claimed, stake can be slashed for what the operator did.`,
    ]);
    return undefined;
  });
  return command;
}
