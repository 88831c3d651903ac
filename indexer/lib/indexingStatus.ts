import type { ChainConstants, Deployment } from '@assay/sdk';
import type { Readiness } from './readiness.ts';
import type { StakingParameters } from './stakingParameters.ts';

/** Answers the GraphQL query `indexing`. */
export function indexingStatus(
  readiness: Readiness,
  deployment: Deployment,
  constants: ChainConstants,
  staking: StakingParameters,
) {
  const { OPG, OperatorRegistry, ModelRegistry, Anchors, Staking, FaultCourt } = deployment.contracts;
  return {
    ...readiness,
    contracts: {
      opg: OPG.address,
      operatorRegistry: OperatorRegistry.address,
      modelRegistry: ModelRegistry.address,
      anchors: Anchors.address,
      staking: Staking.address,
      faultCourt: FaultCourt.address,
    },
    constants,
    // GraphQL's strings take no bigint.
    staking: { ...staking, minBond: String(staking.minBond), minDelegation: String(staking.minDelegation) },
  };
}
