import { sameAddress } from '../address.ts';
import type { VerifyContext } from './context.ts';
import { type Reason, reason } from './reason.ts';
import type { Check } from './types.ts';

/** Check `domain`: was it issued for the chain and contract that we read? */
export function domainCheck({ hand, domain }: VerifyContext): Check {
  const claimed = hand.signed.domain;
  const reasons: Reason[] = [];
  if (claimed.chainId !== domain.chainId) {
    reasons.push(reason('DOMAIN_CHAIN_ID', `It is for chain ${claimed.chainId}, not for ${domain.chainId}.`));
  }
  if (!sameAddress(claimed.anchors, domain.anchors)) {
    reasons.push(reason('DOMAIN_ANCHORS', `It is for the contract ${claimed.anchors}, not for ${domain.anchors}.`));
  }
  return { name: 'domain', ok: reasons.length === 0, reasons };
}
