import { InputError } from '@assay/sdk';
import { INSTRUCTIONS } from '../ir/limits.ts';
import type { AttributeProto, GraphProto, NodeProto, TensorProto, ValueInfo } from './proto.ts';
import { readTensor } from './readTensor.ts';
import { readValueInfo } from './readValueInfo.ts';
import { type Field, readMessage, type Span } from './wire.ts';

/** Graphs inside of graphs. */
const NESTED_AT_MOST = 8;
/** Nodes and tensors of a graph and of all inside of it, also of branches that are not taken. */
const PARTS_AT_MOST = 4 * INSTRUCTIONS;

/** Where a graph lies, and how many parts of the file were read: one of two bytes takes hundreds of them in memory. */
type Place = { readonly depth: number; readonly read: { parts: number } };

/** AttributeProto.type by number: which field holds the value. */
const KINDS: Readonly<Record<number, string>> = {
  ...{ 1: 'float', 2: 'int', 3: 'string', 4: 'tensor', 5: 'graph', 6: 'floats', 7: 'ints', 8: 'strings', 9: 'tensors' },
  ...{ 10: 'graphs', 11: 'sparse tensor', 12: 'sparse tensors', 13: 'type', 14: 'types' },
};

/**
 * Reads a GraphProto and all in it.
 * Throws InputError MODEL_MALFORMED, MODEL_TOO_LARGE, OPERATOR_UNSUPPORTED for sparse initializers.
 */
export function readGraph(span: Span, place: Place = { depth: 0, read: { parts: 0 } }): GraphProto {
  if (place.depth > NESTED_AT_MOST) {
    throw new InputError('MODEL_MALFORMED', `Graphs are nested more than ${NESTED_AT_MOST} deep at byte ${span.at}`, {
      byte: span.at,
    });
  }
  const part = (field: Field): Span => {
    place.read.parts += 1;
    if (place.read.parts <= PARTS_AT_MOST) return field.span();
    const message = `The file has more than ${PARTS_AT_MOST} nodes and tensors`;
    throw new InputError('MODEL_TOO_LARGE', message, { limit: PARTS_AT_MOST });
  };
  const nodes: NodeProto[] = [];
  const initializers: TensorProto[] = [];
  const inputs: ValueInfo[] = [];
  const outputs: ValueInfo[] = [];
  let name = '';
  readMessage(span, 'GraphProto', {
    once: {
      2: (field) => {
        name = field.text();
      },
    },
    many: {
      1: (field) => nodes.push(readNode(part(field), place)),
      5: (field) => initializers.push(readTensor(part(field))),
      11: (field) => inputs.push(readValueInfo(part(field))),
      12: (field) => outputs.push(readValueInfo(part(field))),
      15: (field) => {
        throw new InputError(
          'OPERATOR_UNSUPPORTED',
          `There is a sparse initializer at byte ${field.span().at}. Export the model with dense ones`,
          { operator: 'SparseTensor' },
        );
      },
    },
  });
  return { name, nodes, initializers, inputs, outputs };
}

function readNode(span: Span, place: Place): NodeProto {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, AttributeProto>();
  let [name, operator, domain] = ['', '', ''];
  readMessage(span, 'NodeProto', {
    once: {
      3: (field) => {
        name = field.text();
      },
      4: (field) => {
        operator = field.text();
      },
      7: (field) => {
        domain = field.text();
      },
    },
    many: {
      1: (field) => inputs.push(field.text()),
      2: (field) => outputs.push(field.text()),
      5: (field) => {
        const at = field.span();
        const attribute = readAttribute(at, place);
        if (attributes.has(attribute.name)) {
          throw new InputError(
            'MODEL_MALFORMED',
            `Node '${name}' has attribute '${attribute.name}' twice at byte ${at.at}`,
            { attribute: attribute.name, byte: at.at },
          );
        }
        attributes.set(attribute.name, attribute.value);
      },
    },
  });
  return { name, operator, domain, inputs, outputs, attributes };
}

function readAttribute(span: Span, place: Place): { readonly name: string; readonly value: AttributeProto } {
  const ints: bigint[] = [];
  const floats: number[] = [];
  const strings: Uint8Array[] = [];
  // A zero is not written by every exporter.
  const found: Record<string, AttributeProto> = {
    int: { kind: 'int', value: 0n },
    float: { kind: 'float', value: 0 },
    string: { kind: 'string', value: new Uint8Array() },
    ints: { kind: 'ints', value: ints },
    floats: { kind: 'floats', value: floats },
    strings: { kind: 'strings', value: strings },
  };
  let [name, type, implied] = ['', 0, ''];
  const put = (value: AttributeProto) => {
    found[value.kind] = value;
    implied = value.kind;
  };
  readMessage(span, 'AttributeProto', {
    once: {
      1: (field) => {
        name = field.text();
      },
      2: (field) => put({ kind: 'float', value: field.float() }),
      3: (field) => put({ kind: 'int', value: field.int() }),
      4: (field) => put({ kind: 'string', value: field.span().bytes }),
      5: (field) => put({ kind: 'tensor', value: readTensor(field.span()) }),
      6: (field) => put({ kind: 'graph', value: readGraph(field.span(), { ...place, depth: place.depth + 1 }) }),
      20: (field) => {
        type = field.small();
      },
    },
    many: {
      7: (field) => {
        for (const value of field.floats()) floats.push(value);
        implied = 'floats';
      },
      8: (field) => {
        for (const value of field.ints()) ints.push(value);
        implied = 'ints';
      },
      9: (field) => {
        strings.push(field.span().bytes);
        implied = 'strings';
      },
    },
  });
  const kind = type === 0 ? implied : (KINDS[type] ?? `type ${type}`);
  return { name, value: found[kind] ?? { kind: 'unsupported', value: kind } };
}
