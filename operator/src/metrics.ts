import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The operator's Prometheus metrics. */
export type OperatorMetrics = {
  readonly registry: Registry;
  readonly onAnswered: (route: string, status: number, milliseconds: number) => void;
  readonly onReceipt: (milliseconds: number, flags: number) => void;
  readonly rpcErrors: Counter<'method'>;
};

/** Values that are read when Prometheus asks. `undefined` leaves the sample out. */
export type MetricSources = {
  readonly logSize: () => number;
  readonly checkpointSize: () => number;
  readonly inFlight: () => number;
  readonly anchorBacklog: () => number | undefined;
  readonly oldestUnfinalSeconds: () => number | undefined;
  readonly signerBalanceWei: () => bigint | undefined;
  /** Open demands against this operator, and when the first of them falls due (unix seconds). */
  readonly openDemands?: () => number | undefined;
  readonly demandDeadline?: () => number | undefined;
};

const SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

/** Creates the metrics in a registry of their own. */
export function createMetrics(sources: MetricSources): OperatorMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'assay_' });

  const requests = new Counter({
    name: 'assay_requests_total',
    help: 'Answered inference requests',
    labelNames: ['route', 'status'],
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'assay_request_seconds',
    help: 'Time from the arrival of a request to the end of its answer, the engine included',
    labelNames: ['route'],
    buckets: SECONDS,
    registers,
  });
  const receipts = new Counter({
    name: 'assay_receipts_total',
    help: 'Durable receipts by flags (bit field of docs/protocol.md)',
    labelNames: ['flags'],
    registers,
  });
  const issueSeconds = new Histogram({
    name: 'assay_receipt_issue_seconds',
    help: 'Time to commit, sequence, sign and journal one receipt',
    buckets: SECONDS,
    registers,
  });
  const rpcErrors = new Counter({
    name: 'assay_rpc_errors_total',
    help: 'Failed calls to the chain by method',
    labelNames: ['method'],
    registers,
  });
  const gauge = (name: string, help: string, read: () => number | undefined) => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const value = read();
        if (value === undefined) this.reset();
        else this.set(value);
      },
    });
  };
  gauge('assay_log_size', 'Durable entries of the log', sources.logSize);
  gauge('assay_checkpoint_size', 'Entries under the latest signed checkpoint', sources.checkpointSize);
  gauge('assay_requests_in_flight', 'Requests being answered', sources.inFlight);
  gauge('assay_anchor_backlog_leaves', 'Entries that no final anchor covers', sources.anchorBacklog);
  gauge(
    'assay_anchor_oldest_unfinal_seconds',
    'Age of the oldest entry without a final anchor',
    sources.oldestUnfinalSeconds,
  );
  const { openDemands, demandDeadline } = sources;
  if (openDemands !== undefined) gauge('assay_demands_open', 'Open demands against this operator', openDemands);
  if (demandDeadline !== undefined) {
    gauge('assay_demand_deadline_seconds', 'When the first of them falls due, unix seconds', demandDeadline);
  }
  gauge('assay_signer_balance_wei', 'Balance of the anchoring account', () => {
    const balance = sources.signerBalanceWei();
    return balance === undefined ? undefined : Number(balance);
  });

  return {
    registry,
    rpcErrors,
    onAnswered(route, status, milliseconds) {
      requests.inc({ route, status });
      requestSeconds.observe({ route }, milliseconds / 1000);
    },
    onReceipt(milliseconds, flags) {
      receipts.inc({ flags });
      issueSeconds.observe(milliseconds / 1000);
    },
  };
}
