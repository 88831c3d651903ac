import { InputError } from '@assay/sdk';
import type { ModelMetadata, TensorMetadata } from './engine.ts';
import { elementCount, findNotFinite, holdsDatatype, type Tensor } from './tensor.ts';

/**
 * Checks that `inputs` and the wanted `outputs` are what the model declares, so that no runtime ever sees a call that it
 * would have to guess at. Throws InputError TENSOR_UNKNOWN, TENSOR_DUPLICATE, TENSOR_MISSING, TENSOR_DATATYPE_MISMATCH,
 * TENSOR_SHAPE_MISMATCH, TENSOR_DATA_INVALID or TENSOR_NOT_FINITE.
 */
export function checkCall(metadata: ModelMetadata, inputs: readonly Tensor[], outputs: readonly string[] = []): void {
  const inputNames = inputs.map((input) => input.name);
  checkNames('input', inputNames, metadata.inputs);
  checkNames('output', outputs, metadata.outputs);
  for (const declared of metadata.inputs) {
    const input = inputs.find((candidate) => candidate.name === declared.name);
    if (input === undefined) {
      throw new InputError('TENSOR_MISSING', `Input ${quote(declared.name)} is missing: send ${describe(declared)}.`, {
        name: declared.name,
        expected: declared,
      });
    }
    checkInput(input, declared);
  }
}

function checkNames(kind: string, names: readonly string[], declared: readonly TensorMetadata[]): void {
  const expected = declared.map((tensor) => tensor.name);
  const seen = new Set<string>();
  for (const name of names) {
    if (!expected.includes(name)) {
      const known = expected.map(quote).join(', ');
      throw new InputError('TENSOR_UNKNOWN', `The model has no ${kind} ${quote(name)}; it has ${known}.`, {
        name,
        expected,
      });
    }
    if (seen.has(name)) {
      throw new InputError('TENSOR_DUPLICATE', `The ${kind} ${quote(name)} is given twice; name it once.`, { name });
    }
    seen.add(name);
  }
}

function checkInput(input: Tensor, declared: TensorMetadata): void {
  const { name, datatype, shape, data } = input;
  if (datatype !== declared.datatype) {
    throw new InputError(
      'TENSOR_DATATYPE_MISMATCH',
      `Input ${quote(name)} is ${datatype}; the model takes ${describe(declared)}.`,
      { name, expected: declared.datatype, received: datatype },
    );
  }
  if (!fits(shape, declared.shape)) {
    throw new InputError(
      'TENSOR_SHAPE_MISMATCH',
      `Input ${quote(name)} has shape [${shape.join(',')}]; the model takes ${describe(declared)}.`,
      { name, expected: declared.shape, received: shape },
    );
  }
  const count = elementCount(shape);
  if (data.length !== count || !holdsDatatype(data, datatype)) {
    throw new InputError(
      'TENSOR_DATA_INVALID',
      `Input ${quote(name)} holds ${data.length} elements in a ${data.constructor.name}; its shape and datatype ask for ${count} of ${datatype}.`,
      { name, expected: count, received: data.length },
    );
  }
  // NaN and infinities neither enter nor leave an engine; their bits differ between machines and JSON has no form for them.
  // INVARIANT E2: NaN and infinities neither enter nor leave an engine.
  const index = findNotFinite(data);
  if (index >= 0) {
    throw new InputError(
      'TENSOR_NOT_FINITE',
      `Element ${index} of input ${quote(name)} is ${data[index]}; send finite numbers.`,
      {
        name,
        index,
      },
    );
  }
}

function fits(shape: readonly number[], declared: readonly number[]): boolean {
  return (
    shape.length === declared.length &&
    shape.every(
      (size, axis) => Number.isSafeInteger(size) && size > 0 && (declared[axis] === -1 || declared[axis] === size),
    )
  );
}

function describe(declared: TensorMetadata): string {
  return `${declared.datatype} of shape [${declared.shape.join(',')}]`;
}

// A name may come from outside: quoted and cut, so that it cannot flood an error message or a log line.
function quote(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
}
