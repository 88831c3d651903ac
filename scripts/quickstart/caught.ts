import { createGraphqlClient, type FaultName, InvariantError, opgText, type PunishedFault } from '@assay/sdk';
import type { Address } from 'viem';
import type { Connection } from '../cli/connection.ts';
import type { BrokenPromise } from './brokenPromises.ts';

/** A promise that was broken and punished. Amounts in OPG. */
export type Caught = {
  readonly fault: FaultName;
  readonly taken: string;
  readonly bounty: string;
  /** From the moment at which it could be proven until GraphQL told of the slash. */
  readonly seconds: number;
};

const WITHIN_MS = 60_000;
const POLL_MS = 200;

/**
 * Waits until the indexer tells that every kind of promise was punished; what was left out together is one fault.
 * @throws InvariantError FAULT_WAIT_EXPIRED
 */
export async function untilCaught(
  { contracts }: Connection,
  indexerUrl: string,
  operator: Address,
  promises: readonly BrokenPromise[],
): Promise<Caught[]> {
  const [{ skew }, grace] = await Promise.all([contracts.faultCourt.read.times(), contracts.anchors.read.GRACE()]);
  const indexer = createGraphqlClient(indexerUrl);
  const kinds = new Set(promises.map(({ fault }) => fault));
  const seen = new Map<FaultName, Caught>();
  const deadline = Date.now() + WITHIN_MS;
  for (;;) {
    const now = Date.now() / 1000;
    for (const punished of await indexer.faults(operator)) {
      if (seen.has(punished.fault)) continue;
      const from = Math.min(
        ...promises.filter(isOf(punished)).map((one) => provableFrom(one, Number(skew), Number(grace))),
      );
      seen.set(punished.fault, caught(punished, now - from));
    }
    const missing = [...kinds].find((fault) => !seen.has(fault));
    if (missing === undefined) return [...seen.values()];
    if (Date.now() > deadline) {
      throw new InvariantError('FAULT_WAIT_EXPIRED', `${missing} was not punished within ${WITHIN_MS} ms.`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const isOf =
  ({ fault }: PunishedFault) =>
  (promise: BrokenPromise) =>
    promise.fault === fault;

/** First moment at which who has the receipt can prove the fault, unix seconds; docs/contracts/FaultCourt.md. */
function provableFrom({ fault, issuedAt, anchorBy, handedInAt }: BrokenPromise, skew: number, grace: number): number {
  if (fault === 'UNDECLARED_MODEL') return Math.max(handedInAt, issuedAt + skew + 1);
  if (fault === 'OMISSION') return Math.max(handedInAt, anchorBy + grace + 1);
  return handedInAt;
}

function caught({ fault, taken, bounty }: PunishedFault, seconds: number): Caught {
  return { fault, taken: opgText(taken), bounty: opgText(bounty), seconds: Math.round(seconds * 10) / 10 };
}
