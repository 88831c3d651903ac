import { equalBytes } from '@assay/sdk';
import { bytesOf } from '../ir/dtype.ts';
import { CHUNK_BYTES } from '../ir/limits.ts';
import type { Trace } from './createTrace.ts';

/** An instruction whose output two runs of one program disagree about; the element when both runs' bytes are known. */
export type Difference = {
  readonly instruction: number;
  readonly element?: number;
};

/**
 * The first instruction (and element) in which another run differs from one's own: undefined if there is none. Of the other
 * run it takes the tensor roots, and bytes of a tensor where it has them.
 */
export function firstDifference(
  own: Pick<Trace, 'program' | 'tensorRoots' | 'outputs'>,
  other: { readonly tensorRoots: readonly Uint8Array[]; readonly outputs?: readonly Uint8Array[] },
): Difference | undefined {
  const instruction = own.tensorRoots.findIndex((root, i) => {
    const theirs = other.tensorRoots[i];
    return theirs === undefined || !equalBytes(root, theirs);
  });
  if (instruction < 0) return undefined;
  const theirs = other.outputs?.[instruction];
  const mine = own.outputs[instruction]!;
  if (theirs === undefined || theirs.length !== mine.length) return { instruction };
  for (let at = 0; at < mine.length; at += CHUNK_BYTES) {
    const end = Math.min(at + CHUNK_BYTES, mine.length);
    if (equalBytes(mine.subarray(at, end), theirs.subarray(at, end))) continue;
    let byte = at;
    while (mine[byte] === theirs[byte]) byte += 1;
    return { instruction, element: Math.floor(byte / bytesOf(own.program.instructions[instruction]!.dtype)) };
  }
  return { instruction };
}
