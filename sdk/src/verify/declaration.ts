import { equalHex } from '../bytes.ts';
import { isComplete } from '../flags.ts';
import { declarationsAt } from '../promise/declarationsAt.ts';
import { isUndeclared } from '../promise/wrongModel.ts';
import type { VerifyContext } from './context.ts';
import { type Reason, reason } from './reason.ts';
import type { Check } from './types.ts';

/** Check `declaration`: is it what the operator declared to serve at this endpoint when it was issued? Complete answers only. */
export function declarationCheck({ hand, facts }: VerifyContext): Check {
  const { receipt } = hand.signed;
  const { endpoint, modelId, configDigest, issuedAt, flags } = receipt;
  const { drain } = facts.constants;
  if (!isComplete(flags)) {
    return {
      name: 'declaration',
      ok: 'skipped',
      reasons: [],
      detail: 'Only complete answers are held against a declaration.',
    };
  }
  const valid = declarationsAt(facts.declarations, issuedAt, drain);
  const reasons: Reason[] = [];
  if (valid.length === 0) {
    reasons.push(
      reason('UNDECLARED_ENDPOINT', `Nothing was declared for the endpoint ${endpoint} at ${issuedAt}.`, 'endpoint'),
    );
  } else if (isUndeclared(receipt, facts.declarations, { drain, skew: 0 })) {
    const sameModel = valid.filter((one) => equalHex(one.modelId, modelId));
    if (sameModel.length === 0) {
      const declared = valid.map((one) => one.modelId).join(' or ');
      reasons.push(reason('UNDECLARED_MODEL', `Served by the model ${modelId}; declared is ${declared}.`, 'modelId'));
    }
    if (!(sameModel.length === 0 ? valid : sameModel).some((one) => equalHex(one.configDigest, configDigest))) {
      reasons.push(
        reason('UNDECLARED_CONFIG', 'Served under another configuration than was declared.', 'configDigest'),
      );
    }
  }
  // INVARIANT S6: A complete answer that its endpoint did not declare at `issuedAt` (DRAIN allowed) is BROKEN, whatever
  //   call it came from.
  return { name: 'declaration', ok: reasons.length === 0, reasons };
}
