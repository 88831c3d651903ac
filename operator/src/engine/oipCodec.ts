import { isUtf8 } from 'node:buffer';
import { InputError, OMITTED_ROOT_PREFIX } from '@assay/sdk';
import { z } from 'zod';
import type { ModelMetadata } from './engine.ts';
import { MAX_DIMENSIONS, readTensorData } from './oipTensorData.ts';
import { renderTensorData } from './oipTensorText.ts';
import { DATATYPES, type Datatype, type Tensor } from './tensor.ts';

/** An inference request of the Open Inference Protocol v2, as an engine takes it. */
export type InferRequest = {
  /** To be repeated in the answer, when the caller gave one. */
  readonly id?: string;
  readonly inputs: readonly Tensor[];
  /** Names of the wanted outputs; empty means all of them. */
  readonly outputs: readonly string[];
};

const MAX_TENSORS = 64;
const MAX_NAME_LENGTH = 256;
const MAX_SIZE = 2 ** 31 - 1;

const name = z.string().min(1).max(MAX_NAME_LENGTH);
const parameters = z.record(z.string(), z.unknown()).optional();
const requestSchema = z.object({
  id: z.string().max(MAX_NAME_LENGTH).optional(),
  parameters,
  inputs: z
    .array(
      z.object({
        name,
        shape: z.array(z.number().int().min(1).max(MAX_SIZE)).max(MAX_DIMENSIONS),
        datatype: z.string().max(16),
        parameters,
        data: z.unknown(),
      }),
    )
    .max(MAX_TENSORS),
  outputs: z.array(z.object({ name, parameters })).max(MAX_TENSORS).optional(),
});

const BINARY_PARAMETERS = ['binary_data', 'binary_data_size', 'binary_data_output'];

/**
 * Reads an inference request. `data` may be flat or nested as `shape` says. Members the protocol does not know are
 * ignored; of two equal keys the last counts, as in ECMAScript's JSON.parse, unless `readJson` knows better.
 *
 * Throws InputError OIP_MALFORMED (no such JSON; `details.path` says where), UNSUPPORTED (an element type or extension
 * we do not speak), TENSOR_DUPLICATE, TENSOR_SHAPE_MISMATCH (data and shape disagree), TENSOR_DATA_INVALID (an element
 * that its datatype cannot hold exactly) or TENSOR_NOT_FINITE (a number beyond the datatype's range).
 */
export function parseInferRequest(body: Uint8Array, readJson: (body: Uint8Array) => unknown = parseJson): InferRequest {
  // `body` is attacker-controlled: its size is bounded by whoever read it, all else is bounded here.
  const parsed = requestSchema.safeParse(readJson(body));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = issue?.path.join('.') ?? '';
    throw new InputError(
      'OIP_MALFORMED',
      `The inference request does not fit at "${path.slice(0, 128)}": ${issue?.message ?? 'unreadable'}. Send {"inputs": [{"name", "shape", "datatype", "data"}]}.`,
      { path },
    );
  }
  const { id, inputs, outputs = [] } = parsed.data;
  refuseBinary(parsed.data.parameters, 'parameters');
  outputs.forEach((output, index) => {
    refuseBinary(output.parameters, `outputs.${index}.parameters`);
  });

  const seen = new Set<string>();
  const tensors = inputs.map((input, index): Tensor => {
    refuseBinary(input.parameters, `inputs.${index}.parameters`);
    if (seen.has(input.name)) {
      throw new InputError(
        'TENSOR_DUPLICATE',
        `inputs.${index} repeats the name of an earlier input; name each once.`,
        {
          name: input.name,
        },
      );
    }
    seen.add(input.name);
    const datatype = readDatatype(input.datatype, index);
    const data = readTensorData(input.data, datatype, input.shape, `inputs.${index}`, body.length);
    return { name: input.name, datatype, shape: input.shape, data };
  });
  return { ...(id !== undefined && { id }), inputs: tensors, outputs: outputs.map((output) => output.name) };
}

/**
 * Writes an inference answer: members in a fixed order, no spaces, numbers in ECMAScript's shortest form of their exact
 * value (so that reading the text gives back the tensor bit for bit, the sign of zero included). The same tensors give
 * the same bytes everywhere.
 */
export function renderInferResponse(answer: {
  readonly modelName: string;
  readonly modelVersion?: string | undefined;
  readonly id?: string | undefined;
  readonly outputs: readonly Tensor[];
  /** Outputs that were not asked for, by their tensor roots: without them nobody could derive the answer's root. */
  readonly omitted?: readonly { readonly name: string; readonly root: Uint8Array }[];
}): Buffer {
  const { omitted = [] } = answer;
  const parameters = omitted.map(
    ({ name, root }) => `${JSON.stringify(OMITTED_ROOT_PREFIX + name)}:"0x${Buffer.from(root).toString('hex')}"`,
  );
  const members = [
    `"model_name":${JSON.stringify(answer.modelName)}`,
    ...(answer.modelVersion === undefined ? [] : [`"model_version":${JSON.stringify(answer.modelVersion)}`]),
    ...(answer.id === undefined ? [] : [`"id":${JSON.stringify(answer.id)}`]),
    ...(parameters.length === 0 ? [] : [`"parameters":{${parameters.join(',')}}`]),
    `"outputs":[${answer.outputs.map(renderTensor).join(',')}]`,
  ];
  return Buffer.from(`{${members.join(',')}}`);
}

/** The protocol's model metadata object. */
export function renderModelMetadata(modelName: string, versions: readonly string[], metadata: ModelMetadata): unknown {
  return {
    name: modelName,
    versions,
    platform: metadata.platform,
    inputs: metadata.inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape })),
    outputs: metadata.outputs.map(({ name, datatype, shape }) => ({ name, datatype, shape })),
  };
}

function renderTensor({ name, datatype, shape, data }: Tensor): string {
  const head = `"name":${JSON.stringify(name)},"shape":[${shape.join(',')}],"datatype":"${datatype}"`;
  return `{${head},"data":${renderTensorData(datatype, data)}}`;
}

function parseJson(body: Uint8Array): unknown {
  if (!isUtf8(body)) throw new InputError('OIP_MALFORMED', 'The body is not UTF-8; send JSON in UTF-8.', { path: '' });
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.slice(0, 120) : 'unreadable';
    throw new InputError('OIP_MALFORMED', `The body is not valid JSON: ${reason}`, { path: '' }, { cause });
  }
}

function refuseBinary(given: Record<string, unknown> | undefined, path: string): void {
  const found = BINARY_PARAMETERS.find((parameter) => given?.[parameter] !== undefined && given[parameter] !== false);
  if (found === undefined) return;
  throw new InputError('UNSUPPORTED', `${path}.${found}: binary tensors are not spoken here; send "data" as JSON.`, {
    path: `${path}.${found}`,
  });
}

function readDatatype(value: string, index: number): Datatype {
  const datatype = DATATYPES.find((candidate) => candidate === value);
  if (datatype === undefined) {
    throw new InputError(
      'UNSUPPORTED',
      `inputs.${index}.datatype is ${JSON.stringify(value)}; send one of ${DATATYPES.join(', ')}.`,
      { path: `inputs.${index}.datatype` },
    );
  }
  return datatype;
}
