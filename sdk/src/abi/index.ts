export { opgAbi } from './OPG.ts';
export { operatorRegistryAbi } from './OperatorRegistry.ts';
export { modelRegistryAbi } from './ModelRegistry.ts';
export { anchorsAbi } from './Anchors.ts';
export { inferenceEscrowAbi } from './InferenceEscrow.ts';
export { faultCourtAbi } from './FaultCourt.ts';
export { stakingAbi } from './Staking.ts';
export { verdictAbi } from './Verdict.ts';
