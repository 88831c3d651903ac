import { sameAddress } from '../address.ts';
import { equalHex } from '../bytes.ts';
import { endpointId } from '../receipt.ts';
import type { VerifyContext } from './context.ts';
import type { Findings } from './findings.ts';
import { type Reason, reason } from './reason.ts';
import type { Call } from './types.ts';

/** Compares operator, endpoint, model and nonce with those of the call. */
export function identityReasons({ hand }: VerifyContext, call: Call): Findings {
  const { receipt } = hand.signed;
  const { operator, endpoint, modelId, clientNonce } = call;
  if (operator === undefined && endpoint === undefined && modelId === undefined && clientNonce === undefined)
    return undefined;
  const reasons: Reason[] = [];
  if (operator !== undefined && !sameAddress(operator, receipt.operator)) {
    reasons.push(reason('OPERATOR_MISMATCH', `The call went to ${operator}, not to ${receipt.operator}.`, 'operator'));
  }
  if (endpoint !== undefined && !equalHex(endpointId(endpoint), receipt.endpoint)) {
    reasons.push(reason('ENDPOINT_MISMATCH', `The call was to the endpoint ${endpoint}, not to this one.`, 'endpoint'));
  }
  if (modelId !== undefined && !equalHex(modelId, receipt.modelId)) {
    reasons.push(reason('MODEL_MISMATCH', `The caller accepts the model ${modelId} only.`, 'modelId'));
  }
  if (clientNonce !== undefined && !equalHex(clientNonce, receipt.clientNonce)) {
    reasons.push(reason('NONCE_MISMATCH', 'It does not carry the nonce of the call.', 'clientNonce'));
  }
  return reasons;
}
