// The exact engine against onnxruntime-web (WebAssembly SIMD, one thread) on whole models: run in turn, medians. Arguments choose models by a part of their name.
import { compileOnnx, createRuntime } from '@assay/engine';
import { type BenchModel, benchModels } from './engine/models.ts';
import { type BenchSession, exactSession, nodeSession, webSession } from './engine/sessions.ts';

const MEASURED_MS = 4000;
const LEAST_ROUNDS = 7;

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;

async function once(session: BenchSession): Promise<{ wall: number; processor: number }> {
  const processor = process.cpuUsage();
  const begin = performance.now();
  await session.run();
  const wall = performance.now() - begin;
  const used = process.cpuUsage(processor);
  return { wall, processor: (used.user + used.system) / 1000 };
}

function check(expected: Float32Array, found: Float32Array, name: string): void {
  const scale = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-30);
  const wrong = expected.findIndex((value, i) => !(Math.abs(value - found[i]!) <= 2e-3 * scale));
  if (wrong >= 0) throw new Error(`${name}: element ${wrong} is ${found[wrong]}, in onnxruntime ${expected[wrong]}`);
}

async function bench(model: BenchModel): Promise<void> {
  const [ours, web] = [await exactSession(model, 0), await webSession(model)];
  const native = await nodeSession(model);
  const sessions = [ours, web, ...(native === undefined ? [] : [native])];
  check(await web.run(), (await ours.run()).slice(), model.name);
  for (const session of sessions) for (let i = 0; i < 3; i++) await session.run();
  const rounds: (readonly { wall: number; processor: number }[])[] = [];
  const stop = performance.now() + MEASURED_MS;
  while (rounds.length < LEAST_ROUNDS || performance.now() < stop) {
    const round = [];
    for (const session of sessions) round.push(await once(session));
    rounds.push(round);
  }
  const wall = (i: number) => median(rounds.map((round) => round[i]!.wall));
  const ratio = median(rounds.map(([a, b]) => b!.wall / a!.wall));
  const processorRatio = median(rounds.map(([a, b]) => b!.processor / a!.processor));
  const told = [
    `exact ${wall(0).toFixed(1)} ms (memory ${mebibytes(ours.bytes!)})`,
    `onnxruntime-web ${wall(1).toFixed(1)} ms`,
    `ratio ${ratio.toFixed(2)} (processor time ${processorRatio.toFixed(2)})`,
    native === undefined ? 'onnxruntime-node not there' : `onnxruntime-node, one thread, ${wall(2).toFixed(1)} ms`,
  ];
  console.log(`${model.name.padEnd(34)} ${told.join(', ')}`);
  for (const session of sessions) await session.close();
}

async function benchTrace({ name, bytes, inputs }: BenchModel): Promise<void> {
  const compiled = compileOnnx(bytes);
  const runtime = await createRuntime(compiled);
  const begin = performance.now();
  const { memory, program } = await runtime.trace(compiled.program.inputs.map((input) => inputs[input.name]!));
  const seconds = (performance.now() - begin) / 1000;
  const told = `${program.instructions.length} instructions, ${mebibytes(memory.tensors)} of tensors in ${mebibytes(memory.total)}`;
  console.log(`trace of ${name}: ${seconds.toFixed(2)} s, ${told} (weights ${mebibytes(compiled.weights.length)})`);
  await runtime.close();
}

const asked = process.argv.slice(2);
const models = benchModels().filter(({ name }) => asked.length === 0 || asked.some((part) => name.includes(part)));
for (const model of models) await bench(model);
for (const model of models) if (model.name === 'resnet50') await benchTrace(model);
