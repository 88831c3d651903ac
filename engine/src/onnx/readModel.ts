import { InputError } from '@assay/sdk';
import type { GraphProto, ModelProto, OperatorSet } from './proto.ts';
import { readGraph } from './readGraph.ts';
import { readMessage, type Span } from './wire.ts';

/** Bytes that a model file may have: what protobuf allows. */
export const MODEL_BYTES = 2 ** 31 - 1;

/**
 * Reads an ONNX file. Training information, documentation and metadata are skipped.
 * Throws InputError MODEL_MALFORMED with the message and the byte, MODEL_TOO_LARGE, OPERATOR_UNSUPPORTED for local functions.
 */
export function readModel(bytes: Uint8Array): ModelProto {
  if (bytes.length > MODEL_BYTES) {
    throw new InputError(
      'MODEL_TOO_LARGE',
      `The file has ${bytes.length} bytes, and at most ${MODEL_BYTES} are read. Store the weights as external data`,
      { bytes: bytes.length, limit: MODEL_BYTES },
    );
  }
  const operatorSets: OperatorSet[] = [];
  let graph: GraphProto | undefined;
  readMessage({ bytes, at: 0 }, 'ModelProto', {
    once: {
      7: (field) => {
        graph = readGraph(field.span());
      },
    },
    many: {
      8: (field) => operatorSets.push(readOperatorSet(field.span())),
      25: (field) => {
        throw new InputError(
          'OPERATOR_UNSUPPORTED',
          `The model has a function of its own at byte ${field.span().at}. Export it with functions inlined`,
          { operator: 'FunctionProto' },
        );
      },
    },
  });
  if (graph === undefined) throw new InputError('MODEL_MALFORMED', 'ModelProto: there is no graph', {});
  return { operatorSets, graph };
}

function readOperatorSet(span: Span): OperatorSet {
  let [domain, version] = ['', 0];
  readMessage(span, 'OperatorSetIdProto', {
    once: {
      1: (field) => {
        domain = field.text();
      },
      2: (field) => {
        version = field.small();
      },
    },
  });
  return { domain, version };
}
