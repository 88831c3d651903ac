import { createRequire } from 'node:module';
import type { EdrContext } from '@nomicfoundation/edr';
import type { Compiled } from './compile.ts';

type Edr = typeof import('@nomicfoundation/edr');

/** Tests of how long the code is: without the optimizer it is longer. */
const MEASURES_CODE = 'constructor_sizes_';

/** How often tests of random input are repeated. */
export type Effort = { readonly fuzzRuns: number; readonly invariantRuns: number; readonly invariantDepth: number };

export type SolidityTests = {
  /** Runs the tests in `files` and returns the names of those that fail. Throws if there were none. */
  failing(root: string, contracts: readonly Compiled[], files: readonly string[], effort: Effort): Promise<string[]>;
};

/** The runner inside Hardhat, without Hardhat: no start-up, and nothing is written to disk. */
export async function createSolidityTests(): Promise<SolidityTests> {
  const edr = createRequire(createRequire(import.meta.url).resolve('hardhat/package.json'))(
    '@nomicfoundation/edr',
  ) as Edr;
  const context = new edr.EdrContext();
  await context.registerSolidityTestRunnerFactory(edr.L1_CHAIN_TYPE, edr.l1SolidityTestRunnerFactory());
  return { failing: (root, contracts, files, effort) => failing(edr, context, root, contracts, files, effort) };
}

async function failing(
  edr: Edr,
  context: EdrContext,
  root: string,
  contracts: readonly Compiled[],
  files: readonly string[],
  effort: Effort,
): Promise<string[]> {
  const artifacts = contracts.map(({ file, name, abi, bytecode, deployedBytecode, ...links }) => ({
    id: { name, source: file, solcVersion: '0.8.37' },
    contract: {
      ...{ abi: JSON.stringify(abi), bytecode: `0x${bytecode}`, deployedBytecode: `0x${deployedBytecode}` },
      ...links,
    },
  }));
  const suites = contracts.flatMap(({ file, bytecode, abi }, i) =>
    files.includes(file) && bytecode !== '' && abi.some(isTest) ? [artifacts[i]!.id] : [],
  );
  const failed: string[] = [];
  let count = 0;
  let left = suites.length;
  const config = configOf(edr, root, files, effort);
  await new Promise<void>((resolve, reject) => {
    if (left === 0) resolve();
    const run = context.runSolidityTests(edr.L1_CHAIN_TYPE, artifacts, suites, config, {}, (suite) => {
      for (const { name, status } of suite.testResults) {
        count++;
        if (status === 'Failure') failed.push(`${suite.id.name}.${name}`);
      }
      // The last suite may be reported after the run has ended.
      if (--left === 0) resolve();
    });
    run.catch(reject);
  });
  if (count === 0) throw new Error(`No test ran in ${files.join(', ')}.`);
  return failed;
}

function configOf(edr: Edr, root: string, files: readonly string[], effort: Effort) {
  const { fuzzRuns, invariantRuns, invariantDepth } = effort;
  return {
    projectRoot: root,
    hardfork: edr.OSAKA,
    localPredeploys: edr.l1GenesisState(edr.l1HardforkFromString(edr.OSAKA)),
    fsPermissions: [{ access: edr.FsAccessPermission.ReadDirectory, path: 'test/vectors' }],
    disableBlockGasLimit: true,
    disableTransactionGasCap: true,
    // A mutant may loop for ever: it runs out of this. Tables of cases take more than half of it, without the optimizer.
    gasLimit: 1_000_000_000n,
    fuzz: { runs: fuzzRuns, seed: '0x5eed' },
    // How a failure could be told in fewer calls is of no interest here.
    invariant: { runs: invariantRuns, depth: invariantDepth, failOnRevert: true, shrinkRunLimit: 0 },
    generateGasReport: false,
    excludeTestPattern: MEASURES_CODE,
    testSourcePaths: Object.fromEntries(files.map((file) => [file, `${root}/${file}`])),
  };
}

function isTest({ type, name }: Compiled['abi'][number]): boolean {
  return type === 'function' && /^(test|invariant)/.test(name ?? '');
}
