import { LOCAL_CHAIN_ID } from '@assay/node/localChain';
import { anchorsAbi, faultCourtAbi, modelRegistryAbi, operatorRegistryAbi, stakingAbi } from '@assay/sdk/abi';
import { createConfig } from 'ponder';
import { nodeUrls } from './lib/nodeRate.ts';
import { deployment, settings } from './runtime.ts';

const { Anchors, OperatorRegistry, ModelRegistry, Staking, FaultCourt } = deployment.contracts;

export default createConfig({
  database:
    settings.databaseUrl === undefined
      ? { kind: 'pglite', directory: settings.dataDir }
      : { kind: 'postgres', connectionString: settings.databaseUrl },
  chains: {
    main: {
      id: deployment.chainId,
      rpc: nodeUrls(settings.rpcUrl, settings.nodeRate),
      pollingInterval: settings.pollingInterval,
      // The local chain restarts with the same blocks numbers and other blocks: what was fetched before must not be reused.
      disableCache: deployment.chainId === LOCAL_CHAIN_ID,
    },
  },
  contracts: {
    Anchors: { chain: 'main', abi: anchorsAbi, address: Anchors.address, startBlock: Anchors.startBlock },
    OperatorRegistry: {
      chain: 'main',
      abi: operatorRegistryAbi,
      address: OperatorRegistry.address,
      startBlock: OperatorRegistry.startBlock,
    },
    ModelRegistry: {
      chain: 'main',
      abi: modelRegistryAbi,
      address: ModelRegistry.address,
      startBlock: ModelRegistry.startBlock,
    },
    Staking: { chain: 'main', abi: stakingAbi, address: Staking.address, startBlock: Staking.startBlock },
    FaultCourt: { chain: 'main', abi: faultCourtAbi, address: FaultCourt.address, startBlock: FaultCourt.startBlock },
  },
});
