import type { Verdict } from '@assay/sdk';
import type { Caught } from './caught.ts';
import type { Distribution } from './latency.ts';

/** What a run of the quick start showed; the last line of `npm start -- --once --json`. */
export type Summary = {
  /** Real inferences that came back with a receipt that was anchored and verified. */
  readonly receipts: number;
  /** How many of them the model answered rightly. */
  readonly correctAnswers: number;
  /** Answers computed again from the model's files whose receipts bind the very same bits. */
  readonly recomputed: number;
  /** Lowest verdict among them, by the sdk's own verification. */
  readonly verdict: Verdict;
  /** Lowest verdict that the GraphQL endpoint gave. */
  readonly indexerVerdict: Verdict | null;
  /** Gas of the median anchor of the run. Local periods last two seconds, so most anchors here also write the ring. */
  readonly gasPerAnchor: number;
  /** The lowest is an anchor in a period that has one already, as nearly all are in production; the highest is the first. */
  readonly gasOfAnchors: { readonly lowest: number; readonly highest: number };
  /** Gas of all anchors over all receipts under them. */
  readonly gasPerReceipt: number;
  readonly anchors: number;
  readonly anchoredReceipts: number;
  /** Difference of the two distributions below. */
  readonly addedLatencyMs: Distribution;
  readonly latencyMs: { readonly bare: Distribution; readonly operator: Distribution };
  /** The second operator's first receipt is BROKEN at once: its endpoint's declaration names another model. */
  readonly silentSwapDetected: boolean;
  /** What the monitor had punished, by itself. */
  readonly punished: readonly Caught[];
  readonly promisesCaught: number;
  /** Who ended with how much more (or less) than it began with, in OPG. */
  readonly balance: {
    readonly dishonestOperator: string;
    readonly challenger: string;
    readonly burnt: string;
    readonly honestOperator: string;
    readonly holder: string;
  };
  readonly monitorAlarms: number;
  readonly chainId: number;
  readonly secondsTotal: number;
};
