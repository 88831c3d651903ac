import type { Address, PublicClient } from 'viem';
import { faultCourtAbi } from '../abi/index.ts';
import { ZERO_32 } from '../bytes.ts';
import { contractError } from '../contractRefusal.ts';
import type { Deployment } from '../deployment.ts';
import type { BountyClaim } from './bountyCommitment.ts';
import type { CourtReader, Prize } from './courtReader.ts';
import type { ProvableFault } from './provableFault.ts';

/** Gas of a commitment: 22,100 for its slot, the transaction, its event; measured 47,000 and rounded up. */
const COMMIT_GAS = 60_000n;

/** What a challenge costs and wins. Amounts of OPG in its smallest unit, gas costs in wei. */
export type ChallengePrice = Prize & {
  /** Gas of commitment and challenge; of the challenge alone as far as it can be simulated now. */
  readonly gas: bigint;
  readonly feeWei: bigint;
  /** Whether the challenge was simulated: it cannot be before `provableFrom`. */
  readonly simulated: boolean;
};

/** Gas that a challenge is reckoned at while it cannot be simulated. */
const UNSIMULATED_GAS = 400_000n;

/**
 * Reckons what filing a fault costs at today's fees and what it wins, by simulating it on the node.
 * @throws InputError CONTRACT_REFUSED when the court would refuse it although its time has come; CHAIN_UNREACHABLE, …
 */
export async function priceChallenge(request: {
  readonly publicClient: PublicClient;
  readonly deployment: Deployment;
  readonly court: CourtReader;
  readonly fault: ProvableFault;
  readonly account: Address;
}): Promise<ChallengePrice> {
  const { publicClient, deployment, court, fault, account } = request;
  const claim: BountyClaim = { recipient: account, salt: ZERO_32 };
  const needsPulse = fault.pulse !== undefined && fault.pulse.found === undefined;
  const simulated = !needsPulse && (await court.time()) >= fault.provableFrom;
  const challenge = simulated
    ? await publicClient
        .estimateContractGas({
          address: deployment.contracts.FaultCourt.address,
          abi: faultCourtAbi,
          ...(fault.call(claim, fault.pulse?.found?.commitment) as never as {
            functionName: 'challengeOmission';
            args: never;
          }),
          account,
        })
        .catch((cause: unknown) => {
          throw contractError(`the challenge of ${fault.fault}`, cause);
        })
    : UNSIMULATED_GAS;
  const commit = fault.punished || fault.bountyTo === 'demander' ? 0n : COMMIT_GAS;
  const gas = challenge + commit;
  const [fees, prize] = await Promise.all([
    publicClient.estimateFeesPerGas(),
    fault.punished ? { penalty: 0n, bounty: 0n } : court.prize(fault.fault, fault.operator),
  ]);
  return { ...prize, gas, feeWei: gas * fees.maxFeePerGas, simulated };
}
