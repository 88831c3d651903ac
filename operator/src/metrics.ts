import { type Counter, createMetricSet, type Metrics } from '@assay/node/metrics';

/** The operator's Prometheus metrics. */
export type OperatorMetrics = {
  readonly shown: Pick<Metrics, 'render' | 'contentType'>;
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

/** Creates the metrics of one operator. */
export function createMetrics(sources: MetricSources): OperatorMetrics {
  const metrics = createMetricSet('assay_');
  const { counter, histogram, gauge } = metrics;
  const requests = counter('assay_requests_total', 'Answered inference requests', ['route', 'status']);
  const requestSeconds = histogram(
    'assay_request_seconds',
    'Time from the arrival of a request to the end of its answer, the engine included',
    SECONDS,
    ['route'],
  );
  const receipts = counter('assay_receipts_total', 'Durable receipts by flags (bit field of docs/protocol.md)', [
    'flags',
  ]);
  const issueSeconds = histogram(
    'assay_receipt_issue_seconds',
    'Time to commit, sequence, sign and journal one receipt',
    SECONDS,
  );
  const rpcErrors = counter('assay_rpc_errors_total', 'Failed calls to the chain by method', ['method']);
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
    shown: metrics,
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
