import { SCALARS, type ScalarName } from '../../../engine/src/ir/scalarFunctions.ts';
import { type ChainLink, encodeLinks } from '../../../engine/src/kernels/chainLinks.ts';
import { chainScratchBytes } from '../../../engine/src/kernels/kernels.ts';
import { type Comparison, compare } from './compare.ts';
import { onnxRunner } from './onnxNode.ts';
import { createWorkbench, randomFloats } from './workbench.ts';

/** Elements that each function is applied to: two megabytes, which stay in the cache. */
export const ELEMENTS = 2 ** 19;

const contiguous = { kind: 'contiguous' } as const;

/** Times a scalar function of one operand. */
export async function compareUnary(operator: string, name: ScalarName): Promise<Comparison> {
  const { kernels, place, reserve, floats } = await createWorkbench(16);
  const data = randomFloats(ELEMENTS).map((x) => (name === 'log' || name === 'sqrt' ? Math.abs(x) + 0.001 : 8 * x));
  const shape = [ELEMENTS];
  const theirs = await onnxRunner({ operator, input: { shape, data }, constants: [], outputShape: shape });
  const out = reserve(4 * ELEMENTS);
  const links: ChainLink[] = [
    { kind: 'load', to: 0, address: place(data), dtype: 0, walk: contiguous },
    { kind: 'apply', fn: SCALARS[name].code, to: 1, a: 0 },
    { kind: 'store', from: 1, address: out, dtype: 0 },
  ];
  const [table, scratch] = [place(encodeLinks(links)), reserve(chainScratchBytes(2))];
  const ours = () => kernels.mapChain(table, links.length, 0, ELEMENTS, scratch);
  return compare(theirs, ours, () => floats(out, ELEMENTS));
}

/** Times the sum with a vector of `channels` elements, as a bias is added. */
export async function compareBias(channels: number): Promise<Comparison> {
  const { kernels, place, reserve, floats } = await createWorkbench(16);
  const shape = [Math.floor(ELEMENTS / channels), channels] as const;
  const count = shape[0] * channels;
  const [data, bias] = [randomFloats(count), randomFloats(channels)];
  const theirs = await onnxRunner({
    ...{ operator: 'Add', input: { shape, data }, outputShape: shape },
    constants: [{ shape: [channels], data: bias }],
  });
  const out = reserve(4 * count);
  const links: ChainLink[] = [
    { kind: 'load', to: 0, address: place(data), dtype: 0, walk: contiguous },
    { kind: 'load', to: 1, address: place(bias), dtype: 0, walk: { kind: 'period', length: channels } },
    { kind: 'apply', fn: SCALARS.add.code, to: 2, a: 0, b: 1 },
    { kind: 'store', from: 2, address: out, dtype: 0 },
  ];
  const [table, scratch] = [place(encodeLinks(links)), reserve(chainScratchBytes(3))];
  const ours = () => kernels.mapChain(table, links.length, 0, count, scratch);
  return compare(theirs, ours, () => floats(out, count));
}
