// `npm run bench [-- <section> ...]`: every figure that the documentation quotes, measured here and now. Run it on a quiet machine.
import { cpus, totalmem } from 'node:os';
import { run } from './run.ts';

const SECTIONS: Record<string, string> = {
  gas: 'scripts/bench/anchorGas.ts',
  stake: 'scripts/bench/stakeGas.ts',
  signers: 'scripts/bench/signers.ts',
  log: 'scripts/bench/logScale.ts',
  monitor: 'scripts/bench/monitorScale.ts',
  operator: 'scripts/bench/operatorLoad.ts',
  stages: 'scripts/bench/operatorStages.ts',
  upstream: 'scripts/bench/upstreamClients.ts',
  kernels: 'scripts/bench/kernels.ts',
  engine: 'scripts/bench/engine.ts',
  functions: 'scripts/bench/functionErrors.ts',
  fanin: 'scripts/bench/fanIn.ts',
  elements: 'scripts/bench/elementGas.ts',
  index: 'scripts/bench/index.ts',
  flood: 'scripts/bench/demandFlood.ts',
  registration: 'scripts/bench/registration.ts',
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in SECTIONS));
if (unknown.length > 0) {
  console.error(`There is no section ${unknown.join(', ')}. There are: ${Object.keys(SECTIONS).join(', ')}.`);
  process.exit(2);
}
const [cpu] = cpus();
console.log(
  `${cpus().length} x ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
);
for (const [name, script] of Object.entries(SECTIONS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n## ${name}`);
  const code = await run(process.execPath, ['--disable-warning=ExperimentalWarning', script]);
  if (code !== 0) process.exit(code);
}
