import { foldOpening, type OpenedAnchoring, unpackWord } from '../anchorWord.ts';
import { equalHex, fromHex, toHex } from '../bytes.ts';
import { AssayError } from '../errors.ts';
import { isLate } from '../promise/anchoredInTime.ts';
import { readPath, type VerifyContext } from './context.ts';
import { inclusionProblem, type TreePath } from './inclusion.ts';
import { omissionReasons } from './omission.ts';
import { type Reason, reason } from './reason.ts';
import { MAX_SKEW } from './times.ts';
import type { Check, ReceiptProof } from './types.ts';

/** What the anchor check adds: the block time at which the receipt was anchored. */
export type AnchorOutcome = { readonly check: Check; readonly anchoredAt?: number };

type AnchorProof = NonNullable<ReceiptProof['anchor']>;

/**
 * Check `anchor`: does the chain hold a root under which it lies, and did it come in time?
 * @param logged whether the check `log` found it under a checkpoint that the operator signed
 */
export function anchorCheck(context: VerifyContext, logged: boolean): AnchorOutcome {
  const anchor = context.proof?.anchor;
  const omission = omissionReasons(context, logged);
  if (anchor === undefined) {
    const ok = omission.length > 0 ? false : 'skipped';
    return { check: { name: 'anchor', ok, reasons: omission, detail: 'No anchor proof was given.' } };
  }
  const opened = openAnchoring(context, anchor);
  if ('code' in opened) return { check: { name: 'anchor', ok: false, reasons: [...omission, opened] } };

  const problem = leafProblem(context, anchor, opened);
  if (problem !== undefined) return { check: { name: 'anchor', ok: false, reasons: [...omission, problem] } };
  // INVARIANT S4: Age and root come from one opened anchoring, whose fold equals the word that the chain holds.
  const anchoredAt = opened.time;
  const isFirst = sizeBefore(anchor) <= context.hand.signed.receipt.leafIndex;
  const reasons = [...omissionReasons(context, true), ...timeReasons(context, anchoredAt, isFirst)];
  const unjudged = !isFirst && cameLate(context, anchoredAt);
  const detail = 'It was anchored before the anchoring shown, so whether that was in time is not judged.';
  const check: Check = { name: 'anchor', ok: reasons.length === 0, reasons, ...(unjudged && { detail }) };
  return { check, anchoredAt };
}

/** The anchoring that the proof points at, once its opening folds into the word that the chain holds. */
function openAnchoring({ facts }: VerifyContext, { opening, anchoring }: AnchorProof): OpenedAnchoring | Reason {
  try {
    const folded = foldOpening(opening, facts.constants);
    // A slot that was never written is zero, and no anchoring folds into zero.
    if (facts.openedWord === undefined || !equalHex(folded, facts.openedWord)) {
      return reason(
        'OPENING_MISMATCH',
        `The anchorings do not fold into the word that the chain holds in slot ${opening.slot}.`,
      );
    }
    return opening.anchorings[anchoring] ?? reason('PROOF_MALFORMED', `The opening has no anchoring ${anchoring}.`);
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return reason('PROOF_MALFORMED', `The opening cannot be one: ${error.message}`);
  }
}

function leafProblem(
  { hand, proof }: VerifyContext,
  anchor: AnchorProof,
  anchoring: OpenedAnchoring,
): Reason | undefined {
  const { leafIndex } = hand.signed.receipt;
  const read = (): TreePath => ({
    size: anchoring.size,
    root: fromHex(anchoring.root, 32),
    path: readPath(anchor.path ?? proof?.inclusion?.path ?? []),
  });
  const problem = inclusionProblem(hand.digest, leafIndex, read);
  const other = proof?.leafDigest;
  if (problem === undefined || other === undefined || equalHex(other, toHex(hand.digest))) return problem;
  if (inclusionProblem(safeBytes(other), leafIndex, read) !== undefined) return problem;
  return reason(
    'LEAF_DISPLACED',
    `The anchored log holds ${other} at the index that was promised to this receipt.`,
    'leafIndex',
  );
}

/** Not 32 bytes means that it matches no leaf; the empty entry never does either. */
function safeBytes(hex: string): Uint8Array {
  return /^0x[0-9a-fA-F]{64}$/.test(hex) ? fromHex(hex) : new Uint8Array();
}

function timeReasons(context: VerifyContext, anchoredAt: number, isFirst: boolean): Reason[] {
  const { issuedAt, anchorBy } = context.hand.signed.receipt;
  const reasons: Reason[] = [];
  if (issuedAt > anchoredAt + MAX_SKEW) {
    reasons.push(
      reason('ISSUED_AFTER_ANCHOR', `It was anchored at ${anchoredAt}, before it says it was issued.`, 'issuedAt'),
    );
  }
  // A later anchor covers the leaf as well: only the first one that does can show lateness.
  if (isFirst && cameLate(context, anchoredAt)) {
    reasons.push(reason('ANCHORED_LATE', `First anchored at ${anchoredAt}, promised for ${anchorBy}.`, 'anchorBy'));
  }
  return reasons;
}

/** Entries that were anchored before the anchoring that the proof points at. */
function sizeBefore({ opening, anchoring }: AnchorProof): number {
  return anchoring === 0 ? unpackWord(opening.previous).size : opening.anchorings[anchoring - 1]!.size;
}

function cameLate({ hand, facts }: VerifyContext, anchoredAt: number): boolean {
  return isLate(hand.signed.receipt.anchorBy, anchoredAt, facts.constants.grace);
}
