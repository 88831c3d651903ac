import { InputError } from '@assay/sdk';
import type { Tensor } from '../ir/dtype.ts';
import type { Builder } from './builder.ts';
import type { Value } from './value.ts';

/** Attributes of a node, by name; a default stands for one that is absent. Throw InputError MODEL_MALFORMED for another type. */
export type Attributes = {
  has(name: string): boolean;
  int(name: string, missing?: number): number;
  ints(name: string): readonly number[] | undefined;
  float(name: string, missing?: number): number;
  floats(name: string): readonly number[] | undefined;
  string(name: string, missing?: string): string;
  strings(name: string): readonly string[] | undefined;
  tensor(name: string): Tensor | undefined;
};

/** A node of an ONNX graph that is being lowered. */
export type LoweredNode = {
  readonly operator: string;
  /** The node's own name, or the name of its first output: what an error says. */
  readonly name: string;
  /** Version of the default domain's operator set. */
  readonly opset: number;
  readonly attributes: Attributes;
  /** Undefined where an optional input is absent. */
  readonly inputs: readonly (Value | undefined)[];
  /** How many outputs the graph asks for, and which it leaves unnamed. */
  readonly outputs: readonly string[];
  readonly builder: Builder;
};

/** Turns a node into instructions of the program; gives a value for each output. */
export type Lowering = (node: LoweredNode) => readonly Value[];

/** Lowerings by ONNX operator. */
export type Lowerings = Readonly<Record<string, Lowering>>;

/** An input that must be there. Throws InputError MODEL_MALFORMED. */
export function inputOf(node: LoweredNode, position: number): Value {
  const value = node.inputs[position];
  if (value !== undefined) return value;
  throw new InputError('MODEL_MALFORMED', `${describe(node)} has no input ${position}`, { node: node.name });
}

/** The refusal of something outside the supported set, with what to do. */
export function unsupported(node: LoweredNode, what: string): InputError {
  return new InputError(
    'OPERATOR_UNSUPPORTED',
    `${describe(node)}: ${what}. Export the model without it, or serve it behind an upstream as Attributed`,
    { operator: node.operator, node: node.name },
  );
}

const describe = ({ operator, name }: LoweredNode) => `${operator} '${name}'`;
