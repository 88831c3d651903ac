import { countOf, type Instruction, type Program } from '../ir/program.ts';
import { type ChainGroup, chainCall, chainStage, emitChain, readsInOrder } from './emitChain.ts';
import { emitFold } from './emitFold.ts';
import { emitInstruction } from './emitInstruction.ts';
import { type Fusion, findFusion, noFusion } from './fusion.ts';
import { createPlanBuilder, type Plan, type PlanBuilder } from './planBuilder.ts';
import type { Reference } from './stages.ts';

/** A plan, and where it gives the program's outputs. */
export type ProgramPlan = Plan & { readonly results: readonly Reference[] };

/** Stages that give the outputs of a valid program, fused. */
export function planRun(program: Program): ProgramPlan {
  const builder = createPlanBuilder(program);
  const fusion = findFusion(program);
  const end = program.instructions.length - program.outputs.length;
  emitInstructions(builder, fusion, end);
  const results: Reference[] = [];
  for (let i = end; i < program.instructions.length; i++) {
    const instruction = program.instructions[i]!;
    const [operand] = instruction.operands;
    // An output that is a copy of a whole tensor is read where that tensor is.
    const isSame = readsInOrder(operand!, instruction.sizes, countOf(instruction));
    // Also for outputs after it, which may read this one.
    if (isSame) builder.placeOutput(i, builder.sourceOf(operand!));
    else emitOne(builder, fusion, i);
    results.push(builder.outputOf(i));
  }
  return { ...builder.finish(), results };
}

/** Stages that give the output of every instruction, each in a buffer of its own. */
export function planTrace(program: Program): ProgramPlan {
  const builder = createPlanBuilder(program);
  emitInstructions(builder, noFusion(program), program.instructions.length);
  const results = program.instructions.map((_, i) => builder.outputOf(i));
  return { ...builder.finish(), results };
}

function emitInstructions(builder: PlanBuilder, fusion: Fusion, end: number): void {
  for (let i = 0; i < end; i++) if (!fusion.absorbed.has(i)) emitOne(builder, fusion, i);
}

function emitOne(builder: PlanBuilder, fusion: Fusion, index: number): void {
  const instruction = builder.program.instructions[index]!;
  if (countOf(instruction) === 0) return;
  const members = fusion.groups.get(index);
  if (members !== undefined) emitGroup(builder, fusion, { members, count: countOf(instruction) });
  else if (instruction.kind === 'fold') emitFold(builder, index, fusion.partials.get(index));
  else emitInstruction(builder, index);
}

function emitGroup(builder: PlanBuilder, fusion: Fusion, group: ChainGroup): void {
  const sink = group.members.at(-1)!;
  const head = fusion.heads.get(sink);
  if (head === undefined) {
    emitChain(builder, group);
    return;
  }
  const at = builder.outputOf(head);
  // The chain may overwrite the fold's result in place: it reads each element before it writes it, and nobody else reads it.
  if (holdsWords(builder.program.instructions[sink]!)) builder.placeOutput(sink, at);
  const call = chainCall(builder, group, builder.outputOf(sink));
  const following = (scale: number) => {
    const share = { kind: 'range', from: 2, to: 3, scale, limit: group.count } as const;
    return { ...call, share };
  };
  const isTaken = emitFold(builder, head, fusion.partials.get(head), following);
  if (!isTaken) builder.stages.push(chainStage(call, group.count));
}

const holdsWords = ({ dtype }: Instruction) => dtype === 'f32' || dtype === 'i32';
