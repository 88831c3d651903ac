import { buildModule } from '@nomicfoundation/hardhat-ignition/modules';

/**
 * Deploys the four contracts. Parameters: the six times of a `TimeProfile`, required, so that nobody deploys the wrong
 * profile by forgetting one, and `holder`, who receives the OPG supply (default: the deployer).
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
  return { opg, operatorRegistry, modelRegistry, anchors };
});
