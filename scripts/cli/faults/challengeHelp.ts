import { LOCAL, PRODUCTION } from '../../deploy/profiles.ts';

/** What a challenger earns, pays and risks, with the figures that contracts are deployed with. */
export function challengeHelp(): string {
  const percent = (basisPoints: bigint) => `${Number(basisPoints) / 100} %`;
  const least = (minBond: bigint) => `${minBond / 10n / 10n ** 18n} OPG`;
  return `
What you earn: of what the operator's own bond loses, ${percent(PRODUCTION.stake.bounty)} (local chains: ${percent(LOCAL.stake.bounty)}). A fault takes at
least a tenth of the least bond: ${least(PRODUCTION.stake.minBond)} (local chains: ${least(LOCAL.stake.minBond)}).
What you pay: the gas of two transactions, a commitment and a challenge. --dry-run says what that is now.
What you risk: that gas. Somebody may be first, or the operator may keep a promise within its grace. The court takes nothing
from a challenger. See docs/contracts/FaultCourt.md, "What a challenger earns, pays and risks".
`;
}
