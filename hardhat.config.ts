import { fileURLToPath } from 'node:url';
import hardhatIgnitionViem from '@nomicfoundation/hardhat-ignition-viem';
import hardhatKeystore from '@nomicfoundation/hardhat-keystore';
import hardhatNetworkHelpers from '@nomicfoundation/hardhat-network-helpers';
import hardhatViem from '@nomicfoundation/hardhat-viem';
import { defineConfig } from 'hardhat/config';
import { strictSolidity } from './scripts/checks/strictSolidity.ts';

// The compiler comes out of the lockfile: nothing is downloaded at build time.
const solcPath = fileURLToPath(import.meta.resolve('solc/soljson.js'));

export default defineConfig({
  plugins: [hardhatViem, hardhatIgnitionViem, hardhatNetworkHelpers, hardhatKeystore, strictSolidity],
  solidity: {
    version: '0.8.37',
    path: solcPath,
    preferWasm: true,
    settings: { optimizer: { enabled: true, runs: 1_000_000 }, evmVersion: 'cancun', viaIR: false },
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
      fuzz: { runs: 1000 },
      invariant: { runs: 32, depth: 256, failOnRevert: true },
    },
  },
});
