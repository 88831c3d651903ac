import { fileURLToPath } from 'node:url';
import hardhatIgnitionViem from '@nomicfoundation/hardhat-ignition-viem';
import hardhatKeystore from '@nomicfoundation/hardhat-keystore';
import hardhatNetworkHelpers from '@nomicfoundation/hardhat-network-helpers';
import hardhatViem from '@nomicfoundation/hardhat-viem';
import { defineConfig } from 'hardhat/config';
import { helperArtifacts } from './scripts/checks/helperArtifacts.ts';
import { strictSolidity } from './scripts/checks/strictSolidity.ts';
import { searchSize } from './test/effort.ts';

// The compiler comes out of the lockfile: nothing is downloaded at build time.
const solcPath = fileURLToPath(import.meta.resolve('solc/soljson.js'));

export default defineConfig({
  plugins: [hardhatViem, hardhatIgnitionViem, hardhatNetworkHelpers, hardhatKeystore, strictSolidity, helperArtifacts],
  solidity: {
    preferWasm: true,
    // FaultCourt deploys Staking: for more runs than these its creation code would be beyond what a chain accepts.
    compilers: [compiler(1000)],
    // Anchoring is what an operator pays for every few minutes.
    overrides: { 'contracts/Anchors.sol': compiler(1_000_000) },
  },
  paths: { tests: { solidity: 'test/contracts' }, ignition: 'scripts/deploy' },
  networks: {
    // The chain of quickstart and tests: block times follow the wall clock even when blocks come faster than seconds.
    local: { type: 'edr-simulated', chainType: 'l1', chainId: 31337, allowBlocksWithSameTimestamp: true },
    // Any chain, for deployment only; the deploy script fills in the URL and the account.
    target: { type: 'http', url: 'http://127.0.0.1:8545' },
  },
  test: {
    solidity: {
      fsPermissions: { readDirectory: ['test/vectors'] },
      fuzz: { runs: searchSize(1000) },
      // 10,240 calls for each invariant in the full run.
      invariant: { runs: searchSize(20, 4), depth: 512, failOnRevert: true },
    },
  },
});

function compiler(runs: number) {
  return {
    version: '0.8.37',
    path: solcPath,
    settings: { optimizer: { enabled: true, runs }, evmVersion: 'cancun', viaIR: false },
  };
}
