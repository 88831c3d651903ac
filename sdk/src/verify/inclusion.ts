import { AssayError } from '../errors.ts';
import { hashLeaf, verifyInclusion } from '../merkle.ts';
import { type Reason, reason } from './reason.ts';

/** A tree and a path in it, read out of attacker-controlled hex. */
export type TreePath = { readonly size: number; readonly root: Uint8Array; readonly path: readonly Uint8Array[] };

/** What is wrong with the claim that `digest` is entry `index`; undefined when nothing is. */
export function inclusionProblem(digest: Uint8Array, index: number, read: () => TreePath): Reason | undefined {
  try {
    const { size, root, path } = read();
    // INVARIANT S3: LOGGED and ANCHORED need an inclusion proof at exactly the receipt's own index.
    verifyInclusion({ index, size, leafHash: hashLeaf(digest), proof: path, root });
    return undefined;
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    if (error.code === 'ROOT_MISMATCH') {
      return reason('LEAF_MISMATCH', `The receipt is not entry ${index} under this root.`);
    }
    return reason('PROOF_MALFORMED', `The inclusion proof cannot be one: ${error.message}`);
  }
}
