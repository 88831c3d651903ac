import { Counter, Gauge, Registry } from 'prom-client';
import { ALARMS } from './alarms/alarmCodes.ts';
import type { Monitor, MonitorEvents } from './createMonitor.ts';

export type MonitorMetrics = Required<MonitorEvents> & {
  readonly contentType: string;
  render(monitor: Monitor): Promise<string>;
};

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
  for (const code of Object.keys(ALARMS)) alarms.inc({ code }, 0);

  return {
    contentType: registry.contentType,
    onAlarm: ({ code }) => alarms.inc({ code }),
    onPoll: (ok) => polls.inc({ result: ok ? 'ok' : 'failed' }),
    onEntries: (_, count) => entries.inc(count),
    render: (monitor) => {
      const { context } = monitor;
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
