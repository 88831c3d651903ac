import { InputError } from '../errors.ts';
import { jsonShape, type ReadJson } from '../jsonShape.ts';
import { DTYPES } from './dtype.ts';
import { type ProgramHeader, programRoot } from './executionRoot.ts';
import type { TensorType } from './tensorTypes.ts';

const MAX_TENSORS = 1024;
const MAX_DIMENSIONS = 8;

const { record, list, count, hash } = jsonShape(malformed);

/**
 * Reads a program's header out of JSON from an instruction or a file (attacker-controlled). Whether it is the header of a
 * model is for `programRoot` and the registry to say.
 * @throws InputError PROGRAM_INVALID, MODEL_MALFORMED
 */
export function readProgramHeader(json: unknown): ProgramHeader {
  const given = record(json, '$');
  const header = {
    version: count(given.version, '$.version'),
    instructionCount: count(given.instructionCount, '$.instructionCount'),
    weightChunks: count(given.weightChunks, '$.weightChunks'),
    inputs: list(given.inputs, '$.inputs', MAX_TENSORS, tensorType),
    outputs: list(given.outputs, '$.outputs', MAX_TENSORS, tensorType),
    instructionsRoot: hash(given.instructionsRoot, '$.instructionsRoot'),
  };
  programRoot(header);
  return header;
}

const tensorType: ReadJson<TensorType> = (json, path) => {
  const { name, dtype, shape } = record(json, path);
  if (typeof name !== 'string') throw malformed(`${path}.name`, 'not a text');
  const known = DTYPES.find((candidate) => candidate === dtype);
  if (known === undefined) throw malformed(`${path}.dtype`, `not one of ${DTYPES.join(', ')}`);
  return { name, dtype: known, shape: list(shape, `${path}.shape`, MAX_DIMENSIONS, count) };
};

function malformed(path: string, problem: string): InputError {
  return new InputError('PROGRAM_INVALID', `The program header is malformed: ${path} is ${problem}.`, { path });
}
