import type { Span } from './wire.ts';

/** An operator set that a model is written in. */
export type OperatorSet = { readonly domain: string; readonly version: number };

/** A model file as it is written, nothing checked beyond its bytes. Names follow onnx.proto. */
export type ModelProto = { readonly operatorSets: readonly OperatorSet[]; readonly graph: GraphProto };

/** A graph as it is written. */
export type GraphProto = {
  readonly name: string;
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
};

/** A node as it is written; inputs and outputs that are left out have the empty name. */
export type NodeProto = {
  readonly name: string;
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, AttributeProto>;
};

/** The value of an attribute. Kinds that no supported operator has are told by name. */
export type AttributeProto =
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: Uint8Array }
  | { readonly kind: 'tensor'; readonly value: TensorProto }
  | { readonly kind: 'graph'; readonly value: GraphProto }
  | { readonly kind: 'ints'; readonly value: readonly bigint[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly Uint8Array[] }
  | { readonly kind: 'unsupported'; readonly value: string };

/** A tensor as it is written. `external` is there if its bytes lie in another file. */
export type TensorProto = {
  readonly name: string;
  readonly dims: readonly bigint[];
  readonly dataType: number;
  readonly raw: Span | undefined;
  readonly floats: readonly number[];
  readonly int32s: readonly bigint[];
  readonly int64s: readonly bigint[];
  readonly external: ReadonlyMap<string, string> | undefined;
};

/** A dimension: a size, a symbol that stands for one, or nothing known. */
export type Dimension = bigint | string | undefined;

/** Name and type of a graph's input or output; no shape if not even the number of dimensions is known. */
export type ValueInfo = {
  readonly name: string;
  /** Element type's number; undefined for what is no tensor. */
  readonly dataType: number | undefined;
  readonly shape: readonly Dimension[] | undefined;
};
