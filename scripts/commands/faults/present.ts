import { createCourtReader, decodeReceipt, findFaults, presentReceipt, readEvidence, receiptDigest } from '@assay/sdk';
import { admissibleUntil } from '@assay/sdk/promise';
import { Command } from 'commander';
import { type AccountOptions, openAccount, withAccount } from '../../cli/account.ts';
import { act } from '../../cli/command.ts';
import { type ChainOptions, connect } from '../../cli/connection.ts';
import { EXIT } from '../../cli/exitCodes.ts';
import { openCourtSender } from '../../cli/faults/courtSender.ts';
import { table } from '../../cli/output.ts';
import { readReceiptInput } from '../../cli/receiptInput.ts';

export function presentCommand(): Command {
  const command = withAccount(
    new Command('present')
      .description('publish a receipt on chain: contracts call it FINAL once everyone had a window to dispute it')
      .argument('<receipt>', 'compact receipt, a file with one, or -')
      .option(
        '--even-if-faulty',
        'publish it although it proves a fault of its operator: anybody can then take the bounty',
      ),
  );
  act<ChainOptions & AccountOptions & { evenIfFaulty?: boolean }>(command, async (options, output, argument = '') => {
    const { compact } = await readReceiptInput(argument);
    const signed = decodeReceipt(compact);
    const connection = await connect(options);
    const faults = await findFaults(readEvidence(compact), createCourtReader(connection));
    if (faults.length > 0 && options.evenIfFaulty !== true) {
      const names = faults.map(({ fault }) => fault);
      output.result({ published: false, faults: names }, [
        `It proves ${names.join(' and ')} of ${signed.receipt.operator}. It was not published: whoever sees it can challenge first.`,
        'Take the bounty yourself with "assay challenge", or publish it all the same with --even-if-faulty.',
      ]);
      return EXIT.negative;
    }
    const account = await openAccount(options, connection.deployment.chainId);
    const sender = openCourtSender(connection, account);
    const { presentedAt, transactionHash } = await presentReceipt({ ...sender, signed }).finally(sender.close);
    const window = Number(await connection.contracts.anchors.read.WINDOW());
    const disputableUntil = admissibleUntil(signed.receipt.anchorBy, presentedAt, window);
    const digest = receiptDigest(signed.receipt, signed.domain);
    output.result({ digest, presentedAt, disputableUntil, transactionHash }, [
      ...table([
        ['receipt', digest],
        ['published', new Date(presentedAt * 1000).toISOString()],
        ['disputable until', new Date(disputableUntil * 1000).toISOString()],
        ['transaction', transactionHash ?? 'none: it was published before'],
      ]),
    ]);
    return undefined;
  });
  return command;
}
