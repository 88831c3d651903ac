import { InputError } from '@assay/sdk';
import { INSTRUCTIONS } from '../ir/limits.ts';
import type { GraphProto, ModelProto, NodeProto } from './proto.ts';

/** Operator sets of the default domain that the lowerings know. */
const OPSETS = { least: 6, most: 25 } as const;

/**
 * Version of the default domain's operator set.
 * Throws InputError OPERATOR_UNSUPPORTED for other versions, MODEL_MALFORMED if there is none or more than one.
 */
export function opsetOf({ operatorSets }: ModelProto): number {
  const [opset, second] = operatorSets.filter(({ domain }) => isDefault(domain));
  if (opset === undefined || second !== undefined) {
    throw new InputError('MODEL_MALFORMED', 'The model does not name one operator set of the default domain', {});
  }
  if (opset.version < OPSETS.least || opset.version > OPSETS.most) {
    throw new InputError(
      'OPERATOR_UNSUPPORTED',
      `The model is written in operator set ${opset.version}; ${OPSETS.least} to ${OPSETS.most} are known. Convert it`,
      { operatorSet: opset.version },
    );
  }
  return opset.version;
}

/** Whether a domain is ONNX's own. */
export const isDefault = (domain: string): boolean => domain === '' || domain === 'ai.onnx';

/** What an error calls a node: its name, or that of its first output. */
export const nodeName = ({ name, outputs }: NodeProto): string => name || (outputs[0] ?? '');

/**
 * Checks that every name is given once and nothing is used before it is there, so that no graph has a cycle.
 * @param outside names that a graph inside of another one sees
 * Throws InputError MODEL_MALFORMED, MODEL_TOO_LARGE.
 */
export function checkGraph(graph: GraphProto, outside: { has(name: string): boolean } = new Set()): void {
  if (graph.nodes.length > INSTRUCTIONS) {
    throw new InputError('MODEL_TOO_LARGE', `The graph has more than ${INSTRUCTIONS} nodes`, {
      nodes: graph.nodes.length,
    });
  }
  const inside = new Set<string>();
  const isKnown = (name: string) => inside.has(name) || outside.has(name);
  const define = (name: string, what: string) => {
    if (isKnown(name)) throw new InputError('MODEL_MALFORMED', `${what} '${name}' is given twice`, { name });
    inside.add(name);
  };
  // Before version 4 of the format, an initializer had to be an input too.
  const own = new Set<string>();
  for (const { name } of graph.initializers) {
    define(name, 'Initializer');
    own.add(name);
  }
  for (const { name } of graph.inputs) if (!own.delete(name)) define(name, 'Input');
  for (const node of graph.nodes) {
    for (const name of node.inputs) if (name !== '' && !isKnown(name)) throw missing(graph, node, name);
    for (const name of node.outputs) if (name !== '') define(name, 'Output');
  }
  for (const { name } of graph.outputs) {
    if (!isKnown(name)) throw new InputError('MODEL_MALFORMED', `Nothing gives the graph's output '${name}'`, { name });
  }
}

function missing(graph: GraphProto, node: NodeProto, name: string): InputError {
  const what = `${node.operator} '${nodeName(node)}' takes '${name}'`;
  const details = { node: nodeName(node), name };
  const given = graph.nodes.some(({ outputs }) => outputs.includes(name));
  if (!given) return new InputError('MODEL_MALFORMED', `${what}, which nothing gives`, details);
  return isOnCycle(graph, name)
    ? new InputError('MODEL_MALFORMED', `${what}, which depends on itself: the graph has a cycle`, details)
    : new InputError('MODEL_MALFORMED', `${what}, which a later node gives: sort the nodes topologically`, details);
}

function isOnCycle({ nodes }: GraphProto, name: string): boolean {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const seen = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const input of makers.get(next)?.inputs ?? []) {
      if (input === name) return true;
      if (!seen.has(input)) open.push(input);
      seen.add(input);
    }
  }
  return false;
}
