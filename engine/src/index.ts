export { compileOnnx } from './compile/compileOnnx.ts';
export type { CompiledModel } from './compile/finish.ts';
export type { CompileOptions } from './compile/options.ts';
export { encodeDescriptor } from './ir/descriptor.ts';
export type { Box, Operand, Operator, Program, Source } from './ir/program.ts';
export { operatorsTreeOf, PROGRAM_VERSION, programHeaderOf, programRootOf, weightRootOf } from './ir/programHeader.ts';
export { validateProgram } from './ir/validateProgram.ts';
export { interpret } from './reference/interpret.ts';
export { createRuntime, type Model, type Runtime, type RuntimeOptions } from './runtime/createRuntime.ts';
