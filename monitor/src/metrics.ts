import { Counter, Gauge, Registry } from 'prom-client';
import { ALARMS } from './alarms/alarmCodes.ts';
import type { Challenger } from './challenger/challenger.ts';
import type { Monitor, MonitorEvents } from './createMonitor.ts';

export type MonitorMetrics = Required<MonitorEvents> & {
  readonly contentType: string;
  readonly onSkip: (reason: string) => void;
  render(monitor: Monitor, challenger?: Challenger): Promise<string>;
};

const STATES = ['open', 'recorded', 'won', 'lost', 'dropped'] as const;

/** Prometheus metrics of one monitor, in a registry of their own. */
export function createMetrics(): MonitorMetrics {
  const registry = new Registry();
  const registers = [registry];
  const alarms = new Counter({
    name: 'assay_monitor_alarms_total',
    help: 'Alarms raised since the start.',
    labelNames: ['code'],
    registers,
  });
  const polls = new Counter({
    name: 'assay_monitor_chain_polls_total',
    help: 'Readings of the chain.',
    labelNames: ['result'],
    registers,
  });
  const entries = new Counter({
    name: 'assay_monitor_entries_total',
    help: 'Log entries mirrored since the start.',
    registers,
  });
  const known = new Gauge({ name: 'assay_monitor_alarms', help: 'Alarms in the journal.', registers });
  const size = new Gauge({
    name: 'assay_monitor_log_size',
    help: 'Entries mirrored.',
    labelNames: ['operator'],
    registers,
  });
  const anchored = new Gauge({
    name: 'assay_monitor_anchored_size',
    help: 'Entries anchored.',
    labelNames: ['operator'],
    registers,
  });
  const state = new Gauge({
    name: 'assay_monitor_operator_state',
    help: '1 for the state that the operator is in.',
    labelNames: ['operator', 'state'],
    registers,
  });
  const block = new Gauge({
    name: 'assay_monitor_chain_block',
    help: 'Block up to which the chain was read.',
    registers,
  });
  const readAt = new Gauge({
    name: 'assay_monitor_chain_read_seconds',
    help: 'When that was, unix seconds.',
    registers,
  });
  const receipts = new Gauge({ name: 'assay_monitor_receipts', help: 'Receipts handed in and kept.', registers });
  const challenges = new Gauge({
    name: 'assay_monitor_challenges',
    help: 'Challenges by state.',
    labelNames: ['state'],
    registers,
  });
  const skipped = new Counter({
    name: 'assay_monitor_challenges_skipped_total',
    help: 'Challenges passed over, by reason.',
    labelNames: ['reason'],
    registers,
  });
  const won = new Gauge({ name: 'assay_monitor_won_opg', help: 'Bounties won for good, whole OPG.', registers });
  const spent = new Gauge({ name: 'assay_monitor_spent_wei', help: 'Spent on challenges, wei.', registers });
  const spentToday = new Gauge({
    name: 'assay_monitor_spent_day_wei',
    help: 'Spent or set aside in the last 24 hours, wei.',
    registers,
  });
  const ready = new Gauge({
    name: 'assay_monitor_challenger_ok',
    help: '1 while challenges can be filed.',
    registers,
  });
  for (const code of Object.keys(ALARMS)) alarms.inc({ code }, 0);

  return {
    contentType: registry.contentType,
    onAlarm: ({ code }) => alarms.inc({ code }),
    onPoll: (ok) => polls.inc({ result: ok ? 'ok' : 'failed' }),
    onEntries: (_, count) => entries.inc(count),
    onSkip: (reason) => skipped.inc({ reason }),
    render: (monitor, challenger) => {
      const { context } = monitor;
      challenges.reset();
      if (challenger !== undefined) {
        const state = challenger.state();
        for (const name of STATES) challenges.set({ state: name }, state.counts[name] ?? 0);
        won.set(Number(state.won / 10n ** 12n) / 1e6);
        spent.set(Number(state.spent));
        spentToday.set(Number(state.spentToday));
        ready.set(state.problem === undefined ? 1 : 0);
      }
      known.set(context.alarms.list().length);
      receipts.set(context.receipts.count());
      const chain = monitor.chain();
      if (chain !== undefined) {
        block.set(chain.head.number);
        readAt.set(chain.readAt / 1000);
      }
      state.reset();
      for (const follower of monitor.followers()) {
        const operator = follower.address;
        size.set({ operator }, follower.log.size());
        anchored.set({ operator }, context.anchors.latest(operator)?.size ?? 0);
        state.set({ operator, state: follower.state() }, 1);
      }
      return registry.metrics();
    },
  };
}
