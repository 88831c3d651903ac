import { Command } from 'commander';
import pc from 'picocolors';
import { act } from '../cli/command.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { table } from '../cli/output.ts';
import { untilStopped } from '../cli/untilStopped.ts';
import type { Summary } from '../quickstart/summary.ts';
import { tryMore } from '../quickstart/tryMore.ts';

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
      output.say(['', ...lines(summary)]);
      if (options.once !== true) {
        output.say(await tryMore(show, stage));
        await untilStopped(() => stage.close());
      }
      await stage.close();
      output.result(summary, [good ? pc.green('Everything was shown, and has ended.') : pc.red('Something is amiss.')]);
    } finally {
      await stage.close();
    }
    return good ? EXIT.ok : EXIT.negative;
  });
  return command;
}

function lines({ receipts, verdict, gasPerAnchor, gasPerReceipt, addedLatencyMs, ...rest }: Summary): string[] {
  return table([
    ['receipts', `${receipts} verified, ${rest.anchoredReceipts} anchored by ${rest.anchors} transactions`],
    ['verdict', `${verdict} by the sdk, ${rest.indexerVerdict} by the indexer`],
    ['gas', `${gasPerAnchor} an anchor, ${gasPerReceipt} a receipt`],
    ['added latency', `${addedLatencyMs.p50} ms (median), ${addedLatencyMs.p99} ms (p99)`],
    ['silent swap', rest.silentSwapDetected ? `noticed: ${rest.swapReasons.join(', ')}` : 'NOT NOTICED'],
    ['seconds', rest.secondsTotal],
  ]);
}
