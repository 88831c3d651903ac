import type { ChainConstants, Deployment } from '@assay/sdk';
import type { Readiness } from './readiness.ts';

/** Answers the GraphQL query `indexing`. */
export function indexingStatus(readiness: Readiness, deployment: Deployment, constants: ChainConstants) {
  const { OPG, OperatorRegistry, ModelRegistry, Anchors } = deployment.contracts;
  return {
    ...readiness,
    contracts: {
      opg: OPG.address,
      operatorRegistry: OperatorRegistry.address,
      modelRegistry: ModelRegistry.address,
      anchors: Anchors.address,
    },
    constants,
  };
}
