import { Command } from 'commander';
import pc from 'picocolors';
import { act } from '../cli/command.ts';
import { EXIT } from '../cli/exitCodes.ts';
import type { Output } from '../cli/output.ts';
import { untilStopped } from '../cli/untilStopped.ts';
import type { Show } from '../quickstart/runQuickstart.ts';

type Options = { once?: boolean };

export function quickstartCommand(): Command {
  const command = new Command('quickstart')
    .description(
      'the whole main job on this machine: chain, contracts, a real model, receipts, anchors, index, verdicts',
    )
    .option('--once', 'end when it is done instead of going on');

  act<Options>(command, async (options, output) => {
    // Hardhat and Ponder load here, not with every other command.
    const { openStage } = await import('../quickstart/stage.ts');
    const { runQuickstart } = await import('../quickstart/runQuickstart.ts');
    const stage = await openStage(output);
    let good = false;
    try {
      const show = await runQuickstart(stage, output);
      const { summary } = show;
      good = summary.silentSwapDetected && ['ANCHORED', 'SETTLED', 'FINAL'].includes(summary.verdict);
      if (options.once !== true) {
        tryMore(show, stage.connection.rpcUrl, output);
        await untilStopped(() => stage.close());
      }
      await stage.close();
      output.result(summary, [pc.green(JSON.stringify(summary, undefined, 2))]);
    } finally {
      await stage.close();
    }
    return good ? EXIT.ok : EXIT.negative;
  });
  return command;
}

function tryMore({ operatorUrl, indexerUrl, call }: Show, rpcUrl: string, output: Output): void {
  const assay = 'npm run -s assay --';
  output.say([
    '',
    pc.bold('It stays up. Try:'),
    `  ${pc.cyan(indexerUrl)}   GraphQL in the browser: { receipt(digest: "…") { verdict reasons { message } } }`,
    `  curl -s ${operatorUrl}/v1/models`,
    `  curl -s ${operatorUrl}/log/checkpoint`,
    `  ${assay} verify ${call.receipt} --rpc ${rpcUrl} --indexer ${indexerUrl}`,
    'Ctrl-C ends everything.',
  ]);
}
