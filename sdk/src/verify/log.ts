import { equalBytes, equalHex, fromHex, toHex } from '../bytes.ts';
import { openCheckpoint } from '../checkpoint.ts';
import { AssayError } from '../errors.ts';
import { verifierFromPublicKey } from '../note.ts';
import { readPath, type VerifyContext } from './context.ts';
import { inclusionProblem } from './inclusion.ts';
import { type Reason, reason } from './reason.ts';
import type { Check, ReceiptProof } from './types.ts';

/** Check `log`: is it in a log that the operator signed, at the index that it was promised? */
export function logCheck(context: VerifyContext): Check {
  const { hand, proof } = context;
  if (proof === undefined) return { name: 'log', ok: 'skipped', reasons: [], detail: 'No inclusion proof was given.' };
  const reasons: Reason[] = [];
  const { leafIndex } = hand.signed.receipt;
  if (proof.leafIndex !== leafIndex) {
    const message = `The proof is for entry ${proof.leafIndex}, the receipt for entry ${leafIndex}.`;
    reasons.push(reason('LEAF_INDEX_MISMATCH', message, 'leafIndex'));
  }
  if (proof.leafDigest !== undefined && !equalHex(proof.leafDigest, toHex(hand.digest))) {
    reasons.push(reason('LEAF_MISMATCH', `The entry at this index is said to be ${proof.leafDigest}.`));
  }
  const { inclusion } = proof;
  if (inclusion === undefined) return { name: 'log', ok: reasons.length > 0 ? false : 'skipped', reasons };

  const problem = inclusionProblem(hand.digest, leafIndex, () => ({
    size: inclusion.size,
    root: fromHex(inclusion.root, 32),
    path: readPath(inclusion.path),
  }));
  if (problem !== undefined) reasons.push(problem);
  if (inclusion.checkpoint === undefined) {
    const detail = 'The proof leads to a root that nobody signed.';
    return { name: 'log', ok: reasons.length > 0 ? false : 'skipped', reasons, detail };
  }
  const checkpointProblem = findCheckpointProblem(context, inclusion, inclusion.checkpoint);
  if (checkpointProblem !== undefined) reasons.push(checkpointProblem);
  return { name: 'log', ok: reasons.length === 0, reasons };
}

function findCheckpointProblem(
  { facts }: VerifyContext,
  inclusion: NonNullable<ReceiptProof['inclusion']>,
  note: string,
): Reason | undefined {
  if (facts.operator === undefined) {
    return reason('CHECKPOINT_INVALID', 'The operator is not registered, so nobody can sign its checkpoints.');
  }
  try {
    const verifier = verifierFromPublicKey(facts.operator.origin, facts.operator.checkpointKey);
    const { size, root } = openCheckpoint(note, verifier);
    if (size !== inclusion.size || !equalBytes(root, fromHex(inclusion.root, 32))) {
      return reason(
        'CHECKPOINT_MISMATCH',
        `The signed checkpoint of size ${size} has another size or root than the proof.`,
      );
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return reason('CHECKPOINT_INVALID', `The checkpoint is not signed by the operator's log: ${error.message}`);
  }
}
