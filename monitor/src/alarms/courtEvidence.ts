import { AssayError, type Evidence, type ReceiptDomain, readEvidence } from '@assay/sdk';
import type { Address } from 'viem';
import { z } from 'zod';
import { showingUnder } from './showingUnder.ts';

const hex = z.templateLiteral(['0x', z.string()]);
const side = z.object({ size: z.number(), root: hex, digest: hex, path: z.array(hex) });
const fork = z.object({ leafIndex: z.number(), other: side });
const difference = z.object({ difference: fork });

/**
 * What of an alarm's file a court can be shown; undefined when there is nothing. Files from before alarms held evidence kept
 * the other side of a fork in words of their own, and no domain: those are this store's.
 */
export function courtEvidence(json: unknown, operator: Address, domain: ReceiptDomain): Evidence | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const old =
    'version' in json ? undefined : (difference.safeParse(json).data?.difference ?? fork.safeParse(json).data);
  const showings = old && [showingUnder(operator, old.other, { index: old.leafIndex, ...old.other })];
  try {
    return readEvidence({ ...domain, ...json, ...(showings && { showings }) });
  } catch (error) {
    // Written by hand, or with nothing in it for a court.
    if (error instanceof AssayError && error.code === 'EVIDENCE_MALFORMED') return undefined;
    throw error;
  }
}
