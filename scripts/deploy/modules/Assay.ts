import { buildModule } from '@nomicfoundation/hardhat-ignition/modules';

/**
 * Deploys the contracts; the court creates `Staking` in its own constructor. Parameters: those of a `Profile`, required, so
 * that nobody deploys the wrong profile by forgetting one, and `holder`, who receives the OPG supply (default: the deployer).
 */
export default buildModule('Assay', (m) => {
  const opg = m.contract('OPG', [m.getParameter('holder', m.getAccount(0))]);
  const operatorRegistry = m.contract('OperatorRegistry', [m.getParameter('notice'), m.getParameter('drain')]);
  const modelRegistry = m.contract('ModelRegistry', [m.getParameter('modelNotice')]);
  const anchors = m.contract('Anchors', [
    m.getParameter('window'),
    m.getParameter('grace'),
    m.getParameter('maxDelay'),
  ]);
  const demands = m.library('Demands');
  const faultCourt = m.contract(
    'FaultCourt',
    [
      anchors,
      operatorRegistry,
      modelRegistry,
      opg,
      m.getParameter('court'),
      m.getParameter('demandFees'),
      m.getParameter('stake'),
    ],
    { libraries: { Demands: demands } },
  );
  const verdicts = m.contract('Verdicts', [faultCourt]);
  const programs = m.contract('Programs');
  const elementVerifier = m.contract('ElementVerifier');
  return { opg, operatorRegistry, modelRegistry, anchors, faultCourt, verdicts, programs, elementVerifier };
});
