import { createMetricSet } from '@assay/node/metrics';
import { ALARMS } from './alarms/alarmCodes.ts';
import type { Challenger } from './challenger/challenger.ts';
import type { Monitor, MonitorEvents } from './createMonitor.ts';

export type MonitorMetrics = Required<MonitorEvents> & {
  readonly contentType: string;
  readonly onSkip: (reason: string) => void;
  render(monitor: Monitor, challenger?: Challenger): Promise<string>;
};

const STATES = ['open', 'recorded', 'won', 'lost', 'dropped'] as const;

/** Prometheus metrics of one monitor. */
export function createMetrics(): MonitorMetrics {
  const metrics = createMetricSet();
  const { counter, gauge, gauges } = metrics;
  // What the gauges read: the monitor of the last rendering.
  let monitor: Monitor | undefined;
  let challenger: Challenger | undefined;
  const followers = () => monitor?.followers() ?? [];
  const challenges = () => challenger?.state();

  const alarms = counter('assay_monitor_alarms_total', 'Alarms raised since the start.', ['code']);
  for (const code of Object.keys(ALARMS)) alarms.inc({ code }, 0);
  const polls = counter('assay_monitor_chain_polls_total', 'Readings of the chain.', ['result']);
  const entries = counter('assay_monitor_entries_total', 'Log entries mirrored since the start.');
  const skipped = counter('assay_monitor_challenges_skipped_total', 'Challenges passed over, by reason.', ['reason']);

  gauge('assay_monitor_alarms', 'Alarms in the journal.', () => monitor?.context.alarms.list().length);
  gauges('assay_monitor_log_size', 'Entries mirrored.', ['operator'], () =>
    followers().map(({ address, log }) => [{ operator: address }, log.size()]),
  );
  gauges('assay_monitor_anchored_size', 'Entries anchored.', ['operator'], () =>
    followers().map(({ address }) => [{ operator: address }, monitor?.context.anchors.latest(address)?.size ?? 0]),
  );
  gauges('assay_monitor_operator_state', '1 for the state that the operator is in.', ['operator', 'state'], () =>
    followers().map((follower) => [{ operator: follower.address, state: follower.state() }, 1]),
  );
  gauge('assay_monitor_chain_block', 'Block up to which the chain was read.', () => monitor?.chain()?.head.number);
  gauge('assay_monitor_chain_read_seconds', 'When that was, unix seconds.', () => {
    const readAt = monitor?.chain()?.readAt;
    return readAt === undefined ? undefined : readAt / 1000;
  });
  gauge('assay_monitor_receipts', 'Receipts handed in and kept.', () => monitor?.context.receipts.count());
  gauges('assay_monitor_challenges', 'Challenges by state.', ['state'], () => {
    const counts = challenges()?.counts;
    return counts === undefined ? [] : STATES.map((state) => [{ state }, counts[state] ?? 0]);
  });
  gauge('assay_monitor_won_opg', 'Bounties won for good, whole OPG.', () => {
    const won = challenges()?.won;
    return won === undefined ? undefined : Number(won / 10n ** 12n) / 1e6;
  });
  gauge('assay_monitor_spent_wei', 'Spent on challenges, wei.', () => toNumber(challenges()?.spent));
  gauge('assay_monitor_spent_day_wei', 'Spent or set aside in the last 24 hours, wei.', () =>
    toNumber(challenges()?.spentToday),
  );
  gauge('assay_monitor_challenger_ok', '1 while challenges can be filed.', () => {
    const state = challenges();
    return state === undefined ? undefined : Number(state.problem === undefined);
  });

  return {
    contentType: metrics.contentType,
    onAlarm: ({ code }) => alarms.inc({ code }),
    onPoll: (ok) => polls.inc({ result: ok ? 'ok' : 'failed' }),
    onEntries: (_, count) => entries.inc(count),
    onSkip: (reason) => skipped.inc({ reason }),
    render: (shown, itsChallenger) => {
      [monitor, challenger] = [shown, itsChallenger];
      return metrics.render();
    },
  };
}

const toNumber = (wei: bigint | undefined) => (wei === undefined ? undefined : Number(wei));
