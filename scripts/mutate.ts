// `npm run mutate [-- --only <part of a path>] [--count <n>] [--workers <n>] [--fresh]`: changes the contracts in hundreds of
// small ways and counts for how many no Solidity test fails. Fails below 90 %.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { astsOf } from './mutate/compile.ts';
import { type Mutant, mutantsOf } from './mutate/mutants.ts';
import { type Job, tryAll } from './mutate/pool.ts';
import { type Result, renewed, scoreOf, unexplained } from './mutate/report.ts';
import { basisOf, openResults } from './mutate/results.ts';
import { ordered, SEED } from './mutate/sample.ts';
import { closureOf, readSources, solidityFiles } from './mutate/solidityProject.ts';
import { createSolidityTests, type Effort } from './mutate/solidityTests.ts';
import { foldersFor, stagesFor } from './mutate/targets.ts';
import { failuresIn } from './mutate/trial.ts';

const LEAST_PERCENT = 90;
const COUNT = 480;
/**
 * Nearly all that can be killed are, by the first; who is left has to stand the second. As deep as the tests' own runs: in
 * fewer calls the actors do not reach every action, and the tests of that would fail without a mutation.
 */
const EFFORTS: readonly Effort[] = [
  { fuzzRuns: 24, invariantRuns: 1, invariantDepth: 512 },
  { fuzzRuns: 300, invariantRuns: 8, invariantDepth: 512 },
];
const LIMIT_MS = 300_000;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    count: { type: 'string', default: String(COUNT) },
    workers: { type: 'string', default: String(Math.min(4, availableParallelism())) },
    fresh: { type: 'boolean', default: false },
  },
});
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const document = join(root, 'docs', 'audits', 'mutation.md');
const resultsFile = join(root, '.assay', 'mutation.jsonl');
const count = Number(values.count);

const testFiles = solidityFiles(root, 'test/contracts').filter((name) => name.endsWith('.t.sol'));
const targets = solidityFiles(root, 'contracts').filter(
  (name) => foldersFor(name) !== undefined && name.includes(values.only ?? ''),
);
const stages = new Map(targets.map((name) => [name, stagesFor(name, testFiles)]));
const judges = [...new Set([...stages.values()].flat(2))];
const sources = readSources(root, [...targets, ...judges]);
const bases = new Map(targets.map((name) => [name, basisOf(sources, [name, ...stages.get(name)!.flat()])]));

await checkTests();
const asts = astsOf(closureOf(sources, targets));
const mutants = ordered(targets.flatMap((name) => mutantsOf(name, asts.get(name)!, sources[name]!)));
console.log(`${mutants.length} mutants of ${targets.length} files; ${Math.min(count, mutants.length)} are tried.`);

if (values.fresh) rmSync(resultsFile, { force: true });
const results = await tryMutants();
const score = scoreOf(results);
for (const { mutant, outcome } of results)
  if (outcome.outcome === 'survived') console.log(`survived: ${textOf(mutant)}`);
const whole = values.only === undefined && count >= COUNT;
if (whole) {
  writeFileSync(document, renewed(existsSync(document) ? readFileSync(document, 'utf8') : '', results, SEED));
  console.log(`${unexplained(readFileSync(document, 'utf8'))} survivors without a reason in docs/audits/mutation.md`);
}
console.log(`${score.total} mutants, ${score.killed} killed: ${score.percent} % (least ${LEAST_PERCENT} %)`);
process.exit(score.percent >= LEAST_PERCENT ? 0 : 1);

/** A test that fails without a mutation would kill every mutant. */
async function checkTests(): Promise<void> {
  const tests = await createSolidityTests();
  const groups = new Map([...stages.values()].flat().map((files) => [files.join(), files]));
  for (const files of groups.values()) {
    const failed = await failuresIn(tests, root, sources, files, EFFORTS[0]!);
    if (failed?.length === 0) continue;
    console.error(`Before any mutation: ${failed?.join(', ') ?? `${files.join(', ')} do not compile`}`);
    process.exit(2);
  }
}

/** Tries the first mutants of the list that compile, `count` of them; takes from the results file what still holds. */
async function tryMutants(): Promise<Result[]> {
  const known = openResults(resultsFile);
  const outcomes = new Map<string, Result['outcome']>();
  let [position, compiled] = [0, 0];
  const note = (mutant: Mutant, outcome: Result['outcome']) => {
    outcomes.set(mutant.id, outcome);
    if (outcome.outcome !== 'uncompilable') compiled++;
  };
  const next = (): Job | undefined => {
    while (position < mutants.length && compiled < count) {
      const mutant = mutants[position++]!;
      const before = known.find(mutant.id, bases.get(mutant.file)!);
      if (before === undefined) return { mutant, stages: stagesFor(mutant.file, testFiles, mutant.place) };
      note(mutant, before);
    }
    return undefined;
  };
  const started = Date.now();
  await tryAll(
    Number(values.workers),
    LIMIT_MS,
    { kind: 'begin', root, sources, efforts: EFFORTS },
    next,
    (job, outcome) => {
      known.add(job.mutant.id, bases.get(job.mutant.file)!, outcome);
      note(job.mutant, outcome);
      const by = outcome.outcome === 'killed' ? ` by ${outcome.by}` : '';
      console.log(`${seconds(started)} s  ${compiled}/${count}  ${textOf(job.mutant)}: ${outcome.outcome}${by}`);
    },
  );
  const tried = mutants.flatMap((mutant) => {
    const outcome = outcomes.get(mutant.id);
    return outcome === undefined || outcome.outcome === 'uncompilable' ? [] : [{ mutant, outcome }];
  });
  // Workers that were still busy may have brought in more than was asked for.
  return tried.slice(0, count);
}

function textOf({ id, file, line, operator, original, text }: Mutant): string {
  const short = (piece: string) => piece.replace(/\s+/g, ' ').slice(0, 60);
  return `${id} ${file}:${line} ${operator} [${short(original)}] -> [${short(text)}]`;
}

function seconds(since: number): number {
  return Math.round((Date.now() - since) / 1000);
}
