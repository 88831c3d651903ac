import { elementCount } from '../../ir/dtype.ts';
import type { Builder } from '../builder.ts';
import { map } from '../elementwise.ts';
import { inputOf, type LoweredNode, type Lowerings, unsupported } from '../lowering.ts';
import { gather } from '../movement.ts';
import { constantElements, constantValue, type Value } from '../value.ts';
import { axesOf, constantOf, intsOf, malformed, withTrailing } from './arguments.ts';

/** How one axis is resized: elements that come out of how many, and how many go into one. */
type Axis = { readonly axis: number; readonly from: number; readonly to: number; readonly scale: number };

/** Where in the input an output element lies. */
type Place = (at: number, axis: Axis) => number;

/** Resizing by the nearest element or linearly between two, along each axis by itself. */
export const resizeLowerings: Lowerings = {
  Resize: (node) => [resize(node)],
  Upsample: (node) => [resize(node)],
};

const halfPixel: Place = (at, { scale }) => (at + 0.5) / scale - 0.5;

const PLACES: Readonly<Record<string, Place>> = {
  half_pixel: halfPixel,
  pytorch_half_pixel: (at, axis) => (axis.to > 1 ? halfPixel(at, axis) : 0),
  align_corners: (at, { from, to }) => (to > 1 ? (at * (from - 1)) / (to - 1) : 0),
  asymmetric: (at, { scale }) => at / scale,
};

const ROUNDINGS: Readonly<Record<string, (place: number) => number>> = {
  round_prefer_floor: (place) => Math.ceil(place - 0.5),
  round_prefer_ceil: (place) => Math.floor(place + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

function resize(node: LoweredNode): Value {
  const { attributes, builder } = node;
  const mode = attributes.string('mode', 'nearest');
  // Before operator set 11 there was one way.
  const isOld = node.operator === 'Upsample' || node.opset < 11;
  const place = chosen(
    node,
    PLACES,
    isOld ? 'asymmetric' : attributes.string('coordinate_transformation_mode', 'half_pixel'),
  );
  const round = chosen(node, ROUNDINGS, isOld ? 'floor' : attributes.string('nearest_mode', 'round_prefer_floor'));
  if (attributes.int('antialias', 0) !== 0 || attributes.int('exclude_outside', 0) !== 0)
    throw unsupported(node, 'antialias');
  const axes = axesToResize(node, isOld);
  const x = inputOf(node, 0);
  if (mode === 'nearest')
    return axes.reduce((value, axis) => nearest(node, value, axis, (at) => round(place(at, axis))), x);
  if (mode !== 'linear' && mode !== 'bilinear') throw unsupported(node, `mode '${mode}'`);
  if (x.dtype !== 'f32') throw unsupported(node, `it goes linearly between elements of ${x.dtype}`);
  return axes.reduce((value, axis) => linear(node, builder, value, axis, (at) => place(at, axis)), x);
}

function chosen<T>(node: LoweredNode, known: Readonly<Record<string, T>>, name: string): T {
  const found = Object.hasOwn(known, name) ? known[name] : undefined;
  if (found === undefined) throw unsupported(node, `mode '${name}'`);
  return found;
}

/** The axes that change, by scales or sizes. */
function axesToResize(node: LoweredNode, isOld: boolean): Axis[] {
  const { shape } = inputOf(node, 0);
  const named = node.attributes.ints('axes');
  const axes = named === undefined ? shape.map((_, d) => d) : axesOf(node, named, shape.length);
  const scales = scalesOf(node, isOld ? 1 : 2);
  const sizes = isOld ? undefined : intsOf(node, 3);
  if (sizes !== undefined && node.attributes.string('keep_aspect_ratio_policy', 'stretch') !== 'stretch') {
    throw unsupported(node, 'a policy that keeps the aspect ratio');
  }
  const given = scales ?? sizes;
  if (given?.length !== axes.length) throw malformed(node, `it has no scale or size for each axis of [${shape}]`);
  return axes
    .map((axis, i): Axis => {
      const from = shape[axis]!;
      const to = scales === undefined ? given[i]! : Math.floor(from * scales[i]!);
      const scale = scales?.[i] ?? to / from;
      if (!(scale > 0 && to >= 1 && Number.isSafeInteger(to)))
        throw malformed(node, `axis ${axis} of [${shape}] by ${given[i]}`);
      return { axis, from, to, scale };
    })
    .filter(({ from, to, scale }) => from !== to || scale !== 1);
}

function scalesOf(node: LoweredNode, position: number): readonly number[] | undefined {
  if (node.operator === 'Upsample' && node.opset < 9) return node.attributes.floats('scales');
  const scales = node.inputs[position];
  // An empty tensor stood for none where sizes are given.
  if (scales === undefined || elementCount(scales.shape) === 0) return undefined;
  return Array.from(constantElements(constantOf(node, position)) as Iterable<number | bigint>, Number);
}

function nearest(node: LoweredNode, value: Value, axis: Axis, place: (at: number) => number): Value {
  return gather(node.builder, value, indices(node, axis, place), axis.axis);
}

/** (1 - f) a + f b, where a and b are the elements before and after and f is how far it is from a. */
function linear(node: LoweredNode, builder: Builder, value: Value, axis: Axis, place: (at: number) => number): Value {
  const [before, after] = [0, 1].map((next) => nearest(node, value, axis, (at) => Math.floor(place(at)) + next));
  const far = Float32Array.from({ length: axis.to }, (_, at) => place(at) - Math.floor(place(at)));
  const along = (data: Float32Array) =>
    withTrailing(constantValue('f32', [axis.to], data), value.shape.length - axis.axis - 1);
  const [a, b] = [
    map(builder, 'mul', [before!, along(far.map((f) => 1 - f))]),
    map(builder, 'mul', [after!, along(far)]),
  ];
  return map(builder, 'add', [a, b]);
}

function indices(node: LoweredNode, { from, to }: Axis, place: (at: number) => number): Value {
  if (!node.builder.affords(8 * to)) throw malformed(node, `${to} elements along an axis`);
  const inside = (at: number) => Math.min(Math.max(at, 0), from - 1);
  return constantValue(
    'i32',
    [to],
    Int32Array.from({ length: to }, (_, at) => inside(place(at))),
  );
}
