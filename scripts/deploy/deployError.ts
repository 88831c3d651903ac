import { accountOf } from '@assay/node/keystore';
import { InputError } from '@assay/sdk';

/** The variable, of the environment or of hardhat-keystore, that holds the key of whoever deploys. */
export const DEPLOYER_KEY = 'ASSAY_DEPLOYER_KEY';

/** Refuses a key that hardhat would stumble over later. @throws InputError PRIVATE_KEY_INVALID */
export function checkDeployerKey(key: string | undefined): void {
  if (key === undefined) return;
  if (!/^(0x)?[0-9a-fA-F]{64}$/.test(key)) {
    throw new InputError('PRIVATE_KEY_INVALID', `${DEPLOYER_KEY} is no private key: give 0x and 64 hex digits.`);
  }
  accountOf(Buffer.from(key.replace(/^0x/, ''), 'hex'), DEPLOYER_KEY);
}

/** Turns what hardhat says about a deployment into what its user can do; anything else comes back as it is. */
export function deployError(error: unknown, journal: string): unknown {
  if (!(error instanceof Error)) return error;
  if (error.message.includes(`"${DEPLOYER_KEY}" not found`)) {
    const message = `Nobody to deploy: set ${DEPLOYER_KEY}, or keep it with "npx hardhat keystore set ${DEPLOYER_KEY}".`;
    return new InputError('CONFIG_INVALID', message, {}, { cause: error });
  }
  if (/(enough|insufficient) funds/i.test(error.message)) {
    const message = `The account of ${DEPLOYER_KEY} cannot pay for the deployment. Fund it, then run the same command: it goes on where it stopped.`;
    return new InputError('INSUFFICIENT_FUNDS', message, {}, { cause: error });
  }
  if (error.message.includes('reconciliation errors')) {
    const found = error.message.split('\n').flatMap((line) => (line.startsWith('  * ') ? [line.slice(4)] : []));
    const message = `A deployment to this chain was begun otherwise: ${found.join('; ')}. Go on as it was begun, or remove ${journal} to begin anew.`;
    return new InputError('DEPLOYMENT_INCOMPLETE', message, { journal, found }, { cause: error });
  }
  return error;
}
