import { Command } from 'commander';
import pc from 'picocolors';
import { act } from '../cli/command.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { table } from '../cli/output.ts';
import { untilStopped } from '../cli/untilStopped.ts';
import type { Summary } from '../quickstart/summary.ts';
import { tryMore } from '../quickstart/tryMore.ts';

type Options = { once?: boolean };

/** A cheaper model, one place for two answers, an answer left out. */
const PROMISES_BROKEN = 3;

export function quickstartCommand(): Command {
  const command = new Command('quickstart')
    .description(
      'everything on this machine: chain, contracts, stake, a real model, receipts, anchors, verdicts, and faults that are punished',
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
      good =
        summary.silentSwapDetected &&
        summary.promisesCaught === PROMISES_BROKEN &&
        ['ANCHORED', 'SETTLED', 'FINAL'].includes(summary.verdict);
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
    ['silent swap', rest.silentSwapDetected ? 'BROKEN at once, for whoever verified it' : 'NOT NOTICED'],
    ...rest.punished.map(
      ({ fault, taken, bounty, seconds }) =>
        [fault, `${taken} OPG slashed after ${seconds} s, ${bounty} OPG bounty`] as const,
    ),
    ['dishonest operator', `${rest.balance.dishonestOperator} OPG`],
    ['challenger', `+${rest.balance.challenger} OPG`],
    ['burnt', `${rest.balance.burnt} OPG`],
    ['honest operator', `+${rest.balance.honestOperator} OPG`],
    ['holder', `+${rest.balance.holder} OPG`],
    ['seconds', rest.secondsTotal],
  ]);
}
