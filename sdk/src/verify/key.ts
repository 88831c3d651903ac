import { keysAt } from '../promise/keyAt.ts';
import type { VerifyContext } from './context.ts';
import { reason } from './reason.ts';
import type { Check } from './types.ts';

/** Check `key`: is the operator registered, with a receipt key at `issuedAt`? */
export function keyCheck({ hand, facts }: VerifyContext): Check {
  const { operator, issuedAt } = hand.signed.receipt;
  if (facts.operator === undefined) {
    const unknown = reason('OPERATOR_UNKNOWN', `${operator} is not a registered operator.`, 'operator');
    return { name: 'key', ok: false, reasons: [unknown] };
  }
  if (keysAt(facts.receiptKeys, issuedAt).length === 0) {
    const none = reason('NO_KEY_AT_TIME', `The operator had no receipt key at ${issuedAt}.`, 'issuedAt');
    return { name: 'key', ok: false, reasons: [none] };
  }
  return { name: 'key', ok: true, reasons: [] };
}
