import { equalHex, ZERO_32 } from '../bytes.ts';
import { isComplete } from '../flags.ts';
import { isUnknownModel } from '../promise/wrongModel.ts';
import type { VerifyContext } from './context.ts';
import { type Reason, reason } from './reason.ts';
import type { Check } from './types.ts';

/** Check `model`: was the model registered and not retired at `issuedAt`, and does the receipt carry what its trust label asks for? */
export function modelCheck({ hand, facts }: VerifyContext): Check {
  const { modelId, issuedAt, flags, executionRoot, evidenceDigest } = hand.signed.receipt;
  const { model } = facts;
  const complete = isComplete(flags);
  if (model === undefined) {
    if (!complete) return { name: 'model', ok: 'skipped', reasons: [], detail: 'Only complete answers need a model.' };
    return {
      name: 'model',
      ok: false,
      reasons: [reason('MODEL_UNKNOWN', `No model ${modelId} is registered.`, 'modelId')],
    };
  }
  const reasons: Reason[] = [];
  if (isUnknownModel(hand.signed.receipt, model, 0)) {
    const early = issuedAt < model.from;
    const message = early
      ? `The model was registered at ${model.from}, after the answer.`
      : `The model was retired from ${model.until} on.`;
    reasons.push(reason(early ? 'MODEL_UNKNOWN' : 'MODEL_RETIRED', message, 'modelId'));
  }
  const executed = !equalHex(executionRoot, ZERO_32);
  if (executed && model.trust !== 'Reexecutable') {
    const message = `A model that is ${model.trust} has no execution to commit to.`;
    reasons.push(reason('EXECUTION_ROOT_UNEXPECTED', message, 'executionRoot'));
  } else if (executed && !complete) {
    const message = 'What is no whole answer has no execution to commit to.';
    reasons.push(reason('EXECUTION_ROOT_UNEXPECTED', message, 'executionRoot'));
  }
  if (!executed && complete && model.trust === 'Reexecutable') {
    reasons.push(
      reason('EXECUTION_ROOT_MISSING', 'A Reexecutable answer must commit to its execution.', 'executionRoot'),
    );
  }
  if (!equalHex(evidenceDigest, ZERO_32) && model.trust === 'Attributed') {
    reasons.push(
      reason('EVIDENCE_UNEXPECTED', 'A model that is Attributed has no further evidence.', 'evidenceDigest'),
    );
  }
  return { name: 'model', ok: reasons.length === 0, reasons };
}
