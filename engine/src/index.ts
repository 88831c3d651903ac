export { compileOnnx } from './compile/compileOnnx.ts';
export type { CompiledModel } from './compile/finish.ts';
export type { CompileOptions } from './compile/options.ts';
export { encodeDescriptor } from './ir/descriptor.ts';
export { bytesOf } from './ir/dtype.ts';
export { type Box, countOf, type Instruction, type Operand, type Program, type Source } from './ir/program.ts';
export {
  instructionsTreeOf,
  PROGRAM_VERSION,
  programHeaderOf,
  programRootOf,
  weightRootOf,
} from './ir/programHeader.ts';
export { SCALARS, type Signature } from './ir/scalarFunctions.ts';
export { validateProgram } from './ir/validateProgram.ts';
export { type BeginArguments, beginArguments, type ProgramPage, programPages } from './proof/programPages.ts';
export { interpret } from './reference/interpret.ts';
export { createRuntime, type Model, type Runtime, type RuntimeOptions } from './runtime/createRuntime.ts';
export type { Trace } from './trace/createTrace.ts';
export { type Difference, firstDifference } from './trace/firstDifference.ts';
export { createPieceHasher } from './trace/pieceHasher.ts';
