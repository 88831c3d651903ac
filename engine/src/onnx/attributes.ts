import { InputError, type TypedTensor } from '@assay/sdk';
import type { Attributes } from '../compile/lowering.ts';
import type { ExternalFiles } from './externalData.ts';
import { nodeName } from './graph.ts';
import type { AttributeProto, NodeProto } from './proto.ts';
import { tensorOf } from './tensorData.ts';

type Kind = AttributeProto['kind'];
type ValueOf<K extends Kind> = Extract<AttributeProto, { kind: K }>['value'];

/** A node's attributes as lowerings read them. */
export function attributesOf(node: NodeProto, external: ExternalFiles): Attributes {
  const { attributes } = node;
  const fail = (name: string, problem: string) =>
    new InputError('MODEL_MALFORMED', `Attribute '${name}' of ${node.operator} '${nodeName(node)}' ${problem}`, {
      node: nodeName(node),
      attribute: name,
    });
  const find = <K extends Kind>(name: string, kind: K): ValueOf<K> | undefined => {
    const found = attributes.get(name);
    if (found === undefined) return undefined;
    if (found.kind !== kind) throw fail(name, `is of kind '${found.kind}' and not '${kind}'`);
    return found.value as ValueOf<K> | undefined;
  };
  const need = <T>(name: string, value: T | undefined): T => {
    if (value === undefined) throw fail(name, 'is missing');
    return value;
  };
  const safe = (name: string, value: bigint): number => {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw fail(name, `is ${value}`);
    return number;
  };
  return {
    has: (name) => attributes.has(name),
    int(name, missing) {
      const value = find(name, 'int');
      return value === undefined ? need(name, missing) : safe(name, value);
    },
    ints: (name) => find(name, 'ints')?.map((value) => safe(name, value)),
    float: (name, missing) => need(name, find(name, 'float') ?? missing),
    floats: (name) => find(name, 'floats'),
    string(name, missing) {
      const bytes = find(name, 'string');
      return bytes === undefined ? need(name, missing) : new TextDecoder().decode(bytes);
    },
    strings: (name) => find(name, 'strings')?.map((bytes) => new TextDecoder().decode(bytes)),
    tensor(name): TypedTensor | undefined {
      const proto = find(name, 'tensor');
      return proto && tensorOf(proto, `Attribute '${name}' of ${node.operator} '${nodeName(node)}'`, external);
    },
  };
}
