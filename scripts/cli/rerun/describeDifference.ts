import { bytesOf, type CompiledModel, firstDifference, type Trace } from '@assay/engine';
import { tensorBytes, tensorsOfAnswer, toHex } from '@assay/sdk';

/** Where a run leaves the registered model's, for people and for programs. */
export type NamedDifference = {
  /** Number of the instruction in the program, and what of the model it was made for. */
  readonly instruction: number;
  readonly name: string;
  readonly element?: number;
  /** Little-endian bytes of the element. */
  readonly registered?: string;
  readonly found?: string;
};

/** The first instruction and element in which a suspect run differs from that of the registered model; undefined if none does. */
export function describeDifference(model: CompiledModel, own: Trace, suspect: Trace): NamedDifference | undefined {
  const found = firstDifference(own, suspect);
  if (found === undefined) return undefined;
  const { instruction, element } = found;
  return element === undefined
    ? { instruction, name: model.names[instruction]! }
    : differenceAt(model, instruction, element, own.outputs[instruction]!, suspect.outputs[instruction]!);
}

/** The first element in which the outputs that an answer renders differ from those of the registered model. */
export function describeAnswer(model: CompiledModel, own: Trace, answer: Uint8Array): NamedDifference | undefined {
  const { outputs, instructions } = model.program;
  const given = tensorsOfAnswer(answer, outputs);
  for (const [i, { name }] of outputs.entries()) {
    const instruction = instructions.length - outputs.length + i;
    const [mine, theirs] = [own.outputs[instruction]!, given.get(name)];
    if (theirs === undefined) continue;
    const bytes = tensorBytes(theirs);
    const byte = mine.findIndex((value, at) => value !== bytes[at]);
    if (byte < 0) continue;
    const element = Math.floor(byte / bytesOf(instructions[instruction]!.dtype));
    return differenceAt(model, instruction, element, mine, bytes);
  }
  return undefined;
}

function differenceAt(
  { names, program }: CompiledModel,
  instruction: number,
  element: number,
  own: Uint8Array,
  other: Uint8Array,
): NamedDifference {
  const width = bytesOf(program.instructions[instruction]!.dtype);
  const at = (bytes: Uint8Array) => toHex(bytes.subarray(element * width, (element + 1) * width));
  return { instruction, name: names[instruction]!, element, registered: at(own), found: at(other) };
}
