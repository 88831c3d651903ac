import { foldOpening, HEAD_SLOT, type OpenedAnchoring } from '../anchorWord.ts';
import { equalHex, fromHex } from '../bytes.ts';
import { AssayError } from '../errors.ts';
import { openAt } from '../findOpening.ts';
import { hashLeaf, verifyInclusion } from '../merkle.ts';
import type { CaseFile } from './caseFile.ts';
import type { Showing } from './evidence.ts';

const MAX_ANCHORINGS = 4096;

/**
 * The evidence's showings that hold under a root of the chain, each with an opening that folds into a word of today: an
 * opening goes stale as soon as the next anchor lands, what it showed does not.
 */
export async function openShowings(file: CaseFile): Promise<Showing[]> {
  const open: Showing[] = [];
  for (const showing of file.evidence.showings) {
    const anchoring = showing.opening.anchorings[showing.proof.anchoring];
    if (anchoring === undefined || !isIncluded(showing, anchoring)) continue;
    const opened = (await reopen(file, showing, anchoring)) ?? ((await isHeld(file, showing)) ? showing : undefined);
    if (opened !== undefined) open.push(opened);
  }
  return open;
}

function isIncluded({ digest, proof }: Showing, { root, size }: OpenedAnchoring): boolean {
  return succeeds(() => {
    const path = proof.path.map((hash) => fromHex(hash, 32));
    // INVARIANT S19: A digest counts as shown only with an inclusion proof under an opened root that the chain holds.
    verifyInclusion({
      index: proof.index,
      size,
      leafHash: hashLeaf(fromHex(digest)),
      proof: path,
      root: fromHex(root),
    });
    return true;
  });
}

/** The shortest opening of the same anchoring, if the chain's history has that. */
async function reopen(file: CaseFile, showing: Showing, anchoring: OpenedAnchoring): Promise<Showing | undefined> {
  const history = await file.history(showing.operator);
  const position = history.findIndex(({ root, size }) => size === anchoring.size && equalHex(root, anchoring.root));
  if (position < 0) return undefined;
  const opening = openAt(history, position, file.constants, MAX_ANCHORINGS);
  return opening && { ...showing, opening, proof: { ...showing.proof, anchoring: 0 } };
}

/** Whether an opening, as it is given, folds into the word that the chain holds. */
async function isHeld(file: CaseFile, { operator, opening }: Showing): Promise<boolean> {
  if (opening.slot > HEAD_SLOT || opening.anchorings.length > MAX_ANCHORINGS) return false;
  const word = await file.word(operator, opening.slot);
  return succeeds(() => equalHex(foldOpening(opening, file.constants), word));
}

function succeeds(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    if (error instanceof AssayError) return false;
    throw error;
  }
}
