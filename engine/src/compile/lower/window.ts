import { InputError } from '@assay/sdk';
import { type LoweredNode, unsupported } from '../lowering.ts';
import type { Value } from '../value.ts';

/** How a window moves over spatial dimensions: one entry for each of them. */
export type Window = {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Padding that the node asks for. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Padding behind that the last window needs: more than `after` where sizes are rounded up, less where a rest is left over. */
  readonly behind: readonly number[];
  readonly outputs: readonly number[];
};

/** Reads kernel, strides, dilations, pads, auto_pad and ceil_mode. Throws InputError MODEL_MALFORMED, OPERATOR_UNSUPPORTED. */
export function windowOf(node: LoweredNode, spatial: readonly number[], kernel: readonly number[]): Window {
  const { attributes } = node;
  const each = (name: string, missing: number, count = spatial.length) => {
    const list = attributes.ints(name) ?? Array<number>(count).fill(missing);
    if (list.length === count && list.every((entry) => entry >= missing)) return list;
    throw new InputError('MODEL_MALFORMED', `${node.operator} '${node.name}' has ${name} [${list}]`, { name });
  };
  const [strides, dilations] = [each('strides', 1), each('dilations', 1)];
  const reach = kernel.map((size, d) => (size - 1) * dilations[d]! + 1);
  const [before, after] = padding(node, spatial, reach, strides, each('pads', 0, 2 * spatial.length));
  const roundsUp = attributes.int('ceil_mode', 0) !== 0;
  const outputs = spatial.map((size, d) => {
    const steps = (size + before[d]! + after[d]! - reach[d]!) / strides[d]!;
    const count = (roundsUp ? Math.ceil(steps) : Math.floor(steps)) + 1;
    // A window that would begin behind the data and the padding before it does not count.
    return roundsUp && (count - 1) * strides[d]! >= size + before[d]! ? count - 1 : count;
  });
  if (outputs.some((count) => count < 1) || kernel.some((size) => size < 1)) {
    throw new InputError('MODEL_MALFORMED', `The window of ${node.operator} '${node.name}' is larger than its input`, {
      node: node.name,
    });
  }
  const behind = outputs.map((count, d) =>
    Math.max((count - 1) * strides[d]! + reach[d]! - spatial[d]! - before[d]!, 0),
  );
  return { kernel, strides, dilations, before, after, behind, outputs };
}

function padding(
  node: LoweredNode,
  spatial: readonly number[],
  reach: readonly number[],
  strides: readonly number[],
  pads: readonly number[],
): [before: number[], after: number[]] {
  const mode = node.attributes.string('auto_pad', 'NOTSET');
  if (mode === 'NOTSET' || mode === '') return [pads.slice(0, spatial.length), pads.slice(spatial.length)];
  if (mode === 'VALID') return [spatial.map(() => 0), spatial.map(() => 0)];
  if (mode !== 'SAME_UPPER' && mode !== 'SAME_LOWER') throw unsupported(node, `auto_pad is ${mode}`);
  const totals = spatial.map((size, d) =>
    Math.max((Math.ceil(size / strides[d]!) - 1) * strides[d]! + reach[d]! - size, 0),
  );
  const small = totals.map((total) => Math.floor(total / 2));
  const large = totals.map((total) => Math.ceil(total / 2));
  return mode === 'SAME_UPPER' ? [small, large] : [large, small];
}

/**
 * A look at padded data in which each spatial dimension is the window's position, and the positions inside the window
 * follow at the end: [N, C, H, W] becomes [N, C, OH, OW, KH, KW]. Nothing is copied; windows overlap in memory.
 */
export function windowsOf(value: Value, { kernel, strides, dilations, outputs }: Window, first = 2): Value {
  const positions = outputs.map((_, d) => value.strides[first + d]! * strides[d]!);
  const inside = kernel.map((_, d) => value.strides[first + d]! * dilations[d]!);
  const rest = first + outputs.length;
  return {
    ...value,
    shape: [...value.shape.slice(0, first), ...outputs, ...value.shape.slice(rest), ...kernel],
    strides: [...value.strides.slice(0, first), ...positions, ...value.strides.slice(rest), ...inside],
  };
}
