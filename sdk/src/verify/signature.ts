import { sameAddress } from '../address.ts';
import { AssayError } from '../errors.ts';
import { keyAt } from '../promise/keyAt.ts';
import { recoverAddress } from '../signature.ts';
import type { VerifyContext } from './context.ts';
import { type Reason, reason, reasonFromError } from './reason.ts';
import type { Check } from './types.ts';

/** Check `signature`: did a receipt key that bound the operator at `issuedAt` sign exactly these bytes? */
export function signatureCheck(context: VerifyContext): Check {
  const problem = findProblem(context);
  return { name: 'signature', ok: problem === undefined, reasons: problem === undefined ? [] : [problem] };
}

function findProblem({ hand, facts }: VerifyContext): Reason | undefined {
  const { operator, issuedAt } = hand.signed.receipt;
  try {
    // INVARIANT S1: No verdict but INVALID is given without a signature, over exactly the bytes at hand, by a receipt
    //   key that bound the operator at `issuedAt`.
    const signer = recoverAddress(hand.digest, hand.signature);
    const entry = facts.receiptKeys.find(({ key }) => sameAddress(key, signer));
    if (entry === undefined) {
      return reason('SIGNATURE_MISMATCH', `The signature is by ${signer}, which is no receipt key of ${operator}.`);
    }
    if (keyAt(facts.receiptKeys, signer, issuedAt) === undefined) {
      const span = `from ${entry.from} to ${entry.until}`;
      return reason('KEY_NOT_ACTIVE', `The key ${signer} binds ${span}, not at ${issuedAt}.`, 'issuedAt');
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return reasonFromError(error);
  }
}
