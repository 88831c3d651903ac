import { InputError } from '@assay/sdk';
import { type Dtype, elementCount, elementsOver } from '../ir/dtype.ts';
import { functionMisfit } from '../ir/functionMisfit.ts';
import { DIMENSIONS, ELEMENT_LIMITS, type ElementLimits, INSTRUCTIONS, TENSOR_ELEMENTS } from '../ir/limits.ts';
import type { Box, FoldInstruction, GatherInstruction, MapInstruction, ViewInstruction } from '../ir/program.ts';
import { interpretInstruction } from '../reference/interpret.ts';
import { coalesce } from './coalesce.ts';
import { bytesAt, constantValue, type Place, type Value, wholeValue } from './value.ts';

/** An operand before the weights are laid out. */
export type DraftOperand = {
  readonly place: Place;
  readonly dtype: Dtype;
  readonly count: number;
  readonly offset: number;
  readonly strides: readonly number[];
};

type Draft<T> = Omit<T, 'operands'> & { readonly operands: readonly DraftOperand[] };

/** An instruction while the program is being built: any number of dimensions, operands that may be constants. */
export type DraftInstruction =
  | Draft<MapInstruction>
  | Draft<FoldInstruction>
  | Draft<ViewInstruction>
  | Draft<GatherInstruction>;

/** Bytes that may be moved at compile time for a model without constants of its own. */
const MOVED_BYTES = 2 ** 28;
/** What computing an element at compile time counts as, in bytes moved. */
const COMPUTING = 32;

/** Collects instructions; `emit` is the only way in. */
export type Builder = {
  readonly drafts: readonly DraftInstruction[];
  /** What each draft was made for: the text given to `name` last. For people; no root depends on it. */
  readonly names: readonly string[];
  /** Names what is emitted from now on, as "Gemm 'sum1'". */
  name(text: string): void;
  /** What one element of this program may take. */
  readonly limits: ElementLimits;
  /**
   * Appends an instruction and gives its output, row-major over its output dimensions. Computes it at once, by the scalar
   * interpreter and so exactly, when all operands are constants and it is small; `keep` prevents that.
   * Throws InputError MODEL_MALFORMED when element types do not fit, OPERATOR_UNSUPPORTED when it needs too many
   * dimensions, MODEL_TOO_LARGE.
   */
  emit(draft: DraftInstruction, keep?: 'keep'): Value;
  /**
   * Whether so many bytes of constants may still be made at compile time; if so, they count as made. What is beyond it
   * becomes an instruction: a model of a few bytes must not take the time or memory of a large one.
   */
  affords(bytes: number): boolean;
};

/**
 * An empty program. Limits other than those of contracts serve measurement.
 * @param given.constants bytes of the model's own constants: these may be moved a few times more
 */
export function createBuilder(given: { readonly limits?: ElementLimits; readonly constants?: number } = {}): Builder {
  const { limits = ELEMENT_LIMITS, constants = 0 } = given;
  let affordable = MOVED_BYTES + 4 * constants;
  const affords = (bytes: number) => {
    if (bytes > affordable) return false;
    affordable -= bytes;
    return true;
  };
  const drafts: DraftInstruction[] = [];
  const names: string[] = [];
  let current = '';
  return {
    drafts,
    names,
    name(text) {
      current = text;
    },
    limits,
    affords,
    emit(draft, keep) {
      const misfit = functionMisfit(draft);
      if (misfit !== undefined) {
        throw new InputError('MODEL_MALFORMED', `Element types do not fit: this takes ${misfit.wanted}`, {});
      }
      const shape = draft.sizes.slice(0, draft.rank);
      const small = coalesce(draft);
      if (small.sizes.length > DIMENSIONS) {
        throw new InputError(
          'OPERATOR_UNSUPPORTED',
          `This takes ${small.sizes.length} dimensions where an instruction has at most ${DIMENSIONS}`,
          { dimensions: small.sizes.length },
        );
      }
      const count = elementCount(shape);
      if (count > TENSOR_ELEMENTS || draft.sizes.some((size) => size > TENSOR_ELEMENTS)) {
        throw new InputError('MODEL_TOO_LARGE', `A tensor of [${shape}] has more than ${TENSOR_ELEMENTS} elements`, {
          count,
        });
      }
      const places = draft.operands.map(({ place }) => place);
      // INVARIANT C3: What is computed when a model is compiled has the bits that the program would give.
      // INVARIANT C4: What a file makes the compiler compute and move is bounded by the file's own size.
      const isKnown = places.every(({ kind }) => kind === 'constant' || kind === 'immediate');
      if (isKnown && keep === undefined && affords(COMPUTING * Math.max(elementCount(small.sizes), count))) {
        const bytes = interpretInstruction(small as never, places.map(bytesAt));
        return constantValue(draft.dtype, shape, elementsOver(draft.dtype, bytes, count));
      }
      if (drafts.length === INSTRUCTIONS) {
        throw new InputError('MODEL_TOO_LARGE', `The program has more than ${INSTRUCTIONS} instructions`, {});
      }
      drafts.push(small);
      names.push(current);
      return wholeValue(draft.dtype, shape, { kind: 'instruction', index: drafts.length - 1 });
    },
  };
}

/** The value as an operand with these strides over the iteration space. */
export function operandOf({ place, dtype, count, offset }: Value, strides: readonly number[]): DraftOperand {
  return { place, dtype, count, offset, strides };
}

/** A box that holds every index. */
export const everywhere = (sizes: readonly number[]): Box => ({ low: sizes.map(() => 0), high: sizes });
