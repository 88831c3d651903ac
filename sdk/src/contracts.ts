import { getContract, type PublicClient, type WalletClient } from 'viem';
import {
  anchorsAbi,
  elementVerifierAbi,
  faultCourtAbi,
  modelRegistryAbi,
  operatorRegistryAbi,
  opgAbi,
  programsAbi,
  stakingAbi,
  verdictsAbi,
} from './abi/index.ts';
import type { Deployment } from './deployment.ts';

/** What the contract clients are made from. Without a wallet client they can only read. */
export type ContractsOptions = {
  readonly publicClient: PublicClient;
  readonly walletClient?: WalletClient | undefined;
  readonly deployment: Deployment;
};

/** Typed viem clients of the deployed contracts. Integers are bigints, as in every viem contract client. */
export type Contracts = ReturnType<typeof createContracts>;

/** Makes typed viem clients (`read`, `write`, `getEvents`, …) of the deployed contracts. Talks to no one by itself. */
export function createContracts({ publicClient, walletClient, deployment }: ContractsOptions) {
  const client = { public: publicClient, wallet: walletClient as WalletClient };
  const { Anchors, OperatorRegistry, ModelRegistry, OPG, Staking, FaultCourt, Verdicts, Programs, ElementVerifier } =
    deployment.contracts;
  return {
    anchors: getContract({ abi: anchorsAbi, address: Anchors.address, client }),
    operatorRegistry: getContract({ abi: operatorRegistryAbi, address: OperatorRegistry.address, client }),
    modelRegistry: getContract({ abi: modelRegistryAbi, address: ModelRegistry.address, client }),
    opg: getContract({ abi: opgAbi, address: OPG.address, client }),
    staking: getContract({ abi: stakingAbi, address: Staking.address, client }),
    faultCourt: getContract({ abi: faultCourtAbi, address: FaultCourt.address, client }),
    verdicts: getContract({ abi: verdictsAbi, address: Verdicts.address, client }),
    programs: getContract({ abi: programsAbi, address: Programs.address, client }),
    elementVerifier: getContract({ abi: elementVerifierAbi, address: ElementVerifier.address, client }),
  };
}
