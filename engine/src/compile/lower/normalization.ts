import { axisOf } from '../axis.ts';
import type { Builder } from '../builder.ts';
import { map, scalar } from '../elementwise.ts';
import { inputOf, type LoweredNode, type Lowerings, unsupported } from '../lowering.ts';
import { reshape } from '../movement.ts';
import { axesFrom, reduceOver } from '../reduce.ts';
import type { Value } from '../value.ts';
import { malformed } from './arguments.ts';
import { perChannel, vectorOf } from './channels.ts';
import { mapOnto } from './onto.ts';

const EPSILON = 1e-5;
/** From this operator set on a group normalisation has a scale for each channel, before it one for each group. */
const SCALE_PER_CHANNEL_FROM = 21;

/** Batch, layer, root-mean-square, instance and group normalisation. */
export const normalizationLowerings: Lowerings = {
  BatchNormalization: (node) => [lowerBatchNormalization(node)],
  LayerNormalization: (node) => {
    const x = floatInput(node);
    checkStash(node);
    const axes = axesFrom(axisOf(node, node.attributes.int('axis', -1), x.shape.length), x.shape.length);
    const { normal, mean, inverse } = standardise(node, x, axes);
    const scaled = mapOnto(node, 'mul', [normal, inputOf(node, 1)]);
    const bias = node.inputs[2];
    return [bias === undefined ? scaled : mapOnto(node, 'add', [scaled, bias]), mean, inverse];
  },
  RMSNormalization: (node) => {
    const x = floatInput(node);
    checkStash(node);
    const axes = axesFrom(axisOf(node, node.attributes.int('axis', -1), x.shape.length), x.shape.length);
    const inverse = inverseRoot(node, meanOf(node.builder, [x, x], axes));
    return [mapOnto(node, 'mul', [map(node.builder, 'mul', [x, inverse]), inputOf(node, 1)])];
  },
  InstanceNormalization: (node) => {
    const x = floatInput(node);
    const rank = x.shape.length;
    if (rank < 3) throw malformed(node, `it normalises [${x.shape}]`);
    const [scale, shift] = [1, 2].map((position) => perChannel(vectorOf(node, position, x.shape[1]!), rank));
    return [scaleAndShift(node, standardise(node, x, axesFrom(2, rank)).normal, scale!, shift!)];
  },
  GroupNormalization: (node) => [lowerGroupNormalization(node)],
};

function floatInput(node: LoweredNode): Value {
  const x = inputOf(node, 0);
  if (x.dtype !== 'f32') throw unsupported(node, `it normalises ${x.dtype}`);
  return x;
}

function checkStash(node: LoweredNode): void {
  if (node.attributes.int('stash_type', 1) !== 1) throw unsupported(node, 'stash_type is not float');
}

/** The mean of values over axes, or of the products of two values. */
export function meanOf(builder: Builder, values: readonly Value[], axes: readonly number[]): Value {
  const fn = values.length === 2 ? 'mul' : 'identity';
  const sum = reduceOver(builder, { fold: 'sum', fn }, values, axes);
  const count = axes.reduce((product, d) => product * values[0]!.shape[d]!, 1);
  return map(builder, 'div', [sum, scalar('f32', count)]);
}

const inverseRoot = (node: LoweredNode, variance: Value) =>
  map(node.builder, 'rsqrt', [
    map(node.builder, 'add', [variance, scalar('f32', node.attributes.float('epsilon', EPSILON))]),
  ]);

/** (x - mean) / sqrt(variance + epsilon) over axes. */
function standardise(node: LoweredNode, x: Value, axes: readonly number[]) {
  const mean = meanOf(node.builder, [x], axes);
  const centred = map(node.builder, 'sub', [x, mean]);
  const inverse = inverseRoot(node, meanOf(node.builder, [centred, centred], axes));
  return { normal: map(node.builder, 'mul', [centred, inverse]), mean, inverse };
}

const scaleAndShift = ({ builder }: LoweredNode, x: Value, scale: Value, shift: Value) =>
  map(builder, 'add', [map(builder, 'mul', [x, scale]), shift]);

/** x * (scale / sqrt(variance + epsilon)) + (bias - mean * that): both vectors are constants where the statistics are. */
function lowerBatchNormalization(node: LoweredNode): Value {
  const { builder, attributes, outputs } = node;
  const x = floatInput(node);
  const isTraining = attributes.int('training_mode', 0) !== 0 || outputs.slice(1).some((name) => name !== '');
  if (isTraining) throw unsupported(node, 'it computes statistics for training');
  if (attributes.int('spatial', 1) !== 1) throw unsupported(node, 'its statistics are not by channel');
  const channels = x.shape[1] ?? 1;
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map((position) => vectorOf(node, position, channels));
  const factor = map(builder, 'mul', [scale!, inverseRoot(node, variance!)]);
  const shift = map(builder, 'sub', [bias!, map(builder, 'mul', [mean!, factor])]);
  const rank = Math.max(x.shape.length, 2);
  return scaleAndShift(node, x, perChannel(factor, rank), perChannel(shift, rank));
}

function lowerGroupNormalization(node: LoweredNode): Value {
  const { builder, attributes } = node;
  const x = floatInput(node);
  const [images, channels, ...spatial] = x.shape as [number, number, ...number[]];
  const groups = attributes.int('num_groups', 0);
  if (x.shape.length < 3 || groups < 1 || channels % groups !== 0) {
    throw malformed(node, `[${x.shape}] has no ${groups} groups`);
  }
  checkStash(node);
  const grouped = reshape(builder, x, [images, groups, channels / groups, ...spatial]);
  const { normal } = standardise(node, grouped, axesFrom(2, grouped.shape.length));
  const isByGroup = node.opset < SCALE_PER_CHANNEL_FROM;
  const whole = isByGroup ? normal : reshape(builder, normal, x.shape);
  const [scale, shift] = [1, 2].map((position) =>
    perChannel(vectorOf(node, position, isByGroup ? groups : channels), whole.shape.length),
  );
  return reshape(builder, scaleAndShift(node, whole, scale!, shift!), x.shape);
}
