import { fromHex } from '../bytes.ts';
import { readCompact } from '../compactReceipt.ts';
import { AssayError } from '../errors.ts';
import { packReceipt, type ReceiptProblem } from '../receipt.ts';
import { createReceiptHasher } from '../receiptHasher.ts';
import type { ReceiptInHand } from './context.ts';
import { reasonFromError } from './reason.ts';
import type { Check, VerifyInput } from './types.ts';

/** Check `parse`: is it a receipt at all, and one that the protocol allows? The receipt is attacker-controlled. */
export function parseCheck(input: VerifyInput): { check: Check; hand?: ReceiptInHand } {
  try {
    const { hand, problems } = 'compact' in input ? fromCompact(input.compact) : fromSigned(input);
    const reasons = problems.map((problem) =>
      reasonFromError({ ...problem, details: problem.field === undefined ? {} : { field: problem.field } }),
    );
    return { check: { name: 'parse', ok: reasons.length === 0, reasons }, hand };
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return { check: { name: 'parse', ok: false, reasons: [reasonFromError(error)] } };
  }
}

type Reading = { hand: ReceiptInHand; problems: readonly ReceiptProblem[] };

function fromCompact(compact: string): Reading {
  const { signed, packed, problems } = readCompact(compact);
  return { hand: inHand(signed, packed), problems };
}

function fromSigned({ signed }: Extract<VerifyInput, { signed: unknown }>): Reading {
  return { hand: inHand(signed, packReceipt(signed.receipt)), problems: [] };
}

function inHand(signed: ReceiptInHand['signed'], packed: Uint8Array): ReceiptInHand {
  const digest = createReceiptHasher(signed.domain)(packed);
  return { signed, digest, signature: fromHex(signed.signature) };
}
