// `npm run verify`: everything that CI checks, cheapest first.
import { run } from './run.ts';

const checks: [string, string[]][] = [
  ['biome', ['ci', '.']],
  ['prettier', ['--check', 'contracts/**/*.sol', 'test/contracts/**/*.sol']],
  ['solhint', ['--max-warnings', '0', 'contracts/**/*.sol']],
  ['hardhat', ['build', '--quiet']],
  ['node', ['scripts/generate.ts', '--check']],
  ['tsc', ['-p', 'tsconfig.json']],
  ['node', ['scripts/checks/sizes.ts']],
  ['node', ['scripts/checks/names.ts']],
  ['node', ['scripts/test.ts', '--full']],
];

for (const [command, args] of checks) {
  console.log(`\n> ${command} ${args.join(' ')}`);
  if ((await run(command, args)) !== 0) {
    console.error(`\n${command} ${args.join(' ')} failed.`);
    process.exit(1);
  }
}
