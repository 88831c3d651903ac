import {
  type ChallengePrice,
  createCourtReader,
  findFaults,
  findPunishments,
  opgText,
  type ProvableFault,
  type Punishment,
  sameAddress,
  ZERO_ADDRESS,
} from '@assay/sdk';
import { Command } from 'commander';
import { formatEther } from 'viem';
import { type AccountOptions, openAccount, withAccount } from '../../cli/account.ts';
import { act } from '../../cli/command.ts';
import { type ChainOptions, connect } from '../../cli/connection.ts';
import { EXIT } from '../../cli/exitCodes.ts';
import { challengeHelp } from '../../cli/faults/challengeHelp.ts';
import { type Filed, fileAll } from '../../cli/faults/fileAll.ts';
import { readEvidenceInput } from '../../cli/faults/readEvidenceInput.ts';

type Options = ChainOptions & AccountOptions & { dryRun?: boolean; wait?: boolean; all?: boolean; journal: string };

export function challengeCommand(): Command {
  const command = withAccount(
    new Command('challenge')
      .description('find out which broken promises evidence proves, say what a challenge costs and wins, and send it')
      .argument('<evidence>', 'a receipt, a file with receipts or proofs, an alarm of the monitor, or -')
      .option('--dry-run', 'say what each challenge would cost and win, and send nothing; needs no account')
      .option('--wait', 'stay until the court takes what is not provable yet')
      .option('--all', 'mark further receipts of faults that were punished before, too: it costs gas and wins nothing')
      .option('--journal <folder>', 'where claims to bounties are kept', 'challenges')
      .addHelpText('after', challengeHelp()),
  );
  act<Options>(command, async (options, output, argument = '') => {
    const evidence = await readEvidenceInput(argument);
    const connection = await connect(options);
    const { dryRun = false, wait = false, journal } = options;
    const named = options.account !== undefined || options.localAccount !== undefined;
    const sends = !dryRun || named;
    const account = sends ? await openAccount(options, connection.deployment.chainId) : undefined;
    const found = await findFaults(evidence, createCourtReader(connection));
    const faults = options.all === true ? found : found.filter(({ punished }) => !punished);
    if (faults.length === 0) {
      const punished = await findPunishments(evidence, connection);
      output.result({ found: found.map(plain), punished }, [
        ...nothingText(found),
        ...punished.flatMap(punishmentText),
      ]);
      return EXIT.negative;
    }
    const filed = await fileAll(connection, account, faults, { dryRun, wait, journal }, (one) =>
      output.say(priceText(one)),
    );
    const result = filed.map(({ fault, price, outcome }) => ({
      ...plain(fault),
      ...(price !== undefined && { price }),
      ...(outcome !== undefined && { outcome }),
    }));
    output.result({ challenger: account?.address, faults: result }, filed.flatMap(outcomeText));
    return undefined;
  });
  return command;
}

function nothingText(found: readonly ProvableFault[]): string[] {
  return found.length === 0
    ? ['It proves no broken promise that can still be punished.']
    : ['What it proves was punished before. --all marks its receipts as faulty all the same.'];
}

function punishmentText({
  fault,
  operator,
  time,
  taken,
  bounty,
  recipient,
  challenger,
  ...rest
}: Punishment): string[] {
  const paid = sameAddress(recipient, ZERO_ADDRESS) ? 'nobody' : recipient;
  return [
    `${fault ?? 'A fault'} of ${operator} was punished at ${new Date(time * 1000).toISOString()}`,
    `  challenged by ${challenger}: ${opgText(taken)} OPG were taken, ${opgText(bounty)} OPG went to ${paid}`,
    `  by ${rest.transactionHash}`,
  ];
}

function plain({ fault, operator, faultKey, digests, provableFrom, admissibleUntil, punished }: Filed['fault']) {
  return { fault, operator, faultKey, digests, provableFrom, admissibleUntil, punished };
}

function priceText({ fault, price }: { fault: ProvableFault; price: ChallengePrice }): string[] {
  const { penalty, bounty, feeWei, simulated } = price;
  return [
    `${fault.fault} of ${fault.operator}`,
    `  the operator would lose ${opgText(penalty)} OPG, you would gain ${opgText(bounty)} OPG`,
    `  gas costs about ${formatEther(feeWei)}${simulated ? '' : ' (estimated: the court does not take it yet)'}`,
    `  admissible until ${new Date(fault.admissibleUntil * 1000).toISOString()}`,
  ];
}

function outcomeText({ fault, outcome }: Filed): string[] {
  if (outcome === undefined) return [`${fault.fault}: nothing was sent`];
  if (outcome.status === 'settledBefore') return [`${fault.fault}: on record already`];
  if (outcome.status === 'waiting') {
    const from = new Date(outcome.provableFrom * 1000).toISOString();
    return [`${fault.fault}: committed; run the same command again after ${from}, or with --wait`];
  }
  const { taken, bounty, digests, transactionHash } = outcome;
  return [
    `${fault.fault}: ${opgText(taken)} OPG slashed, ${opgText(bounty)} OPG are yours ("assay rewards withdraw")`,
    ...digests.map((digest) => `  ${digest} is FAULTY`),
    `  by ${transactionHash}`,
  ];
}
