import { DIMENSIONS } from './limits.ts';
import type { Box, Instruction, Operand } from './program.ts';

/** Whether the descriptor of an instruction says all that the instruction does: every number fits its lane, every box its dimensions. */
export function isEncodable(instruction: Instruction): boolean {
  const { sizes, operands } = instruction;
  if (!sizes.every(isUnsigned) || !operands.every(isOperand)) return false;
  if (instruction.kind === 'gather') return isSigned(instruction.stride) && isUnsigned(instruction.size);
  if (instruction.kind !== 'view') return true;
  const { boxes, fill, rank } = instruction;
  return isPattern(fill) && boxes.length === operands.length && boxes.every((box) => isBox(box, rank));
}

function isOperand({ source, count, offset, strides }: Operand): boolean {
  if (!isUnsigned(count) || !isSigned(offset) || !strides.every(isSigned)) return false;
  // The descriptor has no place for more, and what runs the instruction would read them.
  if (strides.length > DIMENSIONS) return false;
  if (source.kind === 'immediate') return isPattern(source.bits);
  return isUnsigned(source.kind === 'weights' ? source.chunk : source.index);
}

function isBox({ low, high }: Box, rank: number): boolean {
  if (low.length < rank || high.length < rank || !low.every(isUnsigned) || !high.every(isUnsigned)) return false;
  return low.slice(rank).every((from) => from === 0) && high.slice(rank).every((to) => to === 1);
}

const isBetween = (value: number, least: number, most: number) =>
  Number.isSafeInteger(value) && value >= least && value <= most;
const isUnsigned = (value: number) => isBetween(value, 0, 2 ** 32 - 1);
const isSigned = (value: number) => isBetween(value, -(2 ** 31), 2 ** 31 - 1);
/** 32 bits, read as an integer with or without sign. */
const isPattern = (value: number) => isBetween(value, -(2 ** 31), 2 ** 32 - 1);
