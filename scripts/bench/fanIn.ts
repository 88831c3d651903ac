// What the cap on the terms of one binary32 sum costs: a larger one makes element proofs on chain dearer, a smaller one traces longer.

import { bytesOf, type CompiledModel, compileOnnx, countOf, type Instruction } from '@assay/engine';
import { CHUNK_BYTES, ELEMENT_LIMITS } from '../../engine/src/ir/limits.ts';
import { fanInOf } from '../../engine/src/ir/program.ts';
import { touchedChunks } from '../../engine/src/ir/touchedChunks.ts';
import { measureDotCosts } from '../../test/scenes/elementCosts.ts';
import { benchModels } from './engine/models.ts';

const CAPS = [256, 512, 1024, 2048] as const;

/** Children that one move of a dispute opens. */
const SHOWN = 32;

/**
 * Estimates for a game that does not exist yet: showing 32 children and pointing at one of them; what comes before the first and
 * after the last of these moves.
 */
const MOVE_GAS = 104_000;
const FRAME_GAS = 220_000;

const elementGas: Readonly<Record<string, number>> = await measureDotCosts(CAPS);

const traced = (instruction: Instruction) => countOf(instruction) * bytesOf(instruction.dtype);
const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, next) => sum + next, 0);
const levels = (leaves: number) => Math.ceil(Math.log(Math.max(leaves, 2)) / Math.log(SHOWN));
const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

/** Bytes of sums that are only parts of another: folds that an identity fold reads. */
function partialBytes({ program: { instructions } }: CompiledModel): number {
  const partial = new Set<number>();
  for (const instruction of instructions) {
    if (instruction.kind !== 'fold' || instruction.fn !== 'identity' || instruction.fold !== 'sum') continue;
    const { source } = instruction.operands[0]!;
    if (source.kind === 'instruction' && instructions[source.index]!.kind === 'fold') partial.add(source.index);
  }
  return sumOf([...partial].map((index) => traced(instructions[index]!)));
}

function row(cap: number, model: CompiledModel): readonly (string | number)[] {
  const { instructions } = model.program;
  const sums = instructions.filter((o) => o.kind === 'fold' && o.fold === 'sum' && o.dtype === 'f32');
  const chunks = instructions.map((instruction) =>
    sumOf(instruction.operands.map((part) => touchedChunks(instruction, part))),
  );
  const largest = Math.max(...instructions.map(traced));
  const moves = levels(instructions.length) + levels(largest / CHUNK_BYTES);
  return [
    ...[cap, instructions.length, megabytes(sumOf(instructions.map(traced))), megabytes(partialBytes(model))],
    ...[Math.max(...sums.map(fanInOf)), Math.max(...chunks)],
    ...[moves, elementGas[cap]!, FRAME_GAS + moves * MOVE_GAS + elementGas[cap]!],
  ];
}

const HEAD = [
  'cap',
  'instructions',
  'trace MB',
  'partial MB',
  'widest sum',
  'most chunks',
  'moves',
  'element gas',
  'game gas',
];

for (const { name, bytes } of benchModels().filter(({ name }) => !name.startsWith('product'))) {
  console.log(`\n${name}\n\n| ${HEAD.join(' | ')} |\n|${HEAD.map(() => '---').join('|')}|`);
  for (const cap of CAPS) {
    const compiled = compileOnnx(bytes, { limits: { ...ELEMENT_LIMITS, floatFanIn: cap } });
    console.log(`| ${row(cap, compiled).join(' | ')} |`);
  }
}
