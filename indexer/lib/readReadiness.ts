import type { ChainConstants } from '@assay/sdk';
import type { IndexVersion } from './indexVersion.ts';
import { judgeReadiness, type Readiness } from './readiness.ts';
import type { Rpc } from './rpc.ts';

export type ReadinessSources = {
  readonly version: () => Promise<IndexVersion>;
  readonly rpc: Pick<Rpc, 'head'>;
  readonly constants: Pick<ChainConstants, 'domain'>;
  readonly maxLag: number;
  /** Unix seconds. */
  readonly now: () => number;
};

/** Reads what {@link judgeReadiness} needs. An RPC node that does not answer is a finding, not an error. */
export async function readReadiness({ version, rpc, constants, maxLag, now }: ReadinessSources): Promise<Readiness> {
  // The head is asked for first: one asked for later could be a block that came while the tables were read.
  const head = await rpc.head().catch(() => undefined);
  const { block: indexed, settled, gap } = await version();
  return judgeReadiness({ chainId: constants.domain.chainId, now: now(), maxLag, settled, gap, indexed, head });
}
