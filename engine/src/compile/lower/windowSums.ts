import { domainOf } from '../../ir/dtype.ts';
import type { Builder } from '../builder.ts';
import { inverse } from '../elementwise.ts';
import { fold } from '../fold.ts';
import { pad, settle } from '../movement.ts';
import { transpose, type Value, withShape } from '../value.ts';
import { channelsLast } from './channels.ts';
import { type Window, windowsOf } from './window.ts';

/** How weights move over data: `fill` is what 32 raw bits stand around it, groups see only their own channels. */
export type Sliding = { readonly window: Window; readonly groups: number; readonly fill: number };

/**
 * x [N, C, spatial..] with w [M, C / group, kernel..]. Data lies in memory with channels last and weights as
 * [M, kernel.., C / group], so that an element proof walks few runs: a whole row of the window where nothing is dilated.
 */
export function windowSums(builder: Builder, x: Value, w: Value, { window, groups, fill }: Sliding): Value {
  const rank = x.shape.length;
  const filters = w.shape[0]!;
  const order = channelsLast(rank);
  const padded = pad(builder, x, [0, 0, ...window.before], [0, 0, ...window.behind], fill, order);
  const data = windowsOf(settle(builder, padded, order), window);
  const isFloat = domainOf(x.dtype) === 'float';
  const sums = fold(builder, {
    fold: 'sum',
    fn: isFloat ? 'mul' : 'mulInt',
    dtype: isFloat ? 'f32' : 'i32',
    rank: rank + 1,
    values: [dataLook(data, window, groups, filters / groups), weightLook(builder, w, window, groups, x.shape[0]!)],
  });
  const lying = withShape(sums, [x.shape[0]!, ...window.outputs, filters]);
  return transpose(lying, inverse(order));
}

/** [N, C, out.., kernel..] as [N, out.., group, filter of the group, kernel.., channel of the group]. */
function dataLook(data: Value, { outputs, kernel }: Window, groups: number, filters: number): Value {
  const channels = data.shape[1]! / groups;
  const stride = data.strides[1]!;
  const [from, to] = [2 + outputs.length, 2 + outputs.length + kernel.length];
  const arrange = (list: readonly number[], added: readonly [number, number, number]) => [
    list[0]!,
    ...list.slice(2, from),
    ...added.slice(0, 2),
    ...list.slice(from, to),
    added[2],
  ];
  return {
    ...data,
    shape: arrange(data.shape, [groups, filters, channels]),
    strides: arrange(data.strides, [stride * channels, 0, stride]),
  };
}

/** Weights in the same dimensions. Those of a depthwise convolution lie as [kernel.., M]. */
function weightLook(builder: Builder, w: Value, { outputs }: Window, groups: number, images: number): Value {
  const [filters, channels] = w.shape as [number, number];
  const spatial = Array.from({ length: outputs.length }, (_, d) => d + 2);
  const order = channels === 1 && groups > 1 ? [...spatial, 0, 1] : [0, ...spatial, 1];
  const settled = transpose(settle(builder, w, order), [0, ...spatial, 1]);
  const perGroup = filters / groups;
  const [stride = 0, ...inner] = settled.strides;
  return {
    ...settled,
    shape: [images, ...outputs, groups, perGroup, ...settled.shape.slice(1)],
    strides: [0, ...outputs.map(() => 0), stride * perGroup, stride, ...inner],
  };
}
